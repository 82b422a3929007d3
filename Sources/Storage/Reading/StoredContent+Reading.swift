import GRDB
import GRDBSQLite
import Snapshots

extension StoredContent {
  /// Reads a content's bytes chunk by chunk, which costs half of what the view `file_contents` does;
  /// nil when there is no such content.
  ///
  /// - Parameter size: how many bytes there should be.
  static func read(_ id: ContentID, size: Int, in database: Database) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    let isThere = try append(
      """
      SELECT text FROM content_chunks
      JOIN chunks ON chunk_id BETWEEN first_chunk AND last_chunk
      WHERE content_id = ? ORDER BY position, chunk_id
      """,
      id,
      to: &bytes,
      in: database
    )
    if isThere { return bytes }
    return try append(
      "SELECT whole FROM contents WHERE content_id = ? AND whole IS NOT NULL",
      id,
      to: &bytes,
      in: database
    ) ? bytes : nil
  }

  /// Appends the first column of all rows, and returns whether there were any.
  private static func append(
    _ sql: String,
    _ id: ContentID,
    to bytes: inout [UInt8],
    in database: Database
  ) throws -> Bool {
    let statement = try database.cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: [id.number])
    var isThere = false
    while try rows.next() != nil {
      isThere = true
      // The bytes as SQLite holds them, good until the next row: a `Data` would be one more copy.
      if let start = sqlite3_column_blob(statement.sqliteStatement, 0) {
        let count = Int(sqlite3_column_bytes(statement.sqliteStatement, 0))
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
      }
    }
    return isThere
  }
}
