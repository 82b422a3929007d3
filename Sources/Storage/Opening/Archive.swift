import CSQLiteSettings
import Foundation
import GRDB
import GRDBSQLite

/// The file that holds the history.
///
/// Questions are asked of an `ArchiveView`, one consistent moment; each method that writes is one
/// transaction: it happens as a whole or not at all. Writing waits on the thread that it is called on,
/// which is to be one that may wait.
package struct Archive: Sendable {
  /// What an archive is opened for.
  package enum Access: Hashable, Sendable {
    /// The file must be there and up to date; nothing is written to it.
    case reading
    /// As for reading, by several who ask at once.
    case serving
    /// As for reading, also when not all of it is as it should be: to say what is not.
    case verifying
    /// The file is made, readable by its owner alone, or brought up to date; nobody else can write
    /// to it as long as the archive is open.
    case writing
    /// As for writing, but of this archive alone: no other one is taken, nor made.
    case goingOn(ArchiveID)

    /// Whether the file is left as it is.
    var isToRead: Bool { [.reading, .serving, .verifying].contains(self) }
  }

  /// Marks a file as an archive, in its header.
  static let applicationID: Int64 = 0x6172_6376
  /// How long a connection waits for another one, in seconds.
  static let patience = Duration.seconds(10)

  /// The file, as it was named.
  package let path: String
  /// What had to be brought up to date when it was opened, a few words each.
  package let upkeep: [String]
  /// What was odd about the file when it was opened, a sentence each.
  package let warnings: [String]
  private let waiting: Waiting
  private let recentContents = RecentContents()
  private let verifiedIndexes = VerifiedIndexes()
  /// The file that was opened; nil for one in memory.
  private let file: ArchiveFile?
  private let identity: ArchiveFile.Identity?
  private let reader: any DatabaseReader
  /// Nil when the archive was opened for reading.
  private let writer: DatabaseQueue?
  /// It comes last, to be given back last: with it goes what SQLite has locked.
  private let lock: ArchiveLock?

  /// Opens the archive at a path.
  ///
  /// A file that is not an archive, or of a newer program, is refused and left as it is. Throws
  /// `ArchiveError.locked` when another process has it open for writing.
  ///
  /// - Parameters:
  ///   - bytes: the path where it is no text.
  ///   - isToEnd: whether nobody waits any more for what another program does with the file.
  package init(
    at path: String,
    bytes: [UInt8]? = nil,
    for access: Access,
    isToEnd: @escaping @Sendable () -> Bool = { false }
  ) throws(ArchiveError) {
    let file =
      try access.isToRead
      ? ArchiveFile(ofArchiveAt: path, bytes: bytes) : ArchiveFile(named: path, bytes: bytes)
    try self.init(at: file, for: access, isToEnd: isToEnd)
  }

  /// Opens an archive whose name was followed already.
  init(
    at file: ArchiveFile,
    for access: Access,
    isToEnd: @escaping @Sendable () -> Bool = { false }
  ) throws(ArchiveError) {
    path = file.name
    let waiting = Waiting(atMost: Self.patience, isToEnd: isToEnd)
    self.waiting = waiting
    do {
      self.file = file
      identity = try file.identity()
      switch access {
      case .reading, .serving, .verifying:
        let (uri, warnings) = try file.whereToRead()
        let configuration = Self.configuration(isWriting: false, waiting)
        // A pool has a connection more, and each connection reads the schema.
        reader =
          try access == .serving
          ? DatabasePool(path: uri, configuration: configuration)
          : DatabaseQueue(path: uri, configuration: configuration)
        try reader.read { try Self.checkReadable($0, file.name, for: access) }
        (writer, lock, upkeep) = (nil, nil, [])
        self.warnings = warnings
      case .writing, .goingOn:
        let lock = try file.lock(for: access)
        warnings = try file.clear(lock, for: access)
        let queue = try DatabaseQueue(
          path: file.uri(),
          configuration: Self.configuration(isWriting: true, waiting)
        )
        upkeep = try Self.prepare(queue, path, for: access)
        lock.announce()
        (reader, writer, self.lock) = (queue, queue, lock)
      }
    } catch {
      throw ArchiveError(error, opening: path)
    }
  }

  /// Makes an archive that lives in memory only.
  package init() throws(ArchiveError) {
    path = ":memory:"
    (file, identity) = (nil, nil)
    lock = nil
    warnings = []
    waiting = Waiting(atMost: Self.patience) { false }
    do {
      let queue = try DatabaseQueue()
      upkeep = try queue.write { try Schema.migrate($0) }
      (reader, writer) = (queue, queue)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Asks questions of one moment of the archive, on a thread that may wait.
  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (ArchiveView) throws -> Value
  ) async throws -> Value {
    try await read(isToEnd: { false }, body)
  }

  /// Asks the same, as long as somebody waits for the answer.
  ///
  /// - Parameter isToEnd: asked often, on the thread that waits; the reading then ends with
  ///   `ArchiveError.interrupted`.
  package func read<Value: Sendable>(
    isToEnd: @escaping @Sendable () -> Bool,
    _ body: @escaping @Sendable (ArchiveView) throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
      reader.asyncRead { [path, recentContents, verifiedIndexes] database in
        continuation.resume(
          returning: Result {
            let database = try database.get()
            return try database.interrupted(when: isToEnd) {
              try body(
                ArchiveView(of: database, path, recentContents, verifiedIndexes, isToEnd: isToEnd)
              )
            }
          }
        )
      }
    }
    do {
      return try result.get()
    } catch let error where error is DatabaseError || error is Damage {
      throw ArchiveError(error, at: path)
    }
  }

  /// Asks questions of one moment of the archive, and waits on this thread.
  package func read<Value>(_ body: (ArchiveView) throws -> Value) throws -> Value {
    do {
      return try reader.read {
        try body(ArchiveView(of: $0, path, recentContents, verifiedIndexes))
      }
    } catch let error where error is DatabaseError || error is Damage {
      throw ArchiveError(error, at: path)
    }
  }

  /// The archive's id, by which its copies are known, too.
  package func id() throws(ArchiveError) -> ArchiveID {
    do {
      return try reader.read { try Self.id(in: $0) }
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Makes sure that what was written is where it is looked for: SQLite does not notice when the file is
  /// taken from under it.
  package func checkPlace() throws(ArchiveError) {
    try lock?.checkPlace()
  }

  /// Whether the path still leads to the file that was opened for reading.
  package func isInPlace() throws(ArchiveError) -> Bool {
    guard let file else { return true }
    return try file.identityByName() == identity
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
    guard let writer else { throw .readOnly(path: path) }
    do {
      return try writer.write { database in
        let before = database.totalChangesCount
        let value = try body(database)
        if database.totalChangesCount != before { try FileGeneration.advance(in: database) }
        return value
      }
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Rewrites history as one transaction, in which no trigger and no foreign key is in the way; what it
  /// takes away is overwritten in the file.
  func rewrite<Value>(
    _ body: (Database, ArchiveView) throws -> Value
  ) throws(ArchiveError) -> Value {
    guard let writer else { throw .readOnly(path: path) }
    do {
      return try writer.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF")
        let result = Result { try rewriteWithoutGuards(database, body) }
        try database.execute(sql: "PRAGMA foreign_keys = ON")
        return try result.get()
      }
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  private func rewriteWithoutGuards<Value>(
    _ database: Database,
    _ body: (Database, ArchiveView) throws -> Value
  ) throws -> Value {
    var value: Value?
    try database.inTransaction(.immediate) {
      try Schema.dropTriggers(in: database)
      value = try body(database, ArchiveView(of: database, path, recentContents, verifiedIndexes))
      _ = try Schema.refresh(in: database)
      try database.checkForeignKeys()
      try FileGeneration.advance(in: database)
      return .commit
    }
    guard let value else { throw Damage(reason: "a transaction ended before it was done") }
    return value
  }

  /// Writes the file anew without what is free in it, and empties its log: nothing of what was taken away
  /// is left in either.
  ///
  /// Throws `ArchiveError.leftInLog` when somebody reads the archive for too long.
  func clean() throws(ArchiveError) {
    guard let writer else { throw .readOnly(path: path) }
    do {
      try writer.writeWithoutTransaction { database in
        // First what was overwritten: if there is no space for another file, that is done.
        _ = try database.checkpoint(.truncate)
        try database.execute(sql: "VACUUM")
        _ = try database.checkpoint(.truncate)
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      throw .leftInLog(path: path)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Moves all into the file, which has no write-ahead log from then on.
  func makeOneFile() throws(ArchiveError) {
    try checkpoint()
    guard let writer else { return }
    do {
      try writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Moves what the write-ahead log has into the file, as far as no reader needs it there.
  ///
  /// It waits for nobody: what a reader holds back, or has no space there, is moved after another poll.
  package func checkpoint() throws(ArchiveError) {
    guard let writer else { return }
    do {
      try writer.writeWithoutTransaction { database in
        try waiting.without {
          for mode in [Database.CheckpointMode.passive, .truncate] {
            do {
              _ = try database.checkpoint(mode)
            } catch let error as DatabaseError
              where [.SQLITE_BUSY, .SQLITE_FULL].contains(error.resultCode)
            {
              return
            }
          }
        }
      }
    } catch {
      throw ArchiveError(error, at: path)
    }
  }
}
