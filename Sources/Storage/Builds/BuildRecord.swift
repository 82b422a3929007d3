import GRDB
package import Snapshots

/// A build, without its files.
package struct BuildRecord: Hashable, Sendable {
  package let id: BuildID
  package let apifyID: String
  package let version: VersionID
  package let number: BuildNumber
  package let poll: PollID
  /// Apify's word: SUCCEEDED, FAILED …
  package let status: String
  /// Apify's word for how it was started.
  package let origin: String?
  /// Its version had its source at this time.
  package let startedAt: Timestamp
  package let finishedAt: Timestamp?
  package let fields: Snapshot.Fields
  /// Nil when its source was not told, as is the hash.
  package let coverage: Snapshot.Coverage?
  package let sourceHash: ContentHash?
  package let fileCount: Int?
  /// Bytes.
  package let totalSize: Int?
  package let extra: [ExactString: JSON]
}

extension BuildRecord {
  static let columnNames = [
    "build_id", "apify_id", "version_id", "build_number", "number", "poll_id", "status", "origin",
    "started_at", "finished_at", "source_type", "build_tag", "git_repo_url", "coverage",
    "file_count", "total_size", "source_sha256", "extra", "row_sha256",
  ]

  /// What builds are found by.
  enum Index: String {
    case apifyID = "sqlite_autoindex_builds_1"
    /// Their version and their number.
    case number = "sqlite_autoindex_builds_2"
  }

  /// The builds for which a condition holds, in an order.
  static func fetchAll(
    by index: Index,
    where condition: String,
    orderedBy order: String = "builds.version_id, builds.number",
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [BuildRecord] {
    try database.rows(
      of: "builds",
      """
      SELECT \(columnNames.map { "builds.\($0)" }.joined(separator: ", "))
      FROM builds INDEXED BY \(index.rawValue) WHERE \(condition) ORDER BY \(order)
      """,
      arguments
    ) { try BuildRecord(&$0) }
  }

  /// A row as far as it can be read.
  struct Reading {
    let id: Int64
    /// MAJOR.MINOR.BUILD, as it stands there.
    let number: String?
    let record: Result<BuildRecord, Damage>
  }

  /// The rows of a version, by number, also those that are not as they were recorded.
  static func readable(of version: VersionID, in database: Database) throws -> [Reading] {
    try database.rows(
      of: "builds",
      """
      SELECT \(columnNames.joined(separator: ", ")) FROM builds
      WHERE version_id = ? ORDER BY number
      """,
      [version.number]
    ) { row in
      let number = row.text(in: 3)
      do {
        return Reading(id: row.rowKey, number: number, record: .success(try BuildRecord(&row)))
      } catch let damage as Damage {
        return Reading(id: row.rowKey, number: number, record: .failure(damage))
      }
    }
  }

  /// A build by its key, with its row as it stands; nil when there is none.
  static func withRow(
    _ key: Int64,
    in database: Database
  ) throws -> (build: BuildRecord, row: HashedRow)? {
    try database.row(
      of: "builds",
      "SELECT \(columnNames.joined(separator: ", ")) FROM builds WHERE build_id = ?",
      [key]
    ) { reader in
      let row = try HashedRow(of: "builds", columnNames, reader)
      return (try BuildRecord(&reader), row)
    }
  }

  private init(_ row: inout RowReader) throws {
    var form = CanonicalForm()
    row.appendColumns(before: CInt(Self.columnNames.count - 1), to: &form)
    id = BuildID(number: try row.key())
    apifyID = try row.text()
    version = VersionID(number: try row.key())
    guard let number = BuildNumber(try row.text()) else { throw row.damage("is no build number") }
    self.number = number
    guard try row.revision() == number.number else { throw row.damage("does not fit build_number") }
    poll = PollID(number: try row.key())
    status = try row.text()
    origin = try row.optional { try $0.text() }
    startedAt = try row.time()
    finishedAt = try row.optional { try $0.time() }
    var fields = Snapshot.Fields()
    fields.sourceType = try row.optional { try $0.exactText() }
    fields.buildTag = try row.optional { try $0.exactText() }
    fields.gitRepoURL = try row.optional { try $0.exactText() }
    self.fields = fields
    coverage = try row.optional { try $0.word() }
    fileCount = try row.optional { try $0.count() }
    totalSize = try row.optional { try $0.count() }
    sourceHash = try row.optional { try $0.hash() }
    guard (coverage == nil) == (sourceHash == nil), (coverage == .full) == (fileCount != nil) else {
      throw row.damage("does not fit coverage")
    }
    extra = try row.optional { try $0.members() } ?? [:]
    guard try row.hash() == form.hash else { throw row.damage("does not fit the row") }
  }
}
