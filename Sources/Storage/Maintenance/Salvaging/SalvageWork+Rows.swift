import GRDB

/// Rows that are taken as they are.
extension SalvageWork {
  mutating func copyRows() throws {
    for table in Self.plainTables { try copy(table) { _ in true } }
    try copyWhole("tags") { [view] body in
      try TagRecord.forEach(where: "TRUE", orderedBy: "tag_id", in: view.database, body)
    }
  }

  /// Those whose snapshots are there.
  mutating func copyLooks() throws {
    try copyWhole("leased_looks") { [view] body in
      try LeasedLook.forEach(where: "TRUE", in: view.database, body)
    }
  }

  /// Copies the rows that are as they were recorded, of all that are handed on.
  private mutating func copyWhole<Value>(
    _ table: String,
    of forEach: (_ body: (_ row: Int64, Result<Value, Damage>) -> Void) throws -> Void
  ) throws {
    var whole: Set<Int64> = []
    try forEach { row, reading in
      if case .success = reading { whole.insert(row) }
    }
    try copy(table) { whole.contains($0) }
  }

  private mutating func copy(_ table: String, where isWhole: (Int64) -> Bool) throws {
    let columns = try view.database.columnNames(of: table)
    // Some at a time: memory is bounded, and a body that reads asks nothing else.
    var last: Int64?
    let key = table == "actor_names" ? "actor_id * 1000000 + position" : "rowid"
    while true {
      var rows: [(key: Int64, values: [HashedRow.Value]?)] = []
      try view.database.forEachRow(
        of: table,
        """
        SELECT \(columns.joined(separator: ", ")), \(key) FROM \(table)
        WHERE \(key) > ifnull(?, -1) ORDER BY \(key) LIMIT 1000
        """,
        [last]
      ) { row in
        rows.append((row.number(in: CInt(columns.count)), row.values(columns.count)))
        return true
      }
      guard let end = rows.last?.key else { return }
      last = end
      let lost = try target.write { database in
        try rows.count { key, values in
          guard let values, isWhole(key) else { return true }
          return try !Self.isInserted(values, columns, table, in: database)
        }
      }
      if lost > 0 { report.lostRows[table, default: 0] += lost }
    }
  }

  /// False when it leads to what is lost.
  static func isInserted(
    _ values: [HashedRow.Value],
    _ columns: [String],
    _ table: String,
    in database: Database
  ) throws -> Bool {
    do {
      try database.insert(into: table, columns, values)
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      return false
    }
  }

  /// Brings in line what is told of the snapshots that are there.
  static func settle(_ database: Database) throws {
    try database.countSnapshots(ofPolls: "TRUE")
    try database.execute(
      sql: """
        -- The next poll looks at all anew: the last answers stood for states that may be lost.
        UPDATE actors SET answer_sha256 = NULL, answer_size = NULL, answer_rest_sha256 = NULL,
          answer_modified_at = NULL, builds_sha256 = NULL;
        UPDATE versions SET answer_sha256 = NULL, pointer_sha256 = NULL, source_mark = NULL
        """
    )
  }
}
