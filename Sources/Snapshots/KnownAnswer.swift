/// Holds what an answer said of an Actor, with what tells an equal one.
package struct KnownAnswer: Hashable, Sendable {
  package let actor: Actor
  package let fingerprint: AnswerFingerprint

  package init(actor: Actor, fingerprint: AnswerFingerprint) {
    self.actor = actor
    self.fingerprint = fingerprint
  }
}
