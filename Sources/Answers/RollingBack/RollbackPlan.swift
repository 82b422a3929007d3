package import Changes
package import Snapshots
package import Storage

/// What is to be put back, and what the archive saw last in its place.
package struct RollbackPlan: Sendable {
  package let target: SourceReference
  package let version: VersionRecord
  /// Nil where no poll has seen the version.
  package let latest: SnapshotReference?
  /// Those that succeeded with the source, the one that was asked for first, then the latest.
  package let builds: [BuildRecord]
  /// What each tag named at the last poll.
  package let tags: [TagRecord]
  package let doubts: [Doubt]
  /// The files and the fields; of a build that a snapshot has the source of, with its folders.
  package let wanted: Snapshot
  /// Nil where the state does not tell of variables.
  package let variables: [EnvironmentVariable]?

  /// Throws `NotFound` where there was no such state, and `SelectorError`.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    if selector.path != nil { throw SelectorError.path(selector.text) }
    let subject = try SourceSubject(selector, in: archive)
    target = subject.source
    version = target.version
    doubts = subject.doubts
    latest = try archive.snapshotRecord(of: version.id, at: version.revision)
      .map { [version] in SnapshotReference(version, $0) }
    tags = try archive.currentTags(of: version.actor.id)
    let hash: ContentHash?
    switch target {
    case .snapshot(let reference):
      wanted = try subject.snapshot(in: archive)
      variables = wanted.showsEnvironmentVariables ? wanted.environmentVariables : nil
      hash = try archive.sourceHash(of: reference.snapshot)
    case .build(let reference):
      let match = try BuildMatch(of: reference.build, in: archive).snapshot
      wanted =
        try match.map { [version] in
          try Subject(SnapshotReference(version, $0), nil).snapshot(in: archive)
        } ?? subject.snapshot(in: archive)
      variables = nil
      hash = reference.build.sourceHash
    }
    let named = target.build
    builds = try archive.builds(of: [version.id])
      .filter { $0.status == "SUCCEEDED" && $0.coverage == .full && $0.sourceHash == hash }
      .sorted { ($0.number == named ? 1 : 0, $0.number) > ($1.number == named ? 1 : 0, $1.number) }
  }

  /// What is sent to put the source back. Throws `RollbackRefusal` where that can't be.
  package func source() throws(RollbackRefusal) -> SourceBody {
    guard wanted.coverage != .withheld else { throw .withheld(target.name) }
    guard wanted.coverage == .full, let files = wanted.sourceFiles,
      let type = wanted.fields.sourceType
    else { throw .elsewhere(target.name, wanted.fields.sourceType ?? "") }
    let purged = files.filter(\.isPurged).map(\.path)
    guard purged.isEmpty else { throw .purged(target.name, purged) }
    let body = SourceBody(of: files, sourceType: type)
    guard body.unsendable.isEmpty else { throw .unsendable(target.name, body.unsendable) }
    guard body.contentSize <= SourceBody.mostContent else {
      throw .tooMuchContent(target.name, body.contentSize)
    }
    guard body.size <= SourceBody.mostBytes else { throw .tooLarge(target.name, body.size) }
    return body
  }

  /// The version with the source put back and all else as it is; where it is not there, made anew.
  package func expected(over live: Snapshot?) -> Snapshot {
    var fields = Snapshot.Fields(
      buildTag: wanted.fields.buildTag,
      applyEnvVarsToBuild: wanted.fields.applyEnvVarsToBuild
    )
    var variables: [EnvironmentVariable]? = []
    if let live {
      fields = live.fields
      variables = live.showsEnvironmentVariables ? live.environmentVariables : nil
    }
    fields.sourceType = wanted.fields.sourceType
    return Snapshot(
      versionNumber: version.number,
      coverage: wanted.coverage,
      fields: fields,
      sourceFiles: wanted.sourceFiles,
      environmentVariables: variables
    )
  }

  /// Whether what is there now is what the archive saw last.
  package func knows(_ live: Snapshot?) -> Bool {
    guard let live else { return version.digest == nil || version.missingSince != nil }
    return live.digest == version.digest || live.digest == version.pointerDigest
  }

  /// Whether a version is as it was to be. One that was made anew may have gained more than was sent.
  package func isBack(_ live: Snapshot?, as expected: Snapshot, isNew: Bool) -> Bool {
    guard let live else { return false }
    if isNew { return Self.source(of: live) == Self.source(of: expected) }
    return live.digest == expected.digest
  }

  private static func source(of snapshot: Snapshot) -> ContentHash {
    Snapshot.digest(
      coverage: snapshot.coverage,
      fields: Snapshot.Fields(sourceType: snapshot.fields.sourceType),
      files: snapshot.sourceFiles?.map { Snapshot.FileEntry($0) },
      variables: nil
    )
  }

  /// What the archive knows the build under a tag as; nil when there is no such tag.
  package func tag(_ name: ExactString) -> TagRecord? { tags.first { $0.tag == name } }
}
