import Foundation
import GRDB
package import Snapshots

/// Writes what of an archive is for others into a SQLite file of flat tables.
///
/// No value of a variable is in it unless that is asked for, nor what the program keeps for itself, as fields without
/// a column or warnings. A secret was never in the archive.
package struct FlatExport: Sendable {
  private let file: ArchiveFile
  private let companion: UnfinishedFile.Companion
  private let mode: mode_t
  /// Only what was there, or changed, at that time or later.
  private let since: Timestamp?
  private let hasValues: Bool

  /// - Parameters:
  ///   - bytes: the path, which need not be text.
  ///   - companion: what is written into a file beside it, and what that one's name has more at its end.
  ///   - mode: the permissions of both, as `chmod` has them.
  package init(
    to path: String,
    bytes: [UInt8],
    with companion: (ending: String, bytes: [UInt8]),
    mode: Int,
    since: Timestamp?,
    hasValues: Bool
  ) throws(ArchiveError) {
    file = try ArchiveFile(named: path, bytes: bytes)
    self.companion = UnfinishedFile.Companion(
      file: try ArchiveFile(
        named: path + companion.ending,
        bytes: bytes + Array(companion.ending.utf8)
      ),
      bytes: companion.bytes
    )
    self.mode = mode_t(mode)
    self.since = since
    self.hasValues = hasValues
  }

  /// Makes the file of one moment of an archive, and returns how many snapshots it has. Cut off, it leaves nothing.
  ///
  /// - Parameters:
  ///   - versions: chooses them; nil: all.
  ///   - isToEnd: asked often; the writing then ends with `ArchiveError.interrupted`.
  package func run(
    of archive: Archive,
    choosing versions: @escaping @Sendable (ArchiveView) throws -> [VersionID]?,
    isToEnd: @escaping @Sendable () -> Bool
  ) async throws -> Int {
    try await UnfinishedFile.make(at: file, of: file, mode: mode, with: companion) { unfinished in
      try await archive.read { view in
        try write(versions(view), from: view, to: unfinished.file, isToEnd)
      }
    }
  }

  private func write(
    _ versions: [VersionID]?,
    from archive: ArchiveView,
    to unfinished: ArchiveFile,
    _ isToEnd: @escaping () -> Bool
  ) throws(ArchiveError) -> Int {
    do {
      var configuration = Configuration()
      configuration.foreignKeysEnabled = false
      let queue = try DatabaseQueue(path: unfinished.uri(), configuration: configuration)
      let count = try queue.inDatabase { database in
        // What is cut off is thrown away as a whole.
        try database.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        let copy = FlatFile(database: database, name: file.name, isToEnd: isToEnd)
        try database.interrupted(when: isToEnd) {
          try database.inTransaction {
            try fill(copy, with: versions, from: archive)
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
      throw ArchiveError(error, at: file.name)
    }
  }

  private func fill(
    _ copy: FlatFile,
    with versions: [VersionID]?,
    from archive: ArchiveView
  ) throws {
    try copy.execute("CREATE TABLE contents (\(FlatContents.columns)) STRICT")
    try archive.read {
      try archive.database.interrupted(when: copy.isToEnd) {
        try makeViews(in: archive.database)
        for table in FlatTable.all {
          try copy.execute("CREATE TABLE \(table.name) (\(table.columns)) STRICT")
          try copy.take(rows(of: table, versions, in: archive.database), into: table.name)
        }
        try FlatContents.take(into: copy, from: archive.database)
      }
    }
    try copy.execute(FlatContents.indexes)
  }

  /// Makes the program's views beside those of the file, which may be somebody else's, and hides them.
  private func makeViews(in database: Database) throws {
    for view in Schema.derived where view.kind == .view {
      try database.execute(sql: view.temporary)
    }
  }

  private func rows(
    of table: FlatTable,
    _ versions: [VersionID]?,
    in archive: Database
  ) throws -> Statement {
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
