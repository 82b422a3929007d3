import Snapshots
import Storage

/// What is asked about: a target, and what the archive has of it.
struct Inquiry: Sendable {
  let target: Target
  /// The Actor that the target stands for, as it is known.
  let known: ActorRecord?
  /// It is known from elsewhere that the Actor is not there: a complete list does not have it, or
  /// its name is another's.
  let isUnlisted: Bool

  var version: VersionNumber? { target.version }

  /// The versions that are asked about and not known to be gone.
  var liveVersions: [VersionRecord] { asked(of: known?.liveVersions) }

  /// The versions that are asked about and were gone before.
  var goneVersions: [VersionRecord] { asked(of: known?.goneVersions) }

  /// What a failure of the target as a whole is about.
  ///
  /// What was never seen has no other name than the one by which it is asked for.
  var subject: FailureSubject {
    guard let known else { return .target("\(target)") }
    guard let version else { return .actor(known.actor.id) }
    let isKnown = known.versions.contains { $0.number == version }
    let key = VersionKey(actor: known.actor.id, number: version)
    return isKnown ? .version(key) : .target("\(target)")
  }

  /// What the target is called at present.
  var name: String { known.map { name(as: $0.actor) } ?? "\(target)" }

  private func asked(of records: [VersionRecord]?) -> [VersionRecord] {
    (records ?? []).filter { version == nil || $0.number == version }
  }

  /// What the target is called when it is this Actor.
  func name(as actor: Actor) -> String { version.map { "\(actor.path)/\($0)" } ?? actor.path }

  /// What a failure of the target as a whole is about when it is this Actor.
  func subject(as actor: Actor) -> FailureSubject {
    version.map { .version(VersionKey(actor: actor.id, number: $0)) } ?? .actor(actor.id)
  }

  /// The same about another Actor, to which the name has passed.
  func about(_ other: ActorRecord?) -> Inquiry {
    Inquiry(target: target, known: other, isUnlisted: false)
  }

  /// The same about an Actor whose name has passed to another.
  func unlisted() -> Inquiry {
    Inquiry(target: target, known: known, isUnlisted: true)
  }
}
