package import Storage

/// Rows on their way into a table, in the binary form of COPY: numbers have eight bytes, nothing is escaped.
///
/// Where there is no row the server is not asked.
package struct RowCopy {
  /// So many bytes are sent at once.
  private static let chunkSize = 1 << 16

  private let link: ServerLink
  private let statement: String
  private var bytes: [UInt8]
  private(set) var isBegun = false

  init(_ statement: String, over link: ServerLink) {
    (self.statement, self.link) = (statement, link)
    // The form's name, then no flags and no extension.
    bytes = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
  }

  /// Appends a row, whose values are of the columns' kinds.
  package mutating func append(_ row: [SQLValue]) throws(MirrorError) {
    if !isBegun {
      try link.beginCopy(statement)
      isBegun = true
    }
    append(Int16(row.count))
    for value in row { append(value) }
    if bytes.count >= Self.chunkSize { try send() }
  }

  /// Sends what is left, and returns how many rows there were.
  mutating func end() throws(MirrorError) -> Int {
    guard isBegun else { return 0 }
    append(Int16(-1))
    try send()
    return try link.endCopy(abandoning: nil)
  }

  private mutating func send() throws(MirrorError) {
    try link.put(bytes)
    bytes.removeAll(keepingCapacity: bytes.count <= 4 * Self.chunkSize)
  }

  private mutating func append(_ value: SQLValue) {
    switch value {
    case .null: append(Int32(-1))
    case .integer(let number):
      append(Int32(8))
      append(number)
    case .text(let text):
      append(Int32(text.utf8.count))
      bytes.append(contentsOf: text.utf8)
    case .bytes(let value):
      append(Int32(value.count))
      bytes.append(contentsOf: value)
    }
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
