import Foundation
import GRDB
import GRDBSQLite
import Snapshots

/// A row that is to be inserted into a table whose last column is the hash over the others.
struct HashedRow {
  /// What stands in a column.
  enum Value {
    case null
    case integer(Int64)
    case text(ExactString)
    case bytes([UInt8])
  }

  private let table: String
  /// In the order of the table.
  private let names: [String]
  private var values: [String: Value] = [:]

  init(of table: String, _ names: [String]) {
    (self.table, self.names) = (table, names)
  }

  /// The row that is read, as it stands.
  init(of table: String, _ names: [String], _ row: RowReader) throws {
    self.init(of: table, names)
    guard let values = row.values(names.count) else {
      throw Damage(reason: "\(table) \(row.rowKey) has a column that can't be read")
    }
    self.values = Dictionary(uniqueKeysWithValues: zip(names, values))
  }

  subscript(column: String) -> Value {
    get { values[column] ?? .null }
    set { values[column] = newValue }
  }

  /// The hash over the columns before the last one.
  var hash: ContentHash {
    var form = CanonicalForm()
    for name in names.dropLast() { self[name].append(to: &form) }
    return form.hash
  }

  func insert(in database: Database) throws {
    var row = self
    row[names[names.count - 1]] = .bytes(hash.bytes)
    try database.insert(into: table, names, names.map { row[$0] })
  }
}

extension HashedRow.Value {
  init(_ number: Int?) {
    self = number.map { .integer(Int64($0)) } ?? .null
  }

  init(_ text: ExactString?) {
    self = text.map { .text($0) } ?? .null
  }

  init(_ text: String?) {
    self.init(text.map { ExactString($0) })
  }

  /// A JSON text; NULL for a collection that is empty.
  init(json values: some Collection & Encodable) throws {
    if values.isEmpty {
      self = .null
      return
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.init(String(decoding: try encoder.encode(values), as: UTF8.self))
  }

  var argument: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .text(let text): text.data.databaseValue
    case .bytes(let bytes): Data(bytes).databaseValue
    }
  }

  /// Appends the value as `RowReader.appendColumns` does.
  fileprivate func append(to form: inout CanonicalForm) {
    switch self {
    case .null: form.append(count: Int(SQLITE_NULL))
    case .integer(let number):
      form.append(count: Int(SQLITE_INTEGER))
      form.append(count: Int(number))
    case .text(let text):
      form.append(count: Int(SQLITE_TEXT))
      form.append(text)
    case .bytes(let bytes):
      form.append(count: Int(SQLITE_BLOB))
      bytes.withUnsafeBufferPointer { form.append($0) }
    }
  }
}

extension Database {
  /// Inserts a row of these values.
  func insert(into table: String, _ columns: [String], _ values: [HashedRow.Value]) throws {
    let places = values.map { if case .text = $0 { "CAST(? AS TEXT)" } else { "?" } }
    try cachedStatement(
      sql: """
        INSERT INTO \(table) (\(columns.joined(separator: ", ")))
        VALUES (\(places.joined(separator: ", ")))
        """
    ).execute(arguments: StatementArguments(values.map(\.argument)))
  }

  /// The columns of a table, in order.
  func columnNames(of table: String) throws -> [String] {
    try String.fetchAll(self, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
  }

  /// The key that the next row of a table gets.
  func nextKey(_ column: String, of table: String) throws -> HashedRow.Value {
    .integer(
      try Int64.fetchOne(self, sql: "SELECT ifnull(max(\(column)), 0) + 1 FROM \(table)") ?? 1
    )
  }
}
