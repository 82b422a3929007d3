import Foundation
import GRDB
import GRDBSQLite
import Migrations

/// Reads and writes the file that holds the history.
///
/// Each method that other modules see is one transaction: it happens as a whole or not at all.
package struct Archive: Sendable {
  /// What an archive is opened for.
  package enum Access: Sendable {
    /// The file must be there and up to date; nothing is written to it.
    case reading
    /// The file is made, readable by its owner alone, or brought up to date; nobody else can write
    /// to it as long as the archive is open.
    case writing
  }

  /// The file, as it was named.
  package let path: String
  let database: DatabaseQueue
  let recentContents = RecentContents()
  private let lock: ArchiveLock?

  /// Opens the archive at a path.
  ///
  /// A file that is not an archive, or of a newer program, is refused and left as it is. Throws
  /// `ArchiveError.locked` when another process has it open for writing.
  package init(at path: String, for access: Access) throws(ArchiveError) {
    self.path = path
    let isNew = try Self.inspect(path, for: access)
    do {
      // Opening for writing changes a file's header, so whose file it is has to be asked before.
      if !isNew { try Self.checkOwner(of: path) }
      lock = access == .writing ? try ArchiveLock(of: path) : nil
      database = try DatabaseQueue(path: path, configuration: Self.configuration(for: access))
    } catch {
      throw ArchiveError(error, opening: path)
    }
    try checkSchema(for: access)
  }

  /// Makes an archive that lives in memory only.
  package init() throws(ArchiveError) {
    path = ":memory:"
    lock = nil
    do {
      database = try DatabaseQueue()
      try Self.migrator.migrate(database)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Makes sure that there is a file, and returns whether it had to be made.
  private static func inspect(_ path: String, for access: Access) throws(ArchiveError) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { throw .folder(path: path) }
    if exists { return false }
    guard access == .writing else { throw .missing(path: path) }
    // SQLite gives its side files the permissions of the file, so it has to be private first.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else {
      throw .unopenable(path: path, reason: String(cString: strerror(errno)))
    }
    close(descriptor)
    return true
  }

  private static func configuration(for access: Access) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = access == .reading
    configuration.busyMode = .timeout(10)
    guard access == .writing else { return configuration }
    configuration.journalMode = .wal
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      // A reader without write permission can open a WAL file only while its side files are there.
      var persists: CInt = 1
      sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &persists)
    }
    return configuration
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, sql) in Migrations.all {
      migrator.registerMigration(name) { try $0.execute(sql: sql) }
    }
    return migrator
  }

  private static func checkOwner(of path: String) throws {
    let database = try DatabaseQueue(path: path, configuration: configuration(for: .reading))
    let (owner, isEmpty) = try database.read { database in
      (
        try Int64.fetchOne(database, sql: "PRAGMA application_id"),
        try Int64.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
      )
    }
    guard owner == 0x6172_6376 || (owner == 0 && isEmpty) else {
      throw ArchiveError.foreign(path: path)
    }
  }

  private func checkSchema(for access: Access) throws(ArchiveError) {
    let migrator = Self.migrator
    let (isNewer, isComplete) = try read { database in
      (try migrator.hasBeenSuperseded(database), try migrator.hasCompletedMigrations(database))
    }
    if isNewer { throw .newer(path: path) }
    if isComplete { return }
    guard access == .writing else { throw .older(path: path) }
    do {
      try migrator.migrate(database)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }
}

extension ArchiveError {
  init(_ error: any Error, at path: String) {
    switch error {
    case let error as ArchiveError:
      self = error
    case let error as DatabaseError:
      let reason = error.message ?? error.resultCode.description
      switch error.resultCode.primaryResultCode {
      case .SQLITE_FULL: self = .full(path: path)
      case .SQLITE_READONLY: self = .readOnly(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
      case .SQLITE_NOTADB: self = .foreign(path: path)
      case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
      case .SQLITE_CANTOPEN: self = .unopenable(path: path, reason: reason)
      default: self = .failed(path: path, reason: reason)
      }
    default:
      self = .failed(path: path, reason: "\(error)")
    }
  }

  init(_ error: any Error, opening path: String) {
    let error = ArchiveError(error, at: path)
    guard case .unopenable = error, access(path, R_OK) != 0 else {
      self = error
      return
    }
    self = .unopenable(path: path, reason: String(cString: strerror(errno)))
  }
}
