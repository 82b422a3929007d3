import Migrations
import Snapshots

/// The views of a mirror, which the first push makes, and one of a newer program makes anew.
enum MirrorViews {
  /// Goes up with each release that has other views: those of a newer program stay as they are.
  private static let edition = 1

  static func prepare(_ connection: Connection) throws {
    let sql = Migrations.mirrorViews
    let mark = "archiver \(edition) \(ContentHash(of: Array(sql.utf8)))"
    if try isPresent(mark, in: connection) { return }
    try connection.transaction {
      try connection.run("LOCK TABLE mirror_migrations IN EXCLUSIVE MODE")
      if try isPresent(mark, in: connection) { return }
      try connection.runAll(sql)
      try connection.run("COMMENT ON VIEW this_archive IS '\(mark)'")
    }
  }

  private static func isPresent(
    _ mark: String,
    in connection: Connection
  ) throws(MirrorError) -> Bool {
    let there = try connection.run(
      "SELECT obj_description(to_regclass('this_archive'), 'pg_class')"
    ).value
    let number = there?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return there == mark || (number ?? 0) > edition
  }
}
