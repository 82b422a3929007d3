import GRDB

/// The file that an export fills, while it is open; what goes wrong in it is told of it, and not of the archive.
struct FlatFile {
  let database: Database
  let name: String
  /// Whether nobody waits for it any more.
  let isToEnd: () -> Bool

  func execute(_ sql: String) throws {
    try told { try database.execute(sql: sql) }
  }

  /// Takes the rows of a statement into a table, one by one.
  func take(_ rows: Statement, into table: String) throws {
    let places = repeatElement("?", count: rows.columnCount).joined(separator: ", ")
    let sql = "INSERT INTO \(table) VALUES (\(places))"
    let insertion = try told { try database.cachedStatement(sql: sql) }
    let cursor = try Row.fetchCursor(rows)
    while let row = try cursor.next() {
      if isToEnd() { throw ArchiveError.interrupted(path: name) }
      let values = StatementArguments(row.databaseValues)
      try told { try insertion.execute(arguments: values) }
    }
  }

  private func told<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw ArchiveError(error, at: name)
    }
  }
}
