/// Lists the changes of the archive's schema, oldest first.
///
/// One that has been released is never edited; the next change is a file of its own.
package enum Migrations {
  /// Pairs of a name, by which the archive remembers what it went through, and SQL.
  package static var all: [(name: String, sql: String)] {
    [("0001_initial", text(PackageResources._001_initial_sql))]
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
