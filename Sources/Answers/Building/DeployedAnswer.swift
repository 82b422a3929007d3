package import Changes
package import Snapshots
package import Storage

/// What `archiver deployed` answers: what runs under each tag, and how that differs from the source now.
package struct DeployedAnswer: Encodable, Sendable {
  /// How the source of a build compares with the latest snapshot of its version.
  package enum State: String, Encodable, Sendable {
    case same
    /// The source was edited since, or the build was made from something else.
    case drifted
    /// The version is gone.
    case gone
    /// The build is not archived, its source was not told, or it is elsewhere.
    case unknown
  }

  /// A tag, and the build that it names.
  package struct Tag: Encodable, Sendable {
    private enum Key: CodingKey {
      case actor, tag, build, id, changedAfter, seenFrom, state, version, revision, latestRevision
      case filesAdded, filesModified, filesRemoved, paths, commit
    }

    /// `OWNER/NAME`.
    package let actor: String
    package let tag: ExactString
    /// Nil where Apify does not tell it.
    package let build: BuildNumber?
    /// Apify's id of the build.
    package let id: String
    /// It named another build, or none, at this time; nil when it did so at the first look.
    package let changedAfter: Timestamp?
    package let seenFrom: Timestamp
    package let state: State
    /// `OWNER/NAME/MAJOR.MINOR`; nil where the number is not known.
    package let version: String?
    /// The snapshot with the source of the build.
    package let revision: Int?
    package let latestRevision: Int?
    /// What was edited since; nil where that is not known.
    package let edits: [FileChange]?
    /// The files of the build; nil where they are not known, or not asked for.
    package let files: [FileState]?
    /// The commit that the source was looked for in; nil where that is not asked for, or there is none.
    package var commit: CommitMatch?

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(actor, forKey: .actor)
      try container.encode(tag, forKey: .tag)
      try container.encodeIfPresent(build, forKey: .build)
      try container.encode(id, forKey: .id)
      try container.encodeIfPresent(changedAfter, forKey: .changedAfter)
      try container.encode(seenFrom, forKey: .seenFrom)
      try container.encode(state, forKey: .state)
      try container.encodeIfPresent(version, forKey: .version)
      try container.encodeIfPresent(revision, forKey: .revision)
      try container.encodeIfPresent(latestRevision, forKey: .latestRevision)
      if let edits {
        try container.encode(edits.count { $0.old == nil }, forKey: .filesAdded)
        try container.encode(edits.count { $0.old != nil && $0.new != nil }, forKey: .filesModified)
        try container.encode(edits.count { $0.new == nil }, forKey: .filesRemoved)
        try container.encode(edits.map(\.path), forKey: .paths)
      }
      try container.encodeIfPresent(commit, forKey: .commit)
    }
  }

  /// By Actor and tag.
  package var tags: [Tag]
  package let doubts: [Doubt]

  /// - Parameters:
  ///   - selector: nil: of all Actors that are not gone.
  ///   - hasFiles: tells also the files of the builds.
  ///
  /// Throws `NotFound` and `SelectorError`.
  package init(
    to selector: Selector?,
    hasFiles: Bool = false,
    in archive: ArchiveView
  ) throws {
    let versions =
      try selector?.builtVersions(in: archive)
      ?? archive.actors(try archive.actorIDs().map { .id($0) }).compactMap(\.self)
      .filter { $0.goneAt == nil }.flatMap(\.versions)
    var tags: [Tag] = []
    for (actor, versions) in Dictionary(grouping: versions, by: \.actor) {
      for tag in try archive.currentTags(of: actor.id) {
        let found = try Self.tag(
          tag,
          of: actor,
          versions,
          selector?.version,
          hasFiles: hasFiles,
          in: archive
        )
        if let found { tags.append(found) }
      }
    }
    self.tags = tags.sorted { ($0.actor, $0.tag) < ($1.actor, $1.tag) }
    doubts = []
  }

  /// Nil where another version is asked for.
  private static func tag(
    _ tag: TagRecord,
    of actor: Actor,
    _ versions: [VersionRecord],
    _ wanted: VersionNumber?,
    hasFiles: Bool,
    in archive: ArchiveView
  ) throws -> Tag? {
    let build = try archive.build(tag.build)
    let number = tag.number ?? build?.number
    if let wanted, number?.version != wanted { return nil }
    let version = versions.first { $0.number == number?.version }
    var (state, revision, edits, files): (State, Int?, [FileChange]?, [FileState]?) =
      (.unknown, nil, nil, nil)
    if let build, let version, build.coverage == .full {
      if hasFiles { files = try BuildReference(version, build).files(in: archive) }
      revision = try BuildMatch(of: build, in: archive).snapshot?.revision
      edits = try Self.edits(since: build, of: version, in: archive)
      state = edits.map { $0.isEmpty ? .same : .drifted } ?? .unknown
    }
    if let version, version.revision > 0, version.digest == nil { state = .gone }
    return Tag(
      actor: actor.path,
      tag: tag.tag,
      build: number,
      id: tag.build,
      changedAfter: tag.changedAfter,
      seenFrom: tag.seenFrom,
      state: state,
      version: version?.name,
      revision: revision,
      latestRevision: version.flatMap { $0.revision > 0 ? $0.revision : nil },
      edits: edits,
      files: files
    )
  }

  /// What the latest snapshot has other than a build; nil where that is not shown.
  private static func edits(
    since build: BuildRecord,
    of version: VersionRecord,
    in archive: ArchiveView
  ) throws -> [FileChange]? {
    guard let latest = try archive.snapshotRecord(of: version.id, at: version.revision),
      latest.coverage == .full
    else { return nil }
    return try Comparison(
      from: ComparisonSide(BuildReference(version, build), in: archive),
      to: ComparisonSide(SnapshotReference(version, latest)),
      in: archive
    ).files
  }
}
