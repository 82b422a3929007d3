import GRDB

/// The rows of a damaged archive as far as they can be read, with indexes made anew.
///
/// They stand in temporary tables of the same names, which SQL means before those of the file: whatever the indexes
/// of the file lead to, or not, what is asked finds all rows that there are.
struct SalvageSource {
  /// All but contents and chunks, which are found by their keys alone.
  static let tables = [
    "purges", "actors", "actor_names", "versions", "polls", "snapshots", "source_files", "env_vars",
    "tags", "builds", "build_files", "failures", "leased_looks",
  ]

  private static let step = 1000

  /// How many rows can't be read, or are none, by the table.
  private(set) var lostRows: [String: Int] = [:]

  init(_ database: Database) throws {
    let objects = try Schema.tables.subtracting(Schema.missingFromOlder(database))
    for table in Self.tables {
      guard let made = objects.first(where: { $0.kind == .table && $0.name == table }) else {
        continue
      }
      try database.execute(sql: made.temporary)
      for index in objects
      where index.kind == .index && Schema.table(ofIndex: index.name) == table {
        try database.execute(sql: index.temporary)
      }
      // Which tables are missing is a finding.
      let isThere = try database.tableExists(table, in: "main")
      if isThere { lostRows[table] = try Self.fill(table, in: database) }
    }
  }

  /// Copies the rows that can be read, and returns how many are lost.
  private static func fill(_ table: String, in database: Database) throws -> Int {
    let key = table == "actor_names" ? "actor_id" : "rowid"
    let count = try readable {
      try Int.fetchOne(database, sql: "SELECT count(*) FROM main.\(table) NOT INDEXED")
    }
    var walk = KeyWalk(of: "main.\(table)", key)
    while let keys = try walk.next(
      step,
      in: database,
      unreadable: { error in _ = try readable { throw error } }
    ) {
      guard let first = keys.first, let last = keys.last else { continue }
      try copy(table, key, first...last, in: database)
    }
    let kept = try Int.fetchOne(database, sql: "SELECT count(*) FROM temp.\(table)") ?? 0
    // Where rows can't even be counted, nobody knows how many there were.
    return max(0, (count.flatMap(\.self) ?? kept) - kept)
  }

  /// Copies a range of rows, by ever smaller ones where they can't be read.
  private static func copy(
    _ table: String,
    _ key: String,
    _ range: ClosedRange<Int64>,
    in database: Database
  ) throws {
    let done: Void? = try readable {
      // A row that breaks a rule of its table is none.
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO temp.\(table)
          SELECT * FROM main.\(table) NOT INDEXED WHERE \(key) BETWEEN ? AND ?
          """,
        arguments: [range.lowerBound, range.upperBound]
      )
    }
    if done != nil || range.lowerBound == range.upperBound { return }
    let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
    try copy(table, key, range.lowerBound...middle, in: database)
    try copy(table, key, (middle + 1)...range.upperBound, in: database)
  }

  /// Returns nil for what SQLite can't read, or what breaks the rules of its table.
  static func readable<Value>(_ body: () throws -> Value) throws -> Value? {
    do {
      return try body()
    } catch is Damage {
      return nil
    } catch let error as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_IOERR, .SQLITE_NOTADB, .SQLITE_CONSTRAINT].contains(
        error.resultCode
      )
    {
      return nil
    }
  }
}
