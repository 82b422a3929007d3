import CSQLiteDefense
import Foundation
import GRDB
import GRDBSQLite
import Migrations

extension Archive {
  /// Brings an archive up to date, and returns what had to be done, a few words each.
  package static func migrate(at path: String) throws(ArchiveError) -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    return try Archive(at: path, for: .writing).upkeep
  }

  /// What a file is to this program.
  enum Owner {
    case archiver
    /// It is ours, but its mark is lost, as in a dump that was read in again.
    case archiverUnmarked
    /// There is nothing in it yet.
    case nobody
  }

  static func makeSureOfFile(at path: String, for access: Access) throws(ArchiveError) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { throw .folder(path: path) }
    if exists { return }
    guard access == .writing else { throw .missing(path: path) }
    // SQLite gives its side files the permissions of the file, so it has to be private first.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unopenable(path: path, reason: String(cString: strerror(errno)))
    }
    close(descriptor)
  }

  static func configuration(for access: Access) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = access == .reading
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { database in
      let code = sqlite_defend(database.sqliteConnection)
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
      if access == .reading { return }
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // A reader without write permission can open a WAL file only while its side files are there.
      var persists: CInt = 1
      sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &persists)
    }
    return configuration
  }

  static func owner(of database: Database, _ path: String) throws -> Owner {
    let mark = try Int64.fetchOne(database, sql: "PRAGMA application_id")
    let names = try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_schema"))
    switch mark {
    case applicationID: return .archiver
    case 0:
      // The migrator's table is made before the tables of the archive are.
      if names.subtracting(["grdb_migrations"]).filter({ !$0.hasPrefix("sqlite_") }).isEmpty {
        return .nobody
      }
      if Schema.tables.allSatisfy({ names.contains($0.name) }) { return .archiverUnmarked }
      throw ArchiveError.foreign(path: path)
    default: throw ArchiveError.foreign(path: path)
    }
  }

  static func checkReadable(_ database: Database, _ path: String) throws {
    if case .nobody = try Self.owner(of: database, path) {
      throw ArchiveError.unfinished(path: path)
    }
    if try migrator.hasBeenSuperseded(database) { throw ArchiveError.newer(path: path) }
    guard try migrator.hasCompletedMigrations(database) else {
      throw ArchiveError.older(path: path)
    }
    try Schema.checkTables(in: database)
  }

  /// Makes the tables that are missing, and the views and triggers as they are to be; returns what was
  /// done, a few words each.
  static func prepare(_ queue: DatabaseQueue, _ path: String) throws -> [String] {
    let owner = try queue.read { try Self.owner(of: $0, path) }
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
      throw ArchiveError.newer(path: path)
    }
    var done: [String] = []
    if case .archiverUnmarked = owner {
      try queue.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
      done.append("marked as an archive again")
    }
    return try done + migrate(queue)
  }

  static func migrate(_ queue: DatabaseQueue) throws -> [String] {
    let before = try Set(queue.read { try migrator.appliedIdentifiers($0) })
    try migrator.migrate(queue)
    let isRefreshed = try queue.write { database in
      try Schema.checkTables(in: database)
      return try Schema.refresh(in: database)
    }
    let applied = Migrations.tables.map(\.name).filter { !before.contains($0) }
    return applied.map { "changed by \($0)" }
      + (isRefreshed ? ["views and triggers made anew"] : [])
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, sql) in Migrations.tables {
      migrator.registerMigration(name) { database in
        try Schema.dropTriggers(in: database)
        try database.execute(sql: sql)
      }
    }
    return migrator
  }
}
