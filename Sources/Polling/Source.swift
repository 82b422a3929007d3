public import Snapshots

/// Answers what a poll asks: Apify's API, as functions.
public struct Source: Sendable {
  /// Holds an answer, with what it took to get it.
  public struct Answer<Value: Sendable>: Sendable {
    public let value: Value
    /// When the try that succeeded was sent.
    public let askedAt: Timestamp
    /// When its answer was complete.
    public let answeredAt: Timestamp
    public let cost: Cost

    public init(_ value: Value, askedAt: Timestamp, answeredAt: Timestamp, cost: Cost) {
      self.value = value
      self.askedAt = askedAt
      self.answeredAt = answeredAt
      self.cost = cost
    }
  }

  /// Counts what an answer, or its absence, took.
  public struct Cost: Hashable, Sendable {
    public let requests: Int
    public let bytesReceived: Int

    public init(requests: Int, bytesReceived: Int) {
      self.requests = requests
      self.bytesReceived = bytesReceived
    }
  }

  /// Says why there is no answer.
  public struct Miss: Error, Sendable {
    public enum Reason: Sendable {
      /// The token is missing or refused: no other question would be answered either.
      case unauthorized
      /// There is no such thing, or it is not shown to this caller.
      case absent
      case failed
    }

    public let reason: Reason
    public let httpStatus: Int?
    public let errorType: String?
    /// One sentence that names the thing and the way out.
    public let message: String
    public let cost: Cost

    public init(
      _ reason: Reason,
      httpStatus: Int? = nil,
      errorType: String? = nil,
      message: String,
      cost: Cost
    ) {
      self.reason = reason
      self.httpStatus = httpStatus
      self.errorType = errorType
      self.message = message
      self.cost = cost
    }
  }

  /// Holds an Actor with all its versions, each read or not.
  public struct ActorAnswer: Sendable {
    public let actor: Actor
    public let versions: [Result<Snapshot, Miss>]

    public init(actor: Actor, versions: [Result<Snapshot, Miss>]) {
      self.actor = actor
      self.versions = versions
    }
  }

  /// Says whether an answer is the one that is known already.
  public enum VersionAnswer: Sendable {
    case same
    case state(Snapshot, answerHash: ContentHash)
  }

  public let actor: @Sendable (ActorReference) async throws -> Answer<ActorAnswer>
  /// Takes the hash of the answer that is known, so that an equal one need not be read.
  public let version:
    @Sendable (VersionNumber, ActorReference, ContentHash?) async throws -> Answer<VersionAnswer>
  /// Lists the Actors of the account.
  public let actors: @Sendable () async throws -> Answer<[Actor]>

  public init(
    actor: @escaping @Sendable (ActorReference) async throws -> Answer<ActorAnswer>,
    version:
      @escaping @Sendable (VersionNumber, ActorReference, ContentHash?) async throws -> Answer<
        VersionAnswer
      >,
    actors: @escaping @Sendable () async throws -> Answer<[Actor]>
  ) {
    self.actor = actor
    self.version = version
    self.actors = actors
  }
}
