import Foundation
import GRDB
import Snapshots

// The schema holds each of these columns to its form, so a value that can't be read is damage, and
// the row is read as if it were absent: times and hashes have no other source.

extension Actor {
  /// The columns that an Actor is read from.
  static let columns = "apify_id, username, name, title, is_public"

  init(_ columns: inout ColumnReader) {
    self.init(
      id: columns.next(),
      username: columns.next(),
      name: columns.next(),
      title: columns.next(),
      isPublic: columns.next()
    )
  }
}

extension AnswerFingerprint {
  fileprivate init?(_ columns: inout ColumnReader) {
    let (versions, size, rest): (_, Int?, _) = (
      columns.nextHash(), columns.next(), columns.nextHash()
    )
    guard let versions, let size, let rest else { return nil }
    self.init(versions: versions, size: size, rest: rest)
  }
}

extension VersionRecord {
  /// The columns that a version is read from, beside those of its Actor.
  static let columns = """
    versions.version_id, major, minor, last_tried_at, last_confirmed_at, failing_since,
    missing_since, versions.answer_sha256, latest.revision, latest.digest, latest.coverage
    """

  /// What joins its latest snapshot to a version.
  static let latest = """
    LEFT JOIN snapshots AS latest
      ON latest.version_id = versions.version_id
      AND latest.revision = (
        SELECT max(revision) FROM snapshots WHERE snapshots.version_id = versions.version_id
      )
    """

  /// Nil when there is none in the row.
  init?(of actor: Actor, _ columns: inout ColumnReader) {
    guard let id: Int64 = columns.next() else { return nil }
    self.id = VersionID(number: id)
    self.actor = actor
    number = VersionNumber(major: columns.next(), minor: columns.next())
    lastTriedAt = columns.nextTime() ?? Timestamp(milliseconds: 0)
    lastConfirmedAt = columns.nextTime()
    failingSince = columns.nextTime()
    missingSince = columns.nextTime()
    answerHash = columns.nextHash()
    revision = columns.next() ?? 0
    digest = columns.nextHash()
    coverage = (columns.next() as String?).flatMap(Snapshot.Coverage.init)
  }
}

extension ActorRecord {
  /// The Actors of some ids, those of them that there are.
  static func fetch(_ ids: [String], in database: Database) throws -> [String: ActorRecord] {
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT \(Actor.columns), gone_at, actors.answer_sha256, answer_size, answer_rest_sha256,
            answer_modified_at, \(VersionRecord.columns)
          FROM actors LEFT JOIN versions USING (actor_id) \(VersionRecord.latest)
          WHERE apify_id IN (SELECT value FROM json_each(?))
          ORDER BY major, minor
          """
      ),
      arguments: [String(decoding: JSONEncoder().encode(ids), as: UTF8.self)]
    )
    var records: [String: ActorRecord] = [:]
    while let row = try rows.next() {
      var columns = ColumnReader(row)
      let record = ActorRecord(&columns)
      let version = VersionRecord(of: record.actor, &columns)
      records[record.actor.id, default: record].versions += version.map { [$0] } ?? []
    }
    return records
  }

  private init(_ columns: inout ColumnReader) {
    actor = Actor(&columns)
    goneAt = columns.nextTime()
    answerFingerprint = AnswerFingerprint(&columns)
    answerModifiedAt = columns.nextTime()
    versions = []
  }
}

extension SnapshotRecord {
  init(_ row: Row) {
    id = SnapshotID(number: row["snapshot_id"])
    version = VersionID(number: row["version_id"])
    revision = row["revision"]
    event = (row["event"] as String?).flatMap(Event.init) ?? .changed
    poll = PollID(number: row["poll_id"])
    changedAfter = Timestamp(row, "changed_after")
    observedAt = Timestamp(row, "observed_at") ?? Timestamp(milliseconds: 0)
    coverage = Snapshot.Coverage(row)
    fields = Snapshot.Fields(row)
    fileCount = row["file_count"]
    totalSize = row["total_size"]
    filesAdded = row["files_added"]
    filesModified = row["files_modified"]
    filesRemoved = row["files_removed"]
    environmentVariablesChanged = row["env_vars_changed"]
    let json: String? = row["warnings"]
    warnings =
      json.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) } ?? []
  }
}

extension FileRecord {
  /// The columns that a file is read from, paths and formats as bytes: a text with a NUL would end
  /// there.
  static let columns = """
    CAST(path AS BLOB) AS path, CAST(format AS BLOB) AS format, is_decoded,
    content_id, sha256, git_oid, size, is_text
    """

  /// The files whose spans fulfil a condition, by path.
  static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [FileRecord] {
    // A cursor, for these are many: an array of rows would copy each.
    let rows = try Row.fetchCursor(
      database.cachedStatement(
        sql: """
          SELECT \(columns) FROM source_files LEFT JOIN contents USING (content_id)
          WHERE \(condition) ORDER BY source_files.path
          """
      ),
      arguments: arguments
    )
    return try Array(rows.map(FileRecord.init))
  }

  init(_ row: Row) {
    path = ExactString(row["path"] as Data)
    let value = FileValue(row)
    format = value.format
    content = value.hash == nil ? nil : Stored(row)
  }
}

extension FileRecord.Stored {
  init?(_ row: Row) {
    guard let hash = ContentHash(row, "sha256") else { return nil }
    id = ContentID(number: row["content_id"])
    self.hash = hash
    gitObjectID = (row["git_oid"] as Data).hexadecimal
    size = row["size"]
    isText = row["is_text"]
  }
}

extension EnvironmentVariable {
  /// The variables whose spans fulfil a condition, by name.
  static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [EnvironmentVariable] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT CAST(name AS BLOB) AS name, CAST(value AS BLOB) AS value, is_secret,
            CAST(value_digest AS BLOB) AS value_digest
          FROM env_vars WHERE \(condition) ORDER BY env_vars.name
          """
      ),
      arguments: arguments
    ).map { EnvironmentVariable(name: ExactString($0["name"] as Data), value: .init($0)) }
  }
}

