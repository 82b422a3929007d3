package import Changes
package import Snapshots
package import Storage

/// An Actor and its versions as they were at a time, as far as they were seen.
package struct PastActorAnswer: Sendable {
  package struct Version: Sendable {
    package let reference: SnapshotReference
    package let snapshot: Snapshot
  }

  /// Under the name that it had then.
  package let actor: Actor
  package let firstSeenAt: Timestamp
  /// Those that were there, by number.
  package let versions: [Version]
  package let doubts: [Doubt]

  /// Throws `NotFound` when no version of it is known to have been there then.
  ///
  /// - Parameter number: only this version is asked for; nil: all are.
  package init(
    to reference: ActorReference,
    _ number: VersionNumber? = nil,
    at revision: Selector.Revision,
    in archive: ArchiveView
  ) throws {
    guard let record = try archive.actors([reference])[0] else {
      throw NotFound("no Actor \(reference) in the archive")
    }
    var versions: [Version] = []
    var doubts: [Doubt] = []
    for version in record.versions
    where version.revision > 0 && (number == nil || version.number == number) {
      do {
        let found = try Selector.reference(at: revision, of: version, in: archive)
        doubts += [Doubt(found)].compactMap(\.self)
        if let snapshot = try archive.snapshot(of: version, at: found.snapshot.revision) {
          doubts += Doubt.losses(of: snapshot)
          versions.append(Version(reference: found, snapshot: snapshot))
        }
      } catch let error as NotFound {
        doubts.append(.skipped(error))
      }
    }
    let names = try archive.names(ofActor: record.actor.id)
    guard !versions.isEmpty, let first = names.first else {
      throw NotFound(doubts.first?.description ?? "\(reference) has no such version")
    }
    actor = Self.actor(record.actor, under: names, at: revision)
    firstSeenAt = first.seenFrom
    (self.versions, self.doubts) = (versions, doubts)
  }

  private static func actor(
    _ actor: Actor,
    under names: [TakenName],
    at revision: Selector.Revision
  ) -> Actor {
    guard case .at(let time) = revision,
      let path = (names.last { $0.seenFrom <= time } ?? names.first)?.path,
      let slash = path.firstIndex(of: "/")
    else { return actor }
    return Actor(
      id: actor.id,
      username: String(path[..<slash]),
      name: String(path[path.index(after: slash)...]),
      title: actor.title,
      isPublic: actor.isPublic
    )
  }
}
