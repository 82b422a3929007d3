import CSQLiteSettings
import GRDB
import GRDBSQLite

extension Archive {
  /// Brings an archive up to date, and returns what had to be done, a few words each.
  ///
  /// - Parameter bytes: the path where it is no text.
  package static func migrate(
    at path: String,
    bytes: [UInt8]? = nil
  ) throws(ArchiveError) -> [String] {
    guard try ArchiveFile(ofArchiveAt: path, bytes: bytes).identity() != nil else {
      throw .missing(path: path)
    }
    return try Archive(at: path, bytes: bytes, for: .writing).upkeep
  }

  /// What a file is to this program.
  enum Owner {
    case archiver
    /// It is ours, but its mark is lost, as in a dump that was read in again.
    case archiverUnmarked
    /// There is nothing in it yet.
    case nobody
  }

  /// The cache, in KiB, has room for the pages that a large version changes.
  private static let writing = "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384"

  private static let libraryIsSet: Void = sqlite_count_no_memory()

  static func configuration(isWriting: Bool, _ waiting: Waiting) -> Configuration {
    libraryIsSet
    var configuration = Configuration()
    configuration.readonly = !isWriting
    configuration.foreignKeysEnabled = isWriting
    configuration.busyMode = .callback { waiting.pause(after: $0) }
    configuration.prepareDatabase { database in
      let code = sqlite_defend(database.sqliteConnection)
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
      if isWriting {
        try database.execute(sql: writing)
      } else {
        try Schema.supplement(database)
      }
    }
    return configuration
  }

  static func owner(of database: Database, _ path: String) throws -> Owner {
    guard try String.fetchOne(database, sql: "PRAGMA encoding") == "UTF-8" else {
      throw ArchiveError.otherEncoding(path: path)
    }
    let mark = try Int64.fetchOne(database, sql: "PRAGMA application_id")
    let names = try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_schema"))
    switch mark {
    case applicationID: return .archiver
    case 0:
      // The list of migrations is made before the tables of the archive are.
      if names.subtracting([Schema.list]).filter({ !$0.hasPrefix("sqlite_") }).isEmpty {
        return .nobody
      }
      // Those of later migrations may still have to be made.
      if Schema.migrations[0].objects.allSatisfy({ names.contains($0.name) }) {
        return .archiverUnmarked
      }
      throw ArchiveError.foreign(path: path)
    default: throw ArchiveError.foreign(path: path)
    }
  }

  static func checkReadable(
    _ database: Database,
    _ path: String,
    for access: Access = .reading
  ) throws {
    if case .nobody = try Self.owner(of: database, path) {
      throw ArchiveError.unfinished(path: path)
    }
    if try Schema.isSuperseded(in: database) { throw ArchiveError.newer(path: path) }
    try access == .verifying
      ? Schema.checkTablePlaces(in: database) : Schema.checkTables(in: database)
  }

  /// Makes the tables that are missing, and the views and triggers as they are to be; returns what was
  /// done, a few words each.
  static func prepare(
    _ queue: DatabaseQueue,
    _ path: String,
    for access: Access
  ) throws -> [String] {
    let owner = try queue.read { try Self.owner(of: $0, path) }
    if case .goingOn(let id) = access {
      guard case .archiver = owner, try queue.read({ try Self.id(in: $0) }) == id else {
        throw ArchiveError.replaced(path: path)
      }
    }
    if owner != .nobody, try queue.read({ try Schema.isSuperseded(in: $0) }) {
      throw ArchiveError.newer(path: path)
    }
    queue.inDatabase { database in
      // A reader without write permission can open a WAL file only while its side files are there.
      var persists: CInt = 1
      sqlite3_file_control(database.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &persists)
    }
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    var done: [String] = []
    if case .archiverUnmarked = owner {
      try queue.write { try $0.execute(sql: "PRAGMA application_id = \(applicationID)") }
      done.append("marked as an archive again")
    }
    return try done + queue.write { try Schema.migrate($0) }
  }

  static func id(in database: Database) throws -> ArchiveID {
    let id = try database.row(of: "meta", "SELECT meta_id, archive_uuid FROM meta") { row in
      row.skip()
      return ArchiveID(uuid: try row.text())
    }
    guard let id else { throw Damage(reason: "meta has no row") }
    return id
  }
}
