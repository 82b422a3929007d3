import Foundation
import GRDB
public import Snapshots

extension Archive {
  /// Lists versions, by Actor and number: all of them, or those of one Actor.
  ///
  /// A name stands for the Actor that has it now; when none has, for those that had it.
  public func versions(
    of reference: ActorReference? = nil
  ) throws(ArchiveError) -> [VersionRecord] {
    try read { database in
      guard let reference else { return try versions(where: "1", [], in: database) }
      switch reference {
      case .id(let id):
        return try versions(where: "apify_id = ?", [id], in: database)
      case .name(let owner, let name):
        let now = try versions(where: "username = ? AND name = ?", [owner, name], in: database)
        if !now.isEmpty { return now }
        return try versions(
          where: """
            actor_id IN (SELECT actor_id FROM actor_names WHERE username = ? AND name = ?)
            """,
          [owner, name],
          in: database
        )
      }
    }
  }

  private func versions(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [VersionRecord] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT versions.*, apify_id, username, name, title, is_public,
          latest.revision, latest.digest, latest.coverage
        FROM versions JOIN actors USING (actor_id)
        LEFT JOIN snapshots AS latest
          ON latest.version_id = versions.version_id
          AND latest.revision = (
            SELECT max(revision) FROM snapshots
            WHERE snapshots.version_id = versions.version_id
          )
        WHERE \(condition)
        ORDER BY username, name, major, minor
        """,
      arguments: arguments
    ).map(VersionRecord.init)
  }

  /// The fields as bytes: a text with a NUL would end there.
  private var fieldColumns: String {
    ["source_type", "build_tag", "git_repo_url", "tarball_url", "github_gist_url"]
      .map { "CAST(snapshots.\($0) AS BLOB) AS \($0)" }.joined(separator: ", ")
  }

  /// Lists the snapshots of a version, oldest first.
  public func timeline(of version: Int64) throws(ArchiveError) -> [SnapshotRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(fieldColumns), history.*, snapshots.* FROM history JOIN snapshots USING (version_id, revision)
          WHERE version_id = ? ORDER BY revision
          """,
        arguments: [version]
      ).map(SnapshotRecord.init)
    }
  }

  /// Lists the snapshots that the latest poll that changed anything added, by version.
  public func latestChanges() throws(ArchiveError) -> [SnapshotRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(fieldColumns), history.*, snapshots.* FROM history JOIN snapshots USING (version_id, revision)
          WHERE snapshots.poll_id = (SELECT max(poll_id) FROM snapshots)
          ORDER BY version_id, revision
          """
      ).map(SnapshotRecord.init)
    }
  }

  /// Lists the files of a version as of a revision, by path.
  ///
  /// Of a snapshot that withheld its source these are the last ones seen.
  public func files(of version: Int64, at revision: Int) throws(ArchiveError) -> [FileRecord] {
    try read { try files(of: version, at: revision, in: $0) }
  }

  private func files(
    of version: Int64,
    at revision: Int,
    in database: Database
  ) throws -> [FileRecord] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT CAST(path AS BLOB) AS path, CAST(format AS BLOB) AS format, is_decoded,
          content_id, sha256, git_oid, size, is_text
        FROM source_files LEFT JOIN contents USING (content_id)
        WHERE version_id = ?1 AND first_revision <= ?2 AND ifnull(last_revision, ?2) >= ?2
        ORDER BY source_files.path
        """,
      arguments: [version, revision]
    ).map(FileRecord.init)
  }

  /// Lists the environment variables of a version as of a revision, by name.
  public func environmentVariables(
    of version: Int64,
    at revision: Int
  ) throws(ArchiveError) -> [EnvironmentVariable] {
    try read { try environmentVariables(of: version, at: revision, in: $0) }
  }

  private func environmentVariables(
    of version: Int64,
    at revision: Int,
    in database: Database
  ) throws -> [EnvironmentVariable] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT CAST(name AS BLOB) AS name, CAST(value AS BLOB) AS value, is_secret,
          CAST(value_digest AS BLOB) AS value_digest
        FROM env_vars
        WHERE version_id = ?1 AND first_revision <= ?2 AND ifnull(last_revision, ?2) >= ?2
        ORDER BY env_vars.name
        """,
      arguments: [version, revision]
    ).map { row in
      EnvironmentVariable(name: ExactString(row["name"] as Data), value: .init(row))
    }
  }

  /// Reads the bytes of a content.
  public func content(_ stored: FileRecord.Stored) throws(ArchiveError) -> [UInt8] {
    try read { try content(stored, in: $0) }
  }

  private func content(_ stored: FileRecord.Stored, in database: Database) throws -> [UInt8] {
    guard let bytes = try StoredContent.fetch(stored.id, in: database),
      ContentHash(of: bytes) == stored.hash
    else { throw ArchiveError.damaged(path: path, reason: "content \(stored.hash) is not whole") }
    return bytes
  }

  /// Reads a snapshot with all that belongs to it; nil for a tombstone or an unknown revision.
  public func snapshot(
    of version: VersionRecord,
    at revision: Int
  ) throws(ArchiveError) -> Snapshot? {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT \(fieldColumns), * FROM snapshots WHERE version_id = ? AND revision = ? AND kind = 'state'
          """,
        arguments: [version.id, revision]
      )
      guard let row, let coverage = Snapshot.Coverage(row) else { return nil }
      let isSeen = coverage != .withheld
      let files = try isSeen ? files(of: version.id, at: revision, in: database) : []
      return Snapshot(
        versionNumber: version.number,
        coverage: coverage,
        fields: Snapshot.Fields(row),
        sourceFiles: row["file_count"] == nil
          ? nil : try files.map { try sourceFile($0, in: database) },
        environmentVariables: isSeen
          ? try environmentVariables(of: version.id, at: revision, in: database) : [],
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
  public func status() throws(ArchiveError) -> ArchiveStatus {
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
