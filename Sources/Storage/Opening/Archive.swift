import CSQLiteDefense
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
  package enum Access: Sendable {
    /// The file must be there and up to date; nothing is written to it.
    case reading
    /// The file is made, readable by its owner alone, or brought up to date; nobody else can write
    /// to it as long as the archive is open.
    case writing
  }

  /// Marks a file as an archive, in its header.
  static let applicationID: Int64 = 0x6172_6376
  /// How long a connection waits for another one, in seconds.
  static let patience = 10.0

  /// The file, as it was named.
  package let path: String
  /// What had to be brought up to date when it was opened, a few words each.
  package let upkeep: [String]
  private let reader: any DatabaseReader
  /// Nil when the archive was opened for reading.
  private let writer: DatabaseQueue?
  private let lock: ArchiveLock?
  private let recentContents = RecentContents()

  /// Opens the archive at a path.
  ///
  /// A file that is not an archive, or of a newer program, is refused and left as it is. Throws
  /// `ArchiveError.locked` when another process has it open for writing.
  package init(at path: String, for access: Access) throws(ArchiveError) {
    self.path = path
    try Self.makeSureOfFile(at: path, for: access)
    do {
      switch access {
      case .reading:
        let pool = try DatabasePool(path: path, configuration: Self.configuration(for: access))
        try pool.read { try Self.checkReadable($0, path) }
        (reader, writer, lock, upkeep) = (pool, nil, nil, [])
      case .writing:
        let queue = try DatabaseQueue(path: path, configuration: Self.configuration(for: access))
        _ = try queue.read { try Self.owner(of: $0, path) }
        lock = try ArchiveLock(of: path)
        upkeep = try Self.prepare(queue, path)
        (reader, writer) = (queue, queue)
      }
    } catch {
      throw ArchiveError(error, opening: path)
    }
  }

  /// Makes an archive that lives in memory only.
  package init() throws(ArchiveError) {
    path = ":memory:"
    lock = nil
    do {
      let queue = try DatabaseQueue()
      upkeep = try Self.migrate(queue)
      (reader, writer) = (queue, queue)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Asks questions of one moment of the archive, on a thread that may wait.
  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (ArchiveView) throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
      reader.asyncRead { [path, recentContents] database in
        continuation.resume(
          returning: Result {
            try body(ArchiveView(of: database.get(), path, recentContents))
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
      return try reader.read { try body(ArchiveView(of: $0, path, recentContents)) }
    } catch let error where error is DatabaseError || error is Damage {
      throw ArchiveError(error, at: path)
    }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
    guard let writer else { throw .readOnly(path: path) }
    do {
      return try writer.write(body)
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Moves what the write-ahead log has into the file, as far as no reader needs it there.
  ///
  /// It waits for nobody: what a reader holds back is moved after another poll.
  func checkpoint() throws(ArchiveError) {
    guard let writer else { return }
    do {
      try writer.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA busy_timeout = 0")
        defer { sqlite3_busy_timeout(database.sqliteConnection, CInt(Self.patience * 1000)) }
        for mode in [Database.CheckpointMode.passive, .truncate] {
          do {
            _ = try database.checkpoint(mode)
          } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return
          }
        }
      }
    } catch {
      throw ArchiveError(error, at: path)
    }
  }
}
