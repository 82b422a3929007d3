import Answers
import Storage

/// Writes rows as CSV: RFC 4180, but that lines end as those of other programs do.
///
/// NULL is nothing, and an empty text is `""`.
enum QueryCSV {
  static func write(columns: [String], to results: inout ResultStream) throws {
    try write(fields: columns, to: &results)
  }

  static func write(_ row: QueryRow, to results: inout ResultStream) throws {
    try write(fields: row.values.map { $0 == .null ? nil : $0.text }, to: &results)
  }

  private static func write(fields: [String?], to results: inout ResultStream) throws {
    try results.write { bytes in
      for (place, field) in fields.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        if let field { append(field.utf8, to: &bytes) }
      }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// By bytes: a mark behind a quote would make it another character.
  private static func append(_ field: String.UTF8View, to bytes: inout [UInt8]) {
    let special = [UInt8](",\"\r\n".utf8)
    if !field.isEmpty, !field.contains(where: special.contains) {
      bytes += field
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field {
      bytes.append(byte)
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
