import Snapshots
package import Storage

extension Selector {
  /// The versions that it stands for, never none; by Actor and number.
  ///
  /// Throws `NotFound`, `SelectorError` when Actors share the name, and `ArchiveError`.
  package func versions(in archive: ArchiveView) throws -> [VersionRecord] {
    let actors = try actors(in: archive)
    let known = actors.flatMap { $0.versions.filter { $0.revision > 0 } }
    let versions = try actors.flatMap { actor in
      let built = try versionOfBuild(of: actor, in: archive)
      return actor.versions.filter { record in
        (record.revision > 0 || record.number == built)
          && (version ?? built).map { $0 == record.number } ?? true
      }
    }
    if versions.isEmpty {
      let numbers = Set(known.map(\.number)).sorted().map { "\($0)" }.joined(separator: ", ")
      throw NotFound("no version of \(actor) with that number; it has \(numbers)")
    }
    return versions
  }

  /// The one version that it stands for; throws as `versions` does, and when there are several.
  package func version(in archive: ArchiveView) throws -> VersionRecord {
    let versions = try versions(in: archive)
    guard versions.count == 1 else {
      throw SelectorError.ambiguous(text, candidates: versions.map(\.name))
    }
    return versions[0]
  }

  /// The one snapshot that it stands for: the latest when it names no revision.
  package func reference(in archive: ArchiveView) throws -> SnapshotReference {
    if from != nil { throw SelectorError.range(text) }
    return try Self.reference(at: to ?? .back(0), of: version(in: archive), in: archive)
  }

  /// The snapshots that it stands for, one of each version: the latest when it names no revision.
  ///
  /// When it names no version, one that has no such revision, or was not there yet, is handed to
  /// `skip`; throws `NotFound` when none is left.
  package func references(
    in archive: ArchiveView,
    skip: (NotFound) -> Void
  ) throws -> [SnapshotReference] {
    if from != nil { throw SelectorError.range(text) }
    return try each(in: archive, skip: skip) { version in
      try Self.reference(at: to ?? .back(0), of: version, in: archive)
    }
  }

  /// What the body makes of each version, in the same manner.
  package func each<Value>(
    in archive: ArchiveView,
    skip: (NotFound) -> Void,
    _ body: (VersionRecord) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    var missing: [NotFound] = []
    for version in try versions(in: archive) {
      do {
        values.append(try body(version))
      } catch let error as NotFound {
        missing.append(error)
      }
    }
    if values.isEmpty, let error = missing.first { throw error }
    for error in missing { skip(error) }
    return values
  }

  /// Throws `NotFound` when it names a path that none of its versions ever had.
  package func checkPath(in archive: ArchiveView) throws {
    guard let path, !namesBuild else { return }
    let versions = try versions(in: archive)
    let pattern = PathPattern(path: path)
    if try archive.paths(of: versions.map(\.id)).contains(where: pattern.matches) { return }
    let isGlob = path.string.unicodeScalars.contains { "*?[".unicodeScalars.contains($0) }
    throw NotFound(
      "no file \(path.quoted) in \(actor), ever; 'archiver ls \(versions[0].name)' lists the files now"
        + (isGlob ? "; a glob goes to --path" : "")
    )
  }

  /// The snapshot of a version that a revision stands for.
  package static func reference(
    at revision: Revision,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> SnapshotReference {
    switch revision {
    case .number(let number): try reference(number, of: version, in: archive)
    case .back(let count): try reference(version.revision - count, of: version, in: archive)
    case .at(let time): try reference(at: time, of: version, in: archive)
    case .build(let number):
      try reference(to: build(number, of: version, in: archive), of: version, in: archive)
    case .tag(let tag):
      try reference(to: build(underTag: tag, of: version, in: archive), of: version, in: archive)
    }
  }

  private static func reference(
    _ number: Int,
    of version: VersionRecord,
    certainty: SnapshotReference.Certainty = .certain,
    in archive: ArchiveView
  ) throws -> SnapshotReference {
    guard let snapshot = try archive.snapshotRecord(of: version.id, at: number) else {
      throw NotFound(
        """
        no such revision of \(version.name); it has 1 to \(version.revision), \
        'archiver log \(version.name)' lists them
        """
      )
    }
    return SnapshotReference(version, snapshot, certainty: certainty)
  }

  private static func reference(
    at time: Timestamp,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> SnapshotReference {
    let (seen, possible) = try archive.revisions(of: version.id, at: time)
    guard let seen else {
      let first = try archive.firstSeen(version.id).map { "at \($0)" }
      throw NotFound(
        """
        \(version.name) was first seen \(first ?? "by a clock that was wrong"); what was there at \
        \(time) is not known
        """
      )
    }
    if let possible, let next = try archive.snapshotRecord(of: version.id, at: possible) {
      let (after, notAfter) = try archive.window(of: next)
      if let after {
        let certainty = SnapshotReference.Certainty.changing(
          to: possible,
          after: after,
          notAfter: notAfter
        )
        return try reference(seen, of: version, certainty: certainty, in: archive)
      }
    }
    let reference = try reference(seen, of: version, in: archive)
    guard seen == version.revision, let confirmed = version.lastConfirmedAt, confirmed < time else {
      return reference
    }
    let since = try archive.lastSeen(reference.snapshot, confirmedAt: confirmed)
    return SnapshotReference(version, reference.snapshot, certainty: .unseen(since: since))
  }
}
