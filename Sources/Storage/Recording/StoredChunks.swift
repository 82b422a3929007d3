import Crypto
import GRDB
import GRDBSQLite

/// Keeps each distinct chunk of texts once.
///
/// There are thousands in a megabyte, so they are handed to SQLite where they stand.
enum StoredChunks {
  /// Stores the chunks of a text that are not there, and what a content is made of: runs of consecutive
  /// keys. A new text is one run, however long it is.
  static func keep(
    _ ranges: [Range<Int>],
    of text: [UInt8],
    as content: ContentID,
    in database: Database
  ) throws {
    let keys = try keep(ranges, of: text, in: database)
    // FAIL, as in the triggers: an insertion needs no copies of the pages that it changes.
    let insert = try database.cachedStatement(
      sql: "INSERT OR FAIL INTO content_chunks VALUES (?, ?, ?, ?)"
    )
    var (position, first) = (Int64(0), 0)
    for index in keys.indices where index + 1 == keys.count || keys[index] + 1 != keys[index + 1] {
      _ = try step(insert, [content.number, position, keys[first], keys[index]], in: database)
      (position, first) = (position + 1, index + 1)
    }
  }

  /// Returns the keys of all chunks, in order.
  private static func keep(
    _ ranges: [Range<Int>],
    of text: [UInt8],
    in database: Database
  ) throws -> [Int64] {
    let find = try database.cachedStatement(
      sql: "SELECT chunk_id FROM chunks WHERE hash = ? AND text = ?"
    )
    let insert = try database.cachedStatement(
      sql: "INSERT OR FAIL INTO chunks (hash, text) VALUES (?, ?)"
    )
    return try text.withUnsafeBytes { text in
      try ranges.map { range in
        let chunk = UnsafeRawBufferPointer(rebasing: text[range])
        let hash = hash(of: chunk)
        if let known = try step(find, [hash], chunk, in: database) { return known }
        _ = try step(insert, [hash], chunk, in: database)
        return database.lastInsertedRowID
      }
    }
  }

  /// Runs a statement of numbers, and perhaps a text behind them; returns the first column of its row, nil
  /// when there is none.
  private static func step(
    _ statement: Statement,
    _ numbers: [Int64],
    _ text: UnsafeRawBufferPointer? = nil,
    in database: Database
  ) throws -> Int64? {
    let statement = statement.sqliteStatement
    defer {
      sqlite3_reset(statement)
      // The bytes are not SQLite's: it has to forget them.
      sqlite3_clear_bindings(statement)
    }
    for (place, number) in zip(CInt(1)..., numbers) { sqlite3_bind_int64(statement, place, number) }
    if let text {
      let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
      sqlite3_bind_text(statement, CInt(numbers.count + 1), start, CInt(text.count), nil)
    }
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