extension PollSnapshot {
  init(_ row: Row) {
    version = "\(row["actor"] as String)/\(row["version_number"] as String)"
    revision = row["revision"]
    event = (row["event"] as String?).flatMap(Event.init) ?? .changed
    changedAfter = Timestamp(row, "changed_after")
    observedAt = Timestamp(row, "observed_at") ?? Timestamp(milliseconds: 0)
    filesAdded = row["files_added"]
    filesModified = row["files_modified"]
    filesRemoved = row["files_removed"]
    environmentVariablesChanged = row["env_vars_changed"]
  }
}

extension FailureRecord {
  init(_ row: Row) {
    target = row["target"]
    stage = (row["stage"] as String?).flatMap(Failure.Stage.init) ?? .storage
    httpStatus = row["http_status"]
    errorType = row["error_type"]
    message = row["message"]
    attempts = row["attempts"]
    firstAt = Timestamp(row, "first_at") ?? Timestamp(milliseconds: 0)
    lastAt = Timestamp(row, "last_at") ?? Timestamp(milliseconds: 0)
    resolvedAt = Timestamp(row, "resolved_at")
  }
}

extension ArchiveStatus {
  init(_ row: Row) {
    actors = row["actors"]
    versions = row["versions"]
    snapshots = row["snapshots"]
    contents = row["contents"]
    contentSize = row["content_size"]
    archiveSize = row["archive_size"]
    lastPollStartedAt = Timestamp(row, "last_started_at")
    lastPollStatus = (row["last_status"] as String?).flatMap(PollStatus.init)
    lastGoodPollAt = Timestamp(row, "last_ok_at")
    openFailures = row["open_failures"]
  }
}

extension Snapshot.Fields {
  /// The columns of `snapshots`, as bytes: a text with a NUL would end there.
  static let columns = [
    "source_type", "build_tag", "git_repo_url", "tarball_url", "github_gist_url",
  ]
  .map { "CAST(snapshots.\($0) AS BLOB) AS \($0)" }.joined(separator: ", ")

  init(_ row: Row) {
    func text(_ column: String) -> ExactString? {
      (row[column] as Data?).map { ExactString($0) }
    }
    self.init(
      sourceType: text("source_type"),
      buildTag: text("build_tag"),
      applyEnvVarsToBuild: row["apply_env_vars_to_build"],
      gitRepoURL: text("git_repo_url"),
      tarballURL: text("tarball_url"),
      gitHubGistURL: text("github_gist_url")
    )
  }
}

extension Snapshot.Coverage {
  init?(_ row: Row) {
    guard let word: String = row["coverage"] else { return nil }
    self.init(rawValue: word)
  }
}

extension Timestamp {
  init?(_ row: Row, _ column: String) {
    guard let text: String = row[column] else { return nil }
    self.init(text)
  }
}

extension ContentHash {
  init?(_ row: Row, _ column: String) {
    guard let data: Data = row[column] else { return nil }
    self.init(bytes: Array(data))
  }
}
