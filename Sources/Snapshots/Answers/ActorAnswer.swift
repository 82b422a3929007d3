/// An Actor with all its versions, as they were at one moment.
///
/// The fingerprint of the answer is to be handed in when the Actor is asked for again.
package struct ActorAnswer<Unreadable: Error>: Sendable {
  package enum Versions: Sendable {
    /// The versions are byte for byte the known ones; none was decoded.
    case same(AnswerFingerprint)
    /// In the order of the answer; a version that cannot be read does not hide the others.
    ///
    /// The fingerprint is nil when the answer has an unusual form.
    case read([Result<Snapshot, Unreadable>], AnswerFingerprint?)
  }

  package let actor: Actor
  package let versions: Versions

  package init(actor: Actor, versions: Versions) {
    self.actor = actor
    self.versions = versions
  }

  package func mapError<Other: Error>(_ body: (Unreadable) -> Other) -> ActorAnswer<Other> {
    switch versions {
    case .same(let fingerprint):
      ActorAnswer<Other>(actor: actor, versions: .same(fingerprint))
    case .read(let results, let fingerprint):
      ActorAnswer<Other>(
        actor: actor,
        versions: .read(results.map { $0.mapError(body) }, fingerprint)
      )
    }
  }
}
