import Foundation
import GRDB
import GRDBSQLite
import Snapshots

/// Reads the columns of a row in the order of their selection, and throws `Damage` for one that is not
/// as the schema has it.
///
/// Straight from SQLite's row, which is good until the next one: a value of GRDB's would be one more
/// copy, and it traps where there is none.
struct RowReader {
  private let statement: SQLiteStatement
  /// The table, which messages name.
  private let table: String
  private var position: CInt = 0

  fileprivate init(_ statement: SQLiteStatement, of table: String) {
    self.statement = statement
    self.table = table
  }

  /// Returns a damage of the column that was read last.
  func damage(_ what: String) -> Damage {
    let column = sqlite3_column_name(statement, position - 1).map { String(cString: $0) } ?? "?"
    let key =
      sqlite3_column_type(statement, 0) == SQLITE_INTEGER
      ? " \(sqlite3_column_int64(statement, 0))" : ""
    return Damage(reason: "\(table)\(key): \(column) \(what)")
  }

  private mutating func nextType() -> CInt {
    position += 1
    return sqlite3_column_type(statement, position - 1)
  }

  /// The key of the row, which is its first column.
  var rowKey: Int64 { sqlite3_column_int64(statement, 0) }

  /// Passes over a column.
  mutating func skip() {
    position += 1
  }

  /// Whether the next column is NULL, which then is passed over.
  mutating func skipsNull() -> Bool {
    guard sqlite3_column_type(statement, position) == SQLITE_NULL else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ type: CInt, _ name: String) throws {
    let found = nextType()
    guard found != type else { return }
    let names = [
      SQLITE_NULL: "NULL", SQLITE_INTEGER: "a number", SQLITE_FLOAT: "a number with a fraction",
      SQLITE_TEXT: "a text", SQLITE_BLOB: "bytes",
    ]
    throw damage("is \(names[found] ?? "unknown"), where \(name) is expected")
  }

  mutating func int64(in range: ClosedRange<Int64> = .min ... .max) throws -> Int64 {
    try expect(SQLITE_INTEGER, "a number")
    let value = sqlite3_column_int64(statement, position - 1)
    guard range.contains(value) else { throw damage("is \(value), which it can't be") }
    return value
  }

  /// Reads a count or a size: zero or more, and small enough to reckon with.
  mutating func count() throws -> Int {
    Int(try int64(in: 0...1 << 48))
  }

  /// Reads the key of a row.
  mutating func key() throws -> Int64 {
    try int64(in: 1...1 << 62)
  }

  mutating func revision() throws -> Int {
    Int(try int64(in: 1...1_000_000_000))
  }

  mutating func bool() throws -> Bool {
    try int64(in: 0...1) == 1
  }

