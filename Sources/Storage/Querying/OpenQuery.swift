import GRDB
import GRDBSQLite

/// A query whose rows are read one by one.
package final class OpenQuery: QueryRows {
  /// What the columns are called.
  package let columns: [String]
  private let connection: QueryConnection
  private let statement: OpaquePointer
  private let deadline: QueryDeadline
  private let path: String

  init(
    _ text: String,
    on connection: QueryConnection,
    _ deadline: QueryDeadline,
    path: String
  ) throws {
    self.connection = connection
    self.deadline = deadline
    self.path = path
    let statement = try connection.prepare(text)
    self.statement = statement
    columns = QueryConnection.columns(of: statement)
    deadline.end(connection.handle)
  }

  deinit {
    sqlite3_finalize(statement)
  }

  /// Throws `QueryError`, and `ArchiveError` where the file is at fault.
  package func next() throws -> [QueryValue]? {
    let code = deadline.count { sqlite3_step(statement) }
    switch code {
    case SQLITE_ROW: return (0..<CInt(columns.count)).map(value)
    case SQLITE_DONE: return nil
    case SQLITE_INTERRUPT: throw QueryError.tooLong(limit: deadline.limit)
    case SQLITE_TOOBIG: throw QueryError.tooLarge(limit: QueryConnection.largestValue)
    case SQLITE_ERROR, SQLITE_MISMATCH: throw QueryError.failed(reason: connection.message)
    default: throw ArchiveError(connection.error(code), at: path)
    }
  }

  private func value(_ column: CInt) -> QueryValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      guard let text = sqlite3_column_text(statement, column) else { return .text("") }
      let count = Int(sqlite3_column_bytes(statement, column))
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      let count = Int(sqlite3_column_bytes(statement, column))
      let bytes = sqlite3_column_blob(statement, column)
      return .blob(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    default: return .null
    }
  }
}
