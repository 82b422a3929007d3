import GRDB

extension ArchiveView {
  /// Which archive it is, and which state of it.
  package struct Mark: Hashable, Sendable {
    package let archive: ArchiveID
    package let createdAt: String
    package let digestRule: Int64
    package let chunkRule: Int64
    /// The latest poll; 0 when there was none.
    package let poll: Int64
    /// What every transaction changes.
    package let generation: Int64
    /// What every purge changes, and whatever else rewrites what was recorded.
    package let schema: Int64
  }

  /// Which rows of a table are asked for.
  package enum Rows: Sendable {
    case all
    /// Those that came after the one with this id.
    case after(Int64)
    case ids([Int64])
    /// What a version has since it had a number of revisions, or of builds.
    case new(in: VersionID, since: Int)
    /// The spans that ended since.
    case closed(in: VersionID, since: Int)
  }

  package func mark() throws(ArchiveError) -> Mark {
    let generation = try Int64(generation())
    return try read {
      let schema = try Int64.fetchOne(database, sql: "PRAGMA schema_version") ?? 0
      let mark = try database.row(
        of: "meta",
        """
        SELECT meta_id, archive_uuid, created_at, digest_rule, chunk_rule,
          (SELECT ifnull(max(poll_id), 0) FROM polls) FROM meta
        """
      ) { row in
        row.skip()
        return Mark(
          archive: ArchiveID(uuid: try row.text()),
          createdAt: try row.text(),
          digestRule: try row.int64(),
          chunkRule: try row.int64(),
          poll: try row.int64(),
          generation: generation,
          schema: schema
        )
      }
      guard let mark else { throw Damage(reason: "meta has no row") }
      return mark
    }
  }

  /// Hands on rows of a table, one by one, in the order of their ids, or of their numbers within a version.
  ///
  /// The body asks nothing of the archive.
  package func forEachRow(
    of table: MirroredTable,
    _ rows: Rows,
    _ body: ([SQLValue]) throws -> Void
  ) throws {
    let (condition, arguments) = try Self.condition(rows, in: table)
    do {
      try database.forEachRow(
        of: table.name,
        """
        SELECT \(table.columns.map(\.expression).joined(separator: ", ")) FROM \(table.source)
        WHERE \(condition)
        """,
        arguments
      ) { row in
        if isToEnd() { throw ArchiveError.interrupted(path: path) }
        try body(try table.columns.map { try row.value($0.kind) })
        return true
      }
    } catch let error where error is DatabaseError || error is Damage {
      throw ArchiveError(error, at: path)
    }
  }

  package func rows(of table: MirroredTable, _ rows: Rows) throws -> [[SQLValue]] {
    var all: [[SQLValue]] = []
    try forEachRow(of: table, rows) { all.append($0) }
    return all
  }

  private static func condition(
    _ rows: Rows,
    in table: MirroredTable
  ) throws -> (sql: String, arguments: StatementArguments) {
    let version = "\(table.alias).version_id"
    let first = table.sequence ?? table.id
    switch rows {
    case .all: return ("TRUE ORDER BY \(table.id)", [])
    case .after(let id): return ("\(table.id) > ? ORDER BY \(table.id)", [id])
    case .ids(let ids):
      return (
        "\(table.id) IN (SELECT value FROM json_each(?)) ORDER BY \(table.id)",
        [try String(jsonList: ids)]
      )
    case .new(let id, let since):
      return ("\(version) = ? AND \(first) > ? ORDER BY \(first), \(table.id)", [id.number, since])
    case .closed(let id, let since):
      let last = table.end.map { "\(table.alias).\($0.last)" } ?? first
      return (
        // By the index of ends: those that began before are many.
        "\(version) = ? AND \(last) >= ? AND +\(first) <= ?",
        [id.number, since, since]
      )
    }
  }

  /// When a snapshot was observed; nil when there is none.
  package func observedAt(_ version: VersionID, revision: Int) throws(ArchiveError) -> String? {
    try read {
      try database.row(
        of: "snapshots",
        "SELECT snapshot_id, observed_at FROM snapshots WHERE version_id = ? AND revision = ?",
        [version.number, revision]
      ) { row in
        row.skip()
        return try row.text()
      }
    }
  }

  /// The polls whose times tell nothing.
  package func pollsWithWrongClock() throws(ArchiveError) -> [Int64] {
    try read {
      try database.rows(of: "polls", "SELECT poll_id FROM polls WHERE has_wrong_clock = 1") {
        try $0.key()
      }
    }
  }

  /// The contents that files of a version have since it had a number of revisions and of builds, each once.
  package func contents(
    of version: VersionID,
    sinceRevision revision: Int,
    build: Int
  ) throws(ArchiveError) -> [Int64] {
    try read {
      try database.rows(
        of: "contents",
        """
        SELECT content_id FROM source_files
        WHERE version_id = ?1 AND first_revision > ?2 AND content_id IS NOT NULL
        UNION
        SELECT content_id FROM build_files WHERE version_id = ?1 AND first_number > ?3
        """,
        [version.number, revision, build]
      ) { try $0.key() }
    }
  }

  /// Holds the snapshots of a version since one of them, and what changed with each, against their hashes; its
  /// builds, too.
  ///
  /// What was seen to be whole is not remembered: a history may be long.
  package func checkHistory(
    of version: VersionID,
    sinceRevision revision: Int,
    build: Int
  ) throws(ArchiveError) {
    try read {
      var last = revision
      while true {
        let page = try SnapshotRecord.fetchAll(
          where: "version_id = ? AND revision > ?",
          orderedBy: "revision LIMIT 100",
          [version.number, last],
          in: database
        )
        let view = ArchiveView(of: database, path, recentContents, verifiedIndexes)
        for record in page {
          guard record.revision == last + 1 else {
            throw RevisionSequence.damage(version, last + 1)
          }
          _ = try view.step(of: version, to: record.revision)
          last = record.revision
        }
        if page.isEmpty { break }
      }
      _ = try BuildRecord.fetchAll(
        by: .number,
        where: "builds.version_id = ? AND builds.number > ?",
        [version.number, build],
        in: database
      )
    }
  }

  /// Describes contents by their keys, in the order of their hashes, with their lines; and with whether they are
  /// purged, which has its row in `purges`.
  package func mirroredContents(
    _ ids: [Int64]
  ) throws(ArchiveError) -> [(stored: FileRecord.Stored, lines: Int?, purge: Int64?)] {
    try read {
      let found = try database.rows(
        of: "contents",
        """
        SELECT \(FileRecord.Stored.columns), line_count, purge_id FROM contents
        WHERE content_id IN (SELECT value FROM json_each(?)) ORDER BY sha256
        """,
        [try String(jsonList: ids)]
      ) { row in
        (
          stored: try FileRecord.Stored(&row), lines: try row.optional { try $0.count() },
          purge: try row.optional { try $0.key() }
        )
      }
      guard found.count == ids.count else {
        throw Damage(reason: "contents: one that a file has is missing")
      }
      return found
    }
  }
}

extension RowReader {
  /// Reads a column that a mirror has, too.
  fileprivate mutating func value(_ kind: MirroredTable.Kind) throws -> SQLValue {
    if skipsNull() { return .null }
    switch kind {
    case .integer: return .integer(try int64())
    case .text: return .text(try text())
    case .bytes: return .bytes(try bytes())
    }
  }
}