  /// Calls a body with the bytes of a text or a blob.
  private func withBytes<Value>(
    _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    let start = UnsafeRawPointer(sqlite3_column_blob(statement, position - 1))
    let count = Int(sqlite3_column_bytes(statement, position - 1))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  mutating func text() throws -> String {
    try expect(SQLITE_TEXT, "a text")
    let text = withBytes { String(validating: $0, as: UTF8.self) }
    guard let text else { throw damage("is no UTF-8") }
    return text
  }

  mutating func exactText() throws -> ExactString {
    ExactString(try text())
  }

  mutating func bytes() throws -> [UInt8] {
    try expect(SQLITE_BLOB, "bytes")
    return withBytes { Array($0) }
  }

  /// Calls a body with the bytes of a text or a blob where they stand; there are none of NULL.
  mutating func withNextBytes<Value>(
    _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    position += 1
    return try withBytes(body)
  }

  /// The values of the first columns; nil when one is none that a row of ours has.
  func values(_ count: Int) -> [HashedRow.Value]? {
    var values: [HashedRow.Value] = []
    for column in 0..<CInt(count) {
      switch sqlite3_column_type(statement, column) {
      case SQLITE_NULL: values.append(.null)
      case SQLITE_INTEGER: values.append(.integer(sqlite3_column_int64(statement, column)))
      case SQLITE_FLOAT: return nil
      case let type:
        var reader = self
        reader.position = column + 1
        if type == SQLITE_BLOB {
          values.append(.bytes(reader.withBytes { Array($0) }))
        } else {
          let text = reader.withBytes { String(validating: $0, as: UTF8.self) }
          guard let text else { return nil }
          values.append(.text(ExactString(text)))
        }
      }
    }
    return values
  }

  /// The number in a column, before or after those that were read; 0 when it is none.
  func number(in column: CInt) -> Int64 {
    sqlite3_column_int64(statement, column)
  }

  /// The text in a column, as far as it is one.
  func text(in column: CInt) -> String? {
    sqlite3_column_text(statement, column).map { String(cString: $0) }
  }

  /// Whether the bytes of a blob are these.
  mutating func isBytes(_ bytes: [UInt8]) throws -> Bool {
    try expect(SQLITE_BLOB, "bytes")
    return withBytes { kept in
      bytes.withUnsafeBytes { bytes in
        guard kept.count == bytes.count else { return false }
        guard let start = kept.baseAddress, let other = bytes.baseAddress else { return true }
        return memcmp(start, other, kept.count) == 0
      }
    }
  }

  /// Appends the bytes of a text or a blob to others.
  mutating func append(to bytes: inout [UInt8]) throws {
    let type = nextType()
    guard type == SQLITE_TEXT || type == SQLITE_BLOB else { throw damage("has no bytes") }
    withBytes { bytes.append(contentsOf: $0) }
  }

  /// Appends each column before this one to a form over which a row's hash is made.
  func appendColumns(before end: CInt, to form: inout CanonicalForm) {
    for column in 0..<end {
      let type = sqlite3_column_type(statement, column)
      form.append(count: Int(type))
      switch type {
      case SQLITE_NULL: break
      case SQLITE_INTEGER: form.append(count: Int(sqlite3_column_int64(statement, column)))
      default:
        let start = sqlite3_column_blob(statement, column)?.assumingMemoryBound(to: UInt8.self)
        let count = start == nil ? 0 : Int(sqlite3_column_bytes(statement, column))
        form.append(UnsafeBufferPointer(start: start, count: count))
      }
    }
  }

  mutating func hash() throws -> ContentHash {
    guard let hash = ContentHash(bytes: try bytes()) else { throw damage("is no SHA-256") }
    return hash
  }

  mutating func time() throws -> Timestamp {
    let text = try text()
    guard let time = Timestamp(archived: text) else { throw damage("is no time: \(text)") }
    return time
  }

  mutating func word<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws -> Word {
    let text = try text()
    guard let word = Word(rawValue: text) else { throw damage("is '\(text)', which it can't be") }
    return word
  }

  mutating func json<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
    let text = try text()
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw damage("can't be read as JSON")
    }
  }

  /// Reads the members of an object of JSON, each as it is written.
  mutating func members() throws -> [ExactString: JSON] {
    guard let members = JSON(written: try exactText()).members else {
      throw damage("can't be read as JSON")
    }
    return members
  }

  /// Reads a column that may be NULL.
  mutating func optional<Value>(
    _ read: (inout RowReader) throws -> Value
  ) rethrows -> Value? {
    skipsNull() ? nil : try read(&self)
  }
}

extension Database {
  /// Reads all rows of a question, each by a body.
  ///
  /// - Parameter table: the table whose row each is; its key comes first in the selection.
  func rows<Value>(
    of table: String,
    _ sql: String,
    _ arguments: StatementArguments = StatementArguments(),
    _ body: (inout RowReader) throws -> Value
  ) throws -> [Value] {
    var values: [Value] = []
    try forEachRow(of: table, sql, arguments) { row in
      values.append(try body(&row))
      return true
    }
    return values
  }

  /// Reads the first row of a question; nil when there is none.
  func row<Value>(
    of table: String,
    _ sql: String,
    _ arguments: StatementArguments = StatementArguments(),
    _ body: (inout RowReader) throws -> Value
  ) throws -> Value? {
    var value: Value?
    try forEachRow(of: table, sql, arguments) { row in
      value = try body(&row)
      return false
    }
    return value
  }

  /// Hands on each row as it is read, and what is damaged of one that can't be, with the row's key.
  func forEachReading<Value>(
    of table: String,
    _ sql: String,
    by read: (inout RowReader) throws -> Value,
    _ body: (_ row: Int64, Result<Value, Damage>) -> Void
  ) throws {
    try forEachRow(of: table, sql) { row in
      do {
        let value = try read(&row)
        body(row.rowKey, .success(value))
      } catch let damage as Damage {
        body(row.rowKey, .failure(damage))
      }
      return true
    }
  }

  /// Reads rows one by one, as long as the body returns true. The body asks nothing of its own.
  func forEachRow(
    of table: String,
    _ sql: String,
    _ arguments: StatementArguments = StatementArguments(),
    _ body: (inout RowReader) throws -> Bool
  ) throws {
    let statement = try cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while try rows.next() != nil {
      var row = RowReader(statement.sqliteStatement, of: table)
      if try !body(&row) { return }
    }
  }
}
