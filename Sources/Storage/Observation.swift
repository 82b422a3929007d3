public import Snapshots

/// Says what a poll found of one version.
public struct Observation: Sendable {
  public enum Finding: Sendable {
    /// The version was seen in this state.
    case state(Snapshot)
    /// The version was seen in the state that has this digest, as the latest snapshot had before.
    case confirmed(ContentHash)
    /// The version was not there, which is not yet proof that it was deleted.
    case missing
    /// It is proven that the version was deleted.
    case gone
  }

  public let actor: Actor
  public let number: VersionNumber
  public let finding: Finding
  /// The hash of the answer, where that was about this version alone.
  public let answerHash: ContentHash?
  /// When the answer was asked for: what it says was true then or later.
  public let askedAt: Timestamp
  /// When the answer was complete: what it says was true then or earlier.
  public let answeredAt: Timestamp

  public init(
    actor: Actor,
    number: VersionNumber,
    finding: Finding,
    answerHash: ContentHash? = nil,
    askedAt: Timestamp,
    answeredAt: Timestamp
  ) {
    self.actor = actor
    self.number = number
    self.finding = finding
    self.answerHash = answerHash
    self.askedAt = askedAt
    self.answeredAt = answeredAt
  }
}

/// Says what became of an observation.
public enum Recording: Hashable, Sendable {
  case unchanged
  case new(revision: Int)
}
