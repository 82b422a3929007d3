package import Snapshots

/// Answers what a poll asks: Apify's API, as functions.
package struct Source: Sendable {
  /// An answer, with what it took to get it.
  package struct Answer<Value: Sendable>: Sendable {
    package let value: Value
    /// When the try that succeeded was sent.
    package let askedAt: Timestamp
    /// When its answer was complete.
    package let answeredAt: Timestamp
    package let cost: Cost

    package init(_ value: Value, askedAt: Timestamp, answeredAt: Timestamp, cost: Cost) {
      self.value = value
      self.askedAt = askedAt
      self.answeredAt = answeredAt
      self.cost = cost
    }
  }

  /// Counts what an answer, or its absence, took.
  package struct Cost: Hashable, Sendable {
    package let requests: Int
    package let bytesReceived: Int

    package init(requests: Int = 0, bytesReceived: Int = 0) {
      self.requests = requests
      self.bytesReceived = bytesReceived
    }

    static func + (left: Cost, right: Cost) -> Cost {
      Cost(
        requests: left.requests + right.requests,
        bytesReceived: left.bytesReceived + right.bytesReceived
      )
    }
  }

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

  /// An Actor, and whether its versions are those that are known already.
  package struct ActorAnswer: Sendable {
    package enum Versions: Sendable {
      case same(AnswerFingerprint)
      /// Each of them was read or not; an equal answer has the same fingerprint.
      case read([Result<Snapshot, Miss>], AnswerFingerprint?)
    }

    package let actor: Actor
    package let versions: Versions

    package init(actor: Actor, versions: Versions) {
      self.actor = actor
      self.versions = versions
    }
  }

  /// Whether an answer is the one that is known already.
  package enum VersionAnswer: Sendable {
    case same
    case state(Snapshot, answerHash: ContentHash)
  }

  /// The Actors of an account.
  package struct ActorList: Sendable {
    package let actors: [Actor]
    /// False when the list changed while it was read, so that an Actor may be missing from it.
    package let isComplete: Bool

    package init(actors: [Actor], isComplete: Bool) {
      self.actors = actors
      self.isComplete = isComplete
    }
  }

  /// Takes the answer that is known, so that what is equal need not be read.
  package let actor: @Sendable (ActorReference, KnownAnswer?) async throws -> Answer<ActorAnswer>
  /// Takes the hash of the answer that is known, so that an equal one need not be read.
  package let version:
    @Sendable (VersionNumber, ActorReference, ContentHash?) async throws -> Answer<VersionAnswer>
  /// Lists the Actors of the account.
  package let actors: @Sendable () async throws -> Answer<ActorList>
  /// Names the user whose token is used; there may be none.
  package let account: @Sendable () async throws -> Answer<String>

  package init(
    actor:
      @escaping @Sendable (ActorReference, KnownAnswer?) async throws -> Answer<ActorAnswer>,
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
