import GRDB
package import Snapshots

extension ArchiveView {
  /// Lists the versions of all Actors, by name and number.
  package func versions() throws(ArchiveError) -> [VersionRecord] {
    try read { try versions(where: "TRUE", []) }
  }

  /// Finds versions by their keys, all of them or none: a key that leads nowhere is damage.
  package func versions(
    _ ids: Set<VersionID>
  ) throws(ArchiveError) -> [VersionID: VersionRecord] {
    if ids.isEmpty { return [:] }
    return try read {
      let versions = try versions(
        where: "versions.version_id IN (SELECT value FROM json_each(?))",
        [String(jsonList: ids)]
      )
      guard versions.count == ids.count else {
        throw Damage(reason: "snapshots: a version that they are of is missing")
      }
      return Dictionary(versions.map { ($0.id, $0) }) { $1 }
    }
  }

  private func versions(
    where condition: String,
    _ arguments: StatementArguments
  ) throws -> [VersionRecord] {
    try database.rows(
      of: "versions",
      """
      SELECT \(Actor.columns), \(VersionRecord.columns)
      FROM versions JOIN actors USING (actor_id) \(VersionRecord.latest)
      WHERE \(condition) ORDER BY username, name, actor_id, major, minor
      """,
      arguments
    ) { row in
      let actor = try Actor(&row)
      return try VersionRecord(of: actor, &row)
    }
  }

  /// Lists the files of a version as of a revision, by path; they fit the digest of the snapshot.
  ///
  /// Of a snapshot that did not show its source these are the last ones seen.
  package func files(
    of version: VersionID,
    at revision: Int
  ) throws(ArchiveError) -> [FileRecord] {
    try read { try state(of: version, at: revision).files }
  }

  /// Lists what the paths of a version held at any time, by path and then by time. It is held against no
  /// digest.
  package func filesOfAllTime(of version: VersionID) throws(ArchiveError) -> [FileRecord] {
    try read {
      try verifyVersionsOfSpans()
      return try database.rows(
        of: "source_files",
        """
        SELECT \(FileRecord.columns) FROM source_files JOIN contents USING (content_id)
        WHERE source_file_id IN (
          SELECT source_file_id FROM source_files INDEXED BY source_files_by_first WHERE version_id = ?
        )
        ORDER BY source_files.path, first_revision
        """,
        [version.number]
      ) { try FileRecord(&$0) }
    }
  }

  /// Lists the environment variables of a version as of a revision, by name; they fit the digest of the
  /// snapshot.
  package func environmentVariables(
    of version: VersionID,
    at revision: Int
  ) throws(ArchiveError) -> [EnvironmentVariable] {
    try read { try state(of: version, at: revision).variables }
  }

  /// Reads a snapshot with all that belongs to it; nil for a tombstone or an unknown revision.
  package func snapshot(
    of version: VersionRecord,
    at revision: Int
  ) throws(ArchiveError) -> Snapshot? {
    guard let record = try snapshotRecord(of: version.id, at: revision),
      let coverage = record.coverage
    else { return nil }
    return try read {
      let state = try state(of: version.id, at: revision)
      return Snapshot(
        versionNumber: version.number,
        coverage: coverage,
        fields: record.fields,
        sourceFiles: record.fileCount == nil ? nil : try state.files.map { try sourceFile($0) },
        environmentVariables: record.environmentVariableCount == nil ? nil : state.variables,
        extra: record.extra,
        warnings: record.warnings,
        resolution: record.sourceIdentity.map { Snapshot.Resolution(identity: $0) }
      )
    }
  }

  private func sourceFile(_ record: FileRecord) throws -> SourceFile {
    guard let format = record.format, let stored = record.content else {
      return SourceFile(path: record.path, node: .folder)
    }
    if stored.isPurged {
      return SourceFile(path: record.path, node: .purged(format, PurgedContent(stored)))
    }
    let content = Content(try content(stored), hash: stored.hash)
    return SourceFile(path: record.path, node: .file(format, content))
  }
}

extension Snapshot.FileEntry {
  init(_ record: FileRecord) {
    self.init(path: record.path, format: record.format, hash: record.content?.hash)
  }
}
