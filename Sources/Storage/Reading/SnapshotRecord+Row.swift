import GRDB
import Snapshots

extension SnapshotRecord {
  /// The columns of `snapshots`, in their order: what a row's hash is made over, and then that hash.
  static let columnNames = [
    "snapshot_id", "version_id", "revision", "kind", "event", "poll_id", "observed_at",
    "changed_after", "digest", "source_type", "build_tag", "apply_env_vars_to_build",
    "git_repo_url", "tarball_url", "github_gist_url", "coverage", "source_identity", "file_count",
    "total_size", "env_var_count", "files_added", "files_modified", "files_removed", "lines_added",
    "lines_removed", "env_vars_changed", "actor_modified_at", "extra", "warnings",
    "changes_sha256", "row_sha256",
  ]

  private static let columns = columnNames.map { "snapshots.\($0)" }.joined(separator: ", ")

  /// The condition that a snapshot showed its files, or was a tombstone.
  static let tellsOfFiles = "(file_count IS NOT NULL OR kind = 'gone')"

  /// The snapshots for which a condition holds, in an order.
  static func fetchAll(
    where condition: String,
    orderedBy order: String = "snapshot_id DESC",
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [SnapshotRecord] {
    try database.rows(
      of: "snapshots",
      """
      SELECT \(columns),
        (SELECT has_wrong_clock FROM polls WHERE polls.poll_id = snapshots.poll_id) AS has_wrong_clock
      FROM snapshots WHERE \(condition) ORDER BY \(order)
      """,
      arguments
    ) { try SnapshotRecord(&$0) }
  }

  /// A row as far as it can be read.
  struct Reading {
    let id: Int64
    let revision: Int
    let record: Result<SnapshotRecord, Damage>
  }

  /// The next rows of a version, by revision, also those that are not as they were recorded.
  static func readable(
    of version: VersionID,
    after revision: Int,
    limit: Int,
    in database: Database
  ) throws -> [Reading] {
    try database.rows(
      of: "snapshots",
      """
      SELECT \(columns), 0 AS has_wrong_clock FROM snapshots
      WHERE version_id = ? AND revision > ? ORDER BY revision LIMIT ?
      """,
      [version.number, revision, limit]
    ) { row in
      let revision = Int(clamping: row.number(in: 2))
      do {
        return Reading(
          id: row.rowKey,
          revision: revision,
          record: .success(try SnapshotRecord(&row))
        )
      } catch let damage as Damage {
        return Reading(id: row.rowKey, revision: revision, record: .failure(damage))
      }
    }
  }

  /// A snapshot by its key, with its row as it stands; nil when there is none.
  static func withRow(
    _ key: Int64,
    in database: Database
  ) throws -> (snapshot: SnapshotRecord, row: HashedRow)? {
    try database.row(
      of: "snapshots",
      "SELECT \(columns), 0 AS has_wrong_clock FROM snapshots WHERE snapshot_id = ?",
      [key]
    ) { reader in
      let row = try HashedRow(of: "snapshots", columnNames, reader)
      return (try SnapshotRecord(&reader), row)
    }
  }

  init(_ row: inout RowReader) throws {
    var form = CanonicalForm()
    row.appendColumns(before: CInt(Self.columnNames.count - 1), to: &form)
    id = SnapshotID(number: try row.key())
    version = VersionID(number: try row.key())
    revision = try row.revision()
    let kind = try row.word(Kind.self)
    event = try row.word()
    guard (kind == .gone) == (event == .gone) else { throw row.damage("does not fit kind") }
    poll = PollID(number: try row.key())
    observedAt = try row.time()
    changedAfter = try row.optional { try $0.time() }
    digest = try row.optional { try $0.hash() }
    fields = try Snapshot.Fields(&row)
    coverage = try row.optional { try $0.word() }
    guard (kind == .gone) == (coverage == nil), (digest == nil) == (coverage == nil) else {
      throw row.damage("does not fit kind")
    }
    sourceIdentity = try row.optional { try $0.exactText() }
    fileCount = try row.optional { try $0.count() }
    totalSize = try row.optional { try $0.count() }
    environmentVariableCount = try row.optional { try $0.count() }
    counts = try ChangeCounts(&row)
    row.skip()
    extra = try row.optional { try $0.members() } ?? [:]
    warnings = try row.optional { try $0.json() } ?? []
    changesHash = try row.hash()
    guard try row.hash() == form.hash else { throw row.damage("does not fit the row") }
    hasWrongClock = try row.optional { try $0.bool() } ?? false
  }

  private enum Kind: String {
    case state, gone
  }
}

extension ChangeCounts {
  fileprivate init(_ row: inout RowReader) throws {
    filesAdded = try row.count()
    filesModified = try row.count()
    filesRemoved = try row.count()
    linesAdded = try row.count()
    linesRemoved = try row.count()
    environmentVariables = try row.count()
  }
}

extension Snapshot.Fields {
  fileprivate init(_ row: inout RowReader) throws {
    self.init(
      sourceType: try row.optional { try $0.exactText() },
      buildTag: try row.optional { try $0.exactText() },
      applyEnvVarsToBuild: try row.optional { try $0.bool() },
      gitRepoURL: try row.optional { try $0.exactText() },
      tarballURL: try row.optional { try $0.exactText() },
      gitHubGistURL: try row.optional { try $0.exactText() }
    )
  }
}
