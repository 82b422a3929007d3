public import Snapshots

/// Holds what Apify answered, with when and at what cost.
public struct Answer<Value: Sendable>: Sendable {
  public let value: Value
  /// When the request that succeeded was sent; of several pages, the first.
  public let askedAt: Timestamp
  /// When its answer had completely arrived; of several pages, the last.
  public let answeredAt: Timestamp
  /// How many requests were sent, those included that failed and were tried again.
  public let requests: Int
  /// The bytes of all bodies received, after decompression.
  public let bytesReceived: Int

  public init(
    value: Value,
    askedAt: Timestamp,
    answeredAt: Timestamp,
    requests: Int,
    bytesReceived: Int
  ) {
    self.value = value
    self.askedAt = askedAt
    self.answeredAt = answeredAt
    self.requests = requests
    self.bytesReceived = bytesReceived
  }
}

extension Answer: Equatable where Value: Equatable {}

/// Holds an Actor with all its versions, as they were at one moment.
///
/// The fingerprint of the answer is to be handed in when the Actor is asked for again.
public struct ActorAnswer: Sendable {
  public enum Versions: Sendable {
    /// The versions are byte for byte the known ones; none was decoded.
    case same(AnswerFingerprint)
    /// In the order of the answer; a version that cannot be read does not hide the others.
    ///
    /// The fingerprint is nil when the answer has an unusual form.
    case read([Result<Snapshot, APIError>], AnswerFingerprint?)
  }

  public let actor: Actor
  public let versions: Versions

  public init(actor: Actor, versions: Versions) {
    self.actor = actor
    self.versions = versions
  }
}

/// Lists the Actors of an account.
public struct ActorList: Hashable, Sendable {
  /// In the order of their creation.
  public let actors: [Actor]
  /// False when the list changed whenever it was read, so that an Actor may be missing from it.
  public let isComplete: Bool

  public init(actors: [Actor], isComplete: Bool) {
    self.actors = actors
    self.isComplete = isComplete
  }
}

/// Tells whether a version's answer is the one that was seen before.
public enum VersionAnswer: Hashable, Sendable {
  /// The body is byte for byte the known one; nothing was decoded.
  case same
  /// The hash is that of the body, to be handed in when the version is asked for again.
  case state(Snapshot, ContentHash)
}
