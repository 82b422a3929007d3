/// The SQL of the archive's schema, and of a mirror's.
package enum Migrations {
  /// The changes of the tables, oldest first: a name, by which an archive remembers what it went
  /// through, and the SQL.
  ///
  /// One that has been released is never edited; the next change is a file of its own.
  package static var tables: [(name: String, sql: String)] {
    [
      ("0001_tables", text(PackageResources._001_tables_sql)),
      ("0002_leased_looks", text(PackageResources._002_leased_looks_sql)),
    ]
  }

  /// The same of a mirror, in the SQL of PostgreSQL.
  package static var mirror: [(name: String, sql: String)] {
    [
      ("0001_mirror", text(PackageResources._001_mirror_sql)),
      ("0002_leases", text(PackageResources._002_leases_sql)),
      ("0003_leased_looks", text(PackageResources._003_leased_looks_sql)),
    ]
  }

  /// The views of a mirror, which are made anew whenever their text differs.
  package static var mirrorViews: String {
    text(PackageResources.mirror_views_sql) + text(PackageResources.merged_views_sql)
  }

  /// The views, which are made anew whenever their text differs.
  package static var views: String { text(PackageResources.views_sql) }

  /// The triggers, which are made anew whenever their text differs.
  package static var triggers: String { text(PackageResources.triggers_sql) }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
