/// What an answer showed of an Actor, with the fingerprint of that answer.
package struct KnownAnswer: Hashable, Sendable {
  package let actor: Actor
  package let fingerprint: AnswerFingerprint

  package init(actor: Actor, fingerprint: AnswerFingerprint) {
    self.actor = actor
    self.fingerprint = fingerprint
  }
}
