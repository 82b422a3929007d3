package import Snapshots

/// What Apify answered, with when and at what cost.
package struct Answer<Value: Sendable>: Sendable {
  package let value: Value
  /// When the request that succeeded was sent; of several pages, the first.
  package let askedAt: Timestamp
  /// When its answer had completely arrived; of several pages, the last.
  package let answeredAt: Timestamp
  /// How many requests were sent, those included that failed and were tried again.
  package let requests: Int
  /// The bytes of all bodies received, after decompression.
  package let bytesReceived: Int

  package init(
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

/// An Actor with all its versions, as they were at one moment.
///
/// The fingerprint of the answer is to be handed in when the Actor is asked for again.
package struct ActorAnswer: Sendable {
  package enum Versions: Sendable {
    /// The versions are byte for byte the known ones; none was decoded.
    case same(AnswerFingerprint)
    /// In the order of the answer; a version that cannot be read does not hide the others.
    ///
    /// The fingerprint is nil when the answer has an unusual form.
    case read([Result<Snapshot, APIError>], AnswerFingerprint?)
  }

  package let actor: Actor
  package let versions: Versions

  package init(actor: Actor, versions: Versions) {
    self.actor = actor
    self.versions = versions
  }
}

/// Lists the Actors of an account.
package struct ActorList: Hashable, Sendable {
  /// In the order of their creation.
  package let actors: [Actor]
  /// False when the list changed whenever it was read, so that an Actor may be missing from it.
  package let isComplete: Bool

  package init(actors: [Actor], isComplete: Bool) {
    self.actors = actors
    self.isComplete = isComplete
  }
}

/// Whether a version's answer is the one that was seen before.
package enum VersionAnswer: Hashable, Sendable {
  /// The body is byte for byte the known one; nothing was decoded.
  case same
  /// The hash is that of the body, to be handed in when the version is asked for again.
  case state(Snapshot, ContentHash)
}
