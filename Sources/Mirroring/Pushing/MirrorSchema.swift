import Migrations
import Storage

/// The tables of a mirror, which the first push makes.
enum MirrorSchema {
  /// The tables that each node of an engine of several has whole.
  private static let referenceTables = ["archives", "polls", "failures", "purges"]
  /// The tables that are spread over nodes, all in the same way.
  private static let distributedTables = [
    "contents", "archive_contents", "actors", "actor_names", "versions", "snapshots",
    "source_files",
    "env_vars", "tags", "builds", "build_files", "leases", "lease_terms", "leased_looks",
  ]
  /// Several who make the tables at once fail at each other's.
  private static let tries = 5

  /// Makes what is missing, and refuses a database that can't be a mirror of ours.
  static func prepare(_ connection: Connection) throws {
    let encoding = try connection.run("SHOW server_encoding").value ?? ""
    guard encoding == "UTF8" else {
      throw MirrorError.otherEncoding(mirror: connection.address.name, encoding)
    }
    for attempt in 1...tries {
      if try missing(in: connection).isEmpty { return }
      do {
        return try connection.transaction { try migrate(connection) }
      } catch let error as MirrorError where error.state?.isDuplicate == true && attempt < tries {}
    }
  }

  private static func missing(
    in connection: Connection
  ) throws(MirrorError) -> [(name: String, sql: String)] {
    let isThere = try connection.run("SELECT to_regclass('mirror_migrations') IS NOT NULL").value
    guard isThere == "t" else { return Migrations.mirror }
    let rows = try connection.run("SELECT name FROM mirror_migrations").rows
    let applied = Set(rows.compactMap { $0.first ?? nil })
    guard applied.isSubset(of: Migrations.mirror.map(\.name)) else {
      throw .newer(mirror: connection.address.name)
    }
    return Migrations.mirror.filter { !applied.contains($0.name) }
  }

  private static func migrate(_ connection: Connection) throws(MirrorError) {
    try connection.run(
      "CREATE TABLE IF NOT EXISTS mirror_migrations (name text COLLATE \"C\" PRIMARY KEY)"
    )
    try connection.run("LOCK TABLE mirror_migrations IN EXCLUSIVE MODE")
    let missing = try missing(in: connection)
    for migration in missing {
      try connection.runAll(migration.sql)
      try connection.run("INSERT INTO mirror_migrations VALUES ($1)", [.text(migration.name)])
    }
    let isFirst = missing.count == Migrations.mirror.count
    let hasNodes = try connection.run("SELECT 1 FROM pg_extension WHERE extname = 'citus'").number
    if isFirst, hasNodes != nil { try distribute(connection) }
  }

  private static func distribute(_ connection: Connection) throws(MirrorError) {
    for table in referenceTables {
      try connection.run("SELECT create_reference_table('\(table)')")
    }
    for table in distributedTables {
      let place =
        table == distributedTables[0] ? "" : ", colocate_with => '\(distributedTables[0])'"
      try connection.run("SELECT create_distributed_table('\(table)', 'apify_id'\(place))")
    }
  }
}
