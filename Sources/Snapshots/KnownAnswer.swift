/// Holds what an answer said of an Actor, with what tells an equal one.
public struct KnownAnswer: Hashable, Sendable {
  public let actor: Actor
  public let fingerprint: AnswerFingerprint

  public init(actor: Actor, fingerprint: AnswerFingerprint) {
    self.actor = actor
    self.fingerprint = fingerprint
  }
}
