import Foundation
import GRDB
package import Snapshots

/// Writes what of an archive is for others into a SQLite file of flat tables.
///
/// No value of a variable is in it unless that is asked for, nor what the program keeps for itself, as fields without
/// a column or warnings. A secret was never in the archive.
package struct FlatExport {
  /// Which versions; nil for all.
  private let versions: [VersionID]?
  /// Only what was there, or changed, at that time or later.
  private let since: Timestamp?
  private let hasValues: Bool

  package init(of versions: [VersionID]?, since: Timestamp?, hasValues: Bool) {
    self.versions = versions
    self.since = since
    self.hasValues = hasValues
  }

  /// Fills a file that has nothing in it, and returns how many snapshots it has then.
  ///
  /// Cut off it is no whole file: whoever asks removes it.
  ///
  /// - Parameters:
  ///   - target: what the file is called where something is said of it, and its path, which need not be text.
  ///   - isToEnd: asked often; the writing then ends with `ArchiveError.interrupted`.
  package func write(
    from archive: ArchiveView,
    to target: (name: String, bytes: [UInt8]),
    isToEnd: @escaping () -> Bool
  ) throws(ArchiveError) -> Int {
    do {
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      let file = try ArchiveFile(named: target.name, bytes: target.bytes)
      let queue = try DatabaseQueue(path: file.uri(), configuration: configuration)
      let count = try queue.inDatabase { database in
        // What is cut off is thrown away as a whole.
        try database.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        let copy = FlatFile(database: database, name: target.name, isToEnd: isToEnd)
        try database.interrupted(when: isToEnd) {
          try database.inTransaction {
            try fill(copy, from: archive)
            return .commit
          }
          try database.execute(sql: "ANALYZE")
        }
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        return try Int.fetchOne(database, sql: "SELECT count(*) FROM snapshots") ?? 0
      }
      try queue.close()
      return count
    } catch {
      throw ArchiveError(error, at: target.name)
    }
  }

  private func fill(_ copy: FlatFile, from archive: ArchiveView) throws {
    try copy.execute("CREATE TABLE contents (\(FlatContents.columns)) STRICT")
    try archive.read {
      try archive.database.interrupted(when: copy.isToEnd) {
        try makeViews(in: archive.database)
        for table in FlatTable.all {
          try copy.execute("CREATE TABLE \(table.name) (\(table.columns)) STRICT")
          try copy.take(rows(of: table, in: archive.database), into: table.name)
        }
        try FlatContents.take(into: copy, from: archive.database)
      }
    }
    try copy.execute(FlatContents.indexes)
  }

  /// Makes the program's views beside those of the file, which may be somebody else's, and hides them.
  private func makeViews(in database: Database) throws {
    for view in Schema.derived where view.kind == .view {
      try database.execute(sql: "CREATE TEMP VIEW" + view.sql.dropFirst("CREATE VIEW".count))
    }
  }

  private func rows(of table: FlatTable, in archive: Database) throws -> Statement {
    let versions = try versions ?? VersionID.all(in: archive)
    let rows = try archive.makeStatement(sql: table.rows)
    try rows.setArguments([
      "versions": try String(jsonList: versions), "since": since?.description, "values": hasValues,
    ])
    return rows
  }
}

extension VersionID {
  fileprivate static func all(in database: Database) throws -> [VersionID] {
    try Int64.fetchAll(database, sql: "SELECT version_id FROM versions").map(VersionID.init)
  }
}
