import GRDB
import Migrations

extension Schema {
  /// The table in which a file has the names of the migrations that it went through.
  static let list = "grdb_migrations"
  private static let listSQL = "CREATE TABLE \(list) (identifier TEXT NOT NULL PRIMARY KEY)"

  /// Whether a later archiver changed the tables.
  static func isSuperseded(in database: Database) throws -> Bool {
    try !noted(in: database).isSubset(of: migrations.map(\.name))
  }

  /// Brings all of a file up to date: a transaction has all of it or nothing. Returns what was done, a few words each.
  static func migrate(_ database: Database) throws -> [String] {
    let noted = try noted(in: database)
    let missing = migrations.filter { !noted.contains($0.name) }
    var done: [String] = []
    if !missing.isEmpty {
      try remakeList(with: noted, in: database)
      let found = try Set(found(in: database).map(\.object))
      for (name, sql, objects) in missing {
        // What is there in part is damaged, as is found below.
        if objects.isDisjoint(with: found) {
          try checkPlaces(of: objects, among: found)
          try dropTriggers(in: database)
          try database.execute(sql: sql)
          done.append("changed by \(name)")
        }
        try database.execute(sql: "INSERT INTO \(list) VALUES (?)", arguments: [name])
      }
    }
    try checkTables(in: database)
    if try refresh(in: database) { done.append("views and triggers made anew") }
    return done
  }

  /// The migrations that a file notes; none where its list is lost, or is not as archiver makes it.
  private static func noted(in database: Database) throws -> Set<String> {
    // Of a view, which may be without end, nothing is asked.
    let sql = try DatabaseValue.fetchOne(
      database,
      sql: "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?",
      arguments: [list]
    )
    guard sql == listSQL.databaseValue else { return [] }
    let names = try DatabaseValue.fetchAll(database, sql: "SELECT identifier FROM main.\(list)")
      .map { value -> String? in
        if case .string(let name) = value.storage { name } else { nil }
      }
    return names.contains(nil) ? [] : Set(names.compactMap(\.self))
  }

  /// Makes the list anew, with which the triggers go that somebody put on it.
  private static func remakeList(with names: Set<String>, in database: Database) throws {
    for (object, _) in try found(in: database)
    where object.name == list && object.kind != .trigger {
      try database.execute(sql: "DROP \(object.kind) \(list)")
    }
    try database.execute(sql: listSQL)
    for name in names {
      try database.execute(sql: "INSERT INTO \(list) VALUES (?)", arguments: [name])
    }
  }

  /// What the migrations make that a file has nothing of, for it was written by an older archiver.
  static func missingFromOlder(_ database: Database) throws -> Set<Object> {
    let noted = try noted(in: database)
    let later = migrations.dropFirst().filter { !noted.contains($0.name) }
    if later.isEmpty { return [] }
    let found = try Set(found(in: database).map(\.object))
    let missing = Set(later.map(\.objects).filter { $0.isDisjoint(with: found) }.joined())
    try checkPlaces(of: missing, among: found)
    return missing
  }

  /// Has a connection that reads see what a file of an older archiver has not: tables without rows.
  ///
  /// They are the connection's own. A later migration that does more than add tables needs more than this.
  static func supplement(_ database: Database) throws {
    for table in try missingFromOlder(database) where table.kind == .table {
      try database.execute(sql: table.temporary)
    }
  }
}

extension Schema.Object {
  /// The SQL that makes the same for a connection alone.
  var temporary: String {
    switch kind {
    case .table, .view, .trigger: "CREATE TEMP \(sql.dropFirst("CREATE ".count))"
    case .index: sql.replacing("INDEX \(name)", with: "INDEX temp.\(name)")
    }
  }
}
