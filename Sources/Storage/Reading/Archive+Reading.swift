import Foundation
import GRDB
package import Snapshots

extension Archive {
  /// Lists the versions of all Actors, by name and number.
  package func versions() throws(ArchiveError) -> [VersionRecord] {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT \(Actor.columns), \(VersionRecord.columns)
          FROM versions JOIN actors USING (actor_id) \(VersionRecord.latest)
          ORDER BY username, name, actor_id, major, minor
          """
      )
      return try Array(
        rows.compactMap { row in
          var columns = ColumnReader(row)
          return VersionRecord(of: Actor(&columns), &columns)
        }
      )
    }
  }

  /// Lists the files of a version as of a revision, by path.
  ///
  /// Of a snapshot that withheld its source these are the last ones seen.
  package func files(of version: VersionID, at revision: Int) throws(ArchiveError) -> [FileRecord] {
    try read { try files(of: version, at: revision, in: $0) }
  }

  private func files(
    of version: VersionID,
    at revision: Int,
    in database: Database
  ) throws -> [FileRecord] {
    try FileRecord.fetchAll(
      where: "version_id = ?1 AND first_revision <= ?2 AND ifnull(last_revision, ?2) >= ?2",
      [version.number, revision],
      in: database
    )
  }

  /// Lists the environment variables of a version as of a revision, by name.
  package func environmentVariables(
    of version: VersionID,
    at revision: Int
  ) throws(ArchiveError) -> [EnvironmentVariable] {
    try read { try environmentVariables(of: version, at: revision, in: $0) }
  }

  private func environmentVariables(
    of version: VersionID,
    at revision: Int,
    in database: Database
  ) throws -> [EnvironmentVariable] {
    try EnvironmentVariable.fetchAll(
      where: "version_id = ?1 AND first_revision <= ?2 AND ifnull(last_revision, ?2) >= ?2",
      [version.number, revision],
      in: database
    )
  }

  /// Reads the bytes of a content, unless they were read lately.
  ///
  /// What comes from the file is what its hash says, else it throws `ArchiveError.damaged`.
  package func content(_ stored: FileRecord.Stored) throws(ArchiveError) -> [UInt8] {
    if let bytes = recentContents[stored.id] { return bytes }
    let bytes = try read { try content(stored, in: $0) }
    recentContents.keep(bytes, of: stored.id)
    return bytes
  }

  private func content(_ stored: FileRecord.Stored, in database: Database) throws -> [UInt8] {
    guard let bytes = try StoredContent.read(stored.id, size: stored.size, in: database),
      ContentHash(of: bytes) == stored.hash
    else { throw ArchiveError.damaged(path: path, reason: "content \(stored.hash) is not whole") }
    return bytes
  }

  /// Reads a snapshot with all that belongs to it; nil for a tombstone or an unknown revision.
  package func snapshot(
    of version: VersionRecord,
    at revision: Int
  ) throws(ArchiveError) -> Snapshot? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT \(Snapshot.Fields.columns), *
          FROM snapshots WHERE version_id = ? AND revision = ? AND kind = 'state'
          """,
        arguments: [version.id.number, revision]
      )
      guard let row, let coverage = Snapshot.Coverage(row) else { return nil }
      let files =
        try coverage == .withheld ? [] : files(of: version.id, at: revision, in: database)
      return Snapshot(
        versionNumber: version.number,
        coverage: coverage,
        fields: Snapshot.Fields(row),
        sourceFiles: row["file_count"] == nil
          ? nil : try files.map { try sourceFile($0, in: database) },
        environmentVariables: row["env_var_count"] == nil
          ? nil : try environmentVariables(of: version.id, at: revision, in: database),
        extra: try decode(row["extra"]) ?? [:],
        warnings: try decode(row["warnings"]) ?? []
      )
    }
  }

  private func sourceFile(_ record: FileRecord, in database: Database) throws -> SourceFile {
    guard let format = record.format, let stored = record.content else {
      return SourceFile(path: record.path, node: .folder)
    }
    let content = Content(try content(stored, in: database))
    return SourceFile(path: record.path, node: .file(format, content))
  }

  private func decode<Value: Decodable>(_ json: String?) throws -> Value? {
    try json.map { try JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
  }

  /// Sums up what the archive holds and how polling is doing.
  package func status() throws(ArchiveError) -> ArchiveStatus {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT poll_health.*,
            (SELECT count(*) FROM actors) AS actors,
            (SELECT count(*) FROM versions) AS versions,
            (SELECT count(*) FROM snapshots) AS snapshots,
            (SELECT count(*) FROM contents) AS contents,
            (SELECT ifnull(sum(size), 0) FROM contents) AS content_size,
            (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size) AS archive_size
          FROM poll_health
          """
      )
      guard let row else { throw ArchiveError.damaged(path: path, reason: "poll_health is empty") }
      return ArchiveStatus(row)
    }
  }
}
