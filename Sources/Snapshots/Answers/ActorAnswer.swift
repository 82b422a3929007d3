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
  /// Nil when that is byte for byte as in the known answer.
  package let builds: BuildHints?
  /// What was odd about the Actor itself, a sentence each.
  package let warnings: [String]

  package init(
    actor: Actor,
    versions: Versions,
    builds: BuildHints? = nil,
    warnings: [String] = []
  ) {
    self.actor = actor
    self.versions = versions
    self.builds = builds
    self.warnings = warnings
  }

  package func mapError<Other: Error>(_ body: (Unreadable) -> Other) -> ActorAnswer<Other> {
    switch versions {
    case .same(let fingerprint):
      ActorAnswer<Other>(
        actor: actor,
        versions: .same(fingerprint),
        builds: builds,
        warnings: warnings
      )
    case .read(let results, let fingerprint):
      ActorAnswer<Other>(
        actor: actor,
        versions: .read(results.map { $0.mapError(body) }, fingerprint),
        builds: builds,
        warnings: warnings
      )
    }
  }
}
