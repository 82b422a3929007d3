package import Snapshots

/// Answers what a poll asks: Apify's API, as functions.
package struct Source: Sendable {
  /// Why there is no answer.
  package struct Miss: Error, Sendable {
    package enum Reason: Sendable {
      /// The token is missing or refused: no other question would be answered either.
      case unauthorized
      /// There is no such thing, or it is not shown to this caller.
      case absent
      /// Nothing answered: other questions will most likely fare no better.
      case unreachable
      case failed
    }

    package let reason: Reason
    package let httpStatus: Int?
    package let errorType: String?
    /// One sentence that names the thing and the way out.
    package let message: String
    /// The version that could not be read, where one of several is meant and its number is known.
    package let version: VersionNumber?
    package let cost: Cost

    package init(
      _ reason: Reason,
      httpStatus: Int? = nil,
      errorType: String? = nil,
      message: String,
      version: VersionNumber? = nil,
      cost: Cost
    ) {
      self.reason = reason
      self.httpStatus = httpStatus
      self.errorType = errorType
      self.message = message
      self.version = version
      self.cost = cost
    }
  }

  /// Takes the answer that is known, so that what is equal need not be read.
  package let actor:
    @Sendable (ActorReference, KnownAnswer?) async throws -> Answer<ActorAnswer<Miss>>
  /// Takes the hash of the answer that is known, so that an equal one need not be read.
  package let version:
    @Sendable (VersionNumber, ActorReference, ContentHash?) async throws -> Answer<VersionAnswer>
  /// Lists the Actors of the account.
  package let actors: @Sendable () async throws -> Answer<ActorList>
  /// Names the user whose token is used; there may be none.
  package let account: @Sendable () async throws -> Answer<String>

  package init(
    actor:
      @escaping @Sendable (ActorReference, KnownAnswer?) async throws -> Answer<
        ActorAnswer<Miss>
      >,
    version:
      @escaping @Sendable (VersionNumber, ActorReference, ContentHash?) async throws -> Answer<
        VersionAnswer
      >,
    actors: @escaping @Sendable () async throws -> Answer<ActorList>,
    account: @escaping @Sendable () async throws -> Answer<String>
  ) {
    self.actor = actor
    self.version = version
    self.actors = actors
    self.account = account
  }
}
