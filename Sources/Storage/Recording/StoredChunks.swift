import Crypto
import GRDB
import GRDBSQLite

/// Keeps each distinct chunk of texts once.
///
/// There are thousands in a megabyte, so they are handed to SQLite where they stand.
enum StoredChunks {
  /// Stores the chunks of a text that are not there, and returns the keys of all, in order.
  static func keep(
    _ ranges: [Range<Int>],
    of text: [UInt8],
    in database: Database
  ) throws -> [Int64] {
    let find = try database.cachedStatement(
      sql: "SELECT chunk_id FROM chunks WHERE hash = ? AND text = ?"
    )
    let insert = try database.cachedStatement(sql: "INSERT INTO chunks (hash, text) VALUES (?, ?)")
    return try text.withUnsafeBytes { text in
      try ranges.map { range in
        let chunk = UnsafeRawBufferPointer(rebasing: text[range])
        let hash = hash(of: chunk)
        if let known = try step(find, hash, chunk, in: database) { return known }
        _ = try step(insert, hash, chunk, in: database)
        return database.lastInsertedRowID
      }
    }
  }

  /// Runs a statement of a hash and a chunk; returns the first column of its row, nil when there is none.
  private static func step(
    _ statement: Statement,
    _ hash: Int64,
    _ chunk: UnsafeRawBufferPointer,
    in database: Database
  ) throws -> Int64? {
    let statement = statement.sqliteStatement
    defer {
      sqlite3_reset(statement)
      // The bytes are not SQLite's: it has to forget them.
      sqlite3_clear_bindings(statement)
    }
    sqlite3_bind_int64(statement, 1, hash)
    let start = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
    sqlite3_bind_text(statement, 2, start, CInt(chunk.count), nil)
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return sqlite3_column_int64(statement, 0)
    case SQLITE_DONE: return nil
    case let code:
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: database.lastErrorMessage
      )
    }
  }

  private static func hash(of chunk: UnsafeRawBufferPointer) -> Int64 {
    var hasher = SHA256()
    hasher.update(bufferPointer: chunk)
    return hasher.finalize().withUnsafeBytes { digest in
      Int64(UInt32(bigEndian: digest.loadUnaligned(as: UInt32.self)))
    }
  }
}
