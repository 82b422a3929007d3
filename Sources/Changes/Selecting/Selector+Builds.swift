import Snapshots
package import Storage

/// Builds as revisions, `@0.1.14`, and what runs under a tag, `@tag:latest`.
extension Selector {
  /// The version whose build is meant; nil where none is, or the Actor has no such tag.
  func versionOfBuild(of actor: ActorRecord, in archive: ArchiveView) throws -> VersionNumber? {
    switch (to, from) {
    case (.build(let number), _), (_, .build(let number)): number.version
    case (.tag(let tag), _), (_, .tag(let tag)):
      try Self.number(ofTag: tag, of: actor.actor, in: archive)?.version
    default: nil
    }
  }

  /// Whether it names a build, whose files may never have been in a snapshot.
  package var namesBuild: Bool {
    [to, from].contains { revision in
      switch revision {
      case .build, .tag: true
      case .number, .back, .at, nil: false
      }
    }
  }

  /// The versions that it stands for, also those of which there are only builds; never none.
  package func builtVersions(in archive: ArchiveView) throws -> [VersionRecord] {
    let versions = try actors(in: archive).flatMap(\.versions)
      .filter { version == nil || $0.number == version }
    if versions.isEmpty { throw NotFound("no version of \(actor) with that number") }
    return versions
  }

  /// The one snapshot or build that it stands for: the latest snapshot when it names no revision.
  package func source(in archive: ArchiveView) throws -> SourceReference {
    if from != nil { throw SelectorError.range(text) }
    return try Self.source(at: to ?? .back(0), of: version(in: archive), in: archive)
  }

  /// The snapshot or the build of a version that a revision stands for.
  ///
  /// A time before the first poll is answered with the build that had begun last.
  package static func source(
    at revision: Revision,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> SourceReference {
    switch revision {
    case .build(let number):
      return .build(BuildReference(version, try build(number, of: version, in: archive)))
    case .tag(let tag):
      return .build(BuildReference(version, try build(underTag: tag, of: version, in: archive)))
    case .at(let time):
      do {
        return .snapshot(try reference(at: revision, of: version, in: archive))
      } catch let error as NotFound {
        guard let build = try archive.build(of: version.id, until: time) else { throw error }
        return .build(BuildReference(version, build, at: time))
      }
    case .number, .back:
      return .snapshot(try reference(at: revision, of: version, in: archive))
    }
  }

  /// The snapshot whose source a build was made from.
  static func reference(
    to build: BuildRecord,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> SnapshotReference {
    if let snapshot = try BuildMatch(of: build, in: archive).snapshot {
      return SnapshotReference(version, snapshot, certainty: .built(build.number))
    }
    let name = BuildReference(version, build).name
    throw NotFound(
      """
      \(name) was made from a source that no poll saw, so it is no revision; 'archiver ls \(name)', \
      'show', 'diff' and 'restore' take it
      """
    )
  }

  static func build(
    _ number: BuildNumber,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> BuildRecord {
    guard number.version == version.number else {
      throw NotFound(
        "\(number) is a build of version \(number.version), and not of \(version.name)"
      )
    }
    if let build = try archive.build(number, of: version.id) { return build }
    throw NotFound(
      """
      no build \(number) of \(version.actor.path) in the archive; 'archiver builds \
      \(version.actor.path)' lists those that there are, and 'archiver poll --builds' archives them
      """
    )
  }

  /// The build that a tag names now.
  static func build(
    underTag tag: ExactString,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> BuildRecord {
    guard let number = try number(ofTag: tag, of: version.actor, in: archive) else {
      let tags = try archive.currentTags(of: version.actor.id).map(\.tag.quoted).sorted()
      let others = tags.isEmpty ? "it has none" : "it has \(SelectorError.list(tags))"
      throw NotFound("no tag \(tag.quoted) of \(version.actor.path) is known; \(others)")
    }
    guard number.version == version.number else {
      throw NotFound(
        "\(tag.quoted) names build \(number), which is of another version than \(version.name)"
      )
    }
    return try build(number, of: version, in: archive)
  }

  private static func number(
    ofTag tag: ExactString,
    of actor: Actor,
    in archive: ArchiveView
  ) throws(ArchiveError) -> BuildNumber? {
    let named = try archive.currentTags(of: actor.id).last { $0.tag == tag }
    guard let named else { return nil }
    if let number = named.number { return number }
    return try archive.build(named.build)?.number
  }
}
