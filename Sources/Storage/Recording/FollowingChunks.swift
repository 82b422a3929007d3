import Foundation
import GRDB
import GRDBSQLite

/// Walks over the chunks that were stored behind one that a text has: most often the text goes on with
/// them.
struct FollowingChunks {
  private let statement: Statement
  private let database: Database
  private var isOpen = false

  init(in database: Database) throws {
    self.database = database
    statement = try database.cachedStatement(
      sql: "SELECT chunk_id, text FROM chunks WHERE chunk_id > ? ORDER BY chunk_id"
    )
  }

  mutating func begin(behind key: Int64) {
    end()
    sqlite3_bind_int64(statement.sqliteStatement, 1, key)
    isOpen = true
  }

  /// The key of a chunk, when it is the next one; when it is not, the walk ends.
  mutating func key(of chunk: UnsafeRawBufferPointer) throws -> Int64? {
    guard isOpen else { return nil }
    let row = statement.sqliteStatement
    guard try database.steps(row), Self.isText(of: row, chunk) else {
      end()
      return nil
    }
    return sqlite3_column_int64(row, 0)
  }

  private static func isText(of row: SQLiteStatement, _ chunk: UnsafeRawBufferPointer) -> Bool {
    guard sqlite3_column_type(row, 1) == SQLITE_TEXT, let start = sqlite3_column_blob(row, 1),
      Int(sqlite3_column_bytes(row, 1)) == chunk.count, let other = chunk.baseAddress
    else { return false }
    return memcmp(start, other, chunk.count) == 0
  }

  mutating func end() {
    if isOpen { sqlite3_reset(statement.sqliteStatement) }
    isOpen = false
  }
}

extension Database {
  /// Runs a statement up to its next row; false when there is none.
  func steps(_ statement: SQLiteStatement) throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage)
    }
  }
}
