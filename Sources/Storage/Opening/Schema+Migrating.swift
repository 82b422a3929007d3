import GRDB
import Migrations

extension Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, sql) in Migrations.tables {
      migrator.registerMigration(name) { database in
        try dropTriggers(in: database)
        try database.execute(sql: sql)
      }
    }
    return migrator
  }

  /// The migrations whose tables are as they are to be, where only that this was noted is lost.
  static func lostMigrations(in database: Database) throws -> [String] {
    let applied = try migrator.appliedIdentifiers(database)
    if migrations.allSatisfy({ applied.contains($0.name) }) { return [] }
    let found = try Set(found(in: database).map(\.object))
    return migrations.filter { !applied.contains($0.name) && $0.objects.isSubset(of: found) }
      .map(\.name)
  }

  static func note(_ migrations: [String], in database: Database) throws {
    // As GRDB has it.
    try database.execute(
      sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
    )
    for name in migrations {
      try database.execute(
        sql: "INSERT OR IGNORE INTO grdb_migrations VALUES (?)",
        arguments: [name]
      )
    }
  }

  /// What the migrations make that a file has nothing of, for it was written by an older archiver.
  static func missingFromOlder(_ database: Database) throws -> Set<Object> {
    let applied = try migrator.appliedIdentifiers(database)
    let later = migrations.dropFirst().filter { !applied.contains($0.name) }
    if later.isEmpty { return [] }
    let names = try Set(found(in: database).map(\.object.name))
    return Set(
      later.map(\.objects).filter { objects in !objects.contains { names.contains($0.name) } }
        .joined()
    )
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
