import Snapshots
package import Storage

/// A row of a query's answer: as JSON, an object of its columns.
package struct QueryRow: Encodable {
  package let columns: [String]
  package let values: [QueryValue]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) {
      nil
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (column, value) in zip(columns, values) {
      let key = Key(stringValue: column)
      switch value {
      case .null: try container.encodeNil(forKey: key)
      case .integer(let number): try container.encode(number, forKey: key)
      // JSON has no number for these.
      case .real(let number) where !number.isFinite:
        try container.encode(number < 0 ? "-Infinity" : "Infinity", forKey: key)
      case .real(let number): try container.encode(number, forKey: key)
      case .text, .blob: try container.encode(value.text, forKey: key)
      }
    }
  }
}

extension QueryValue {
  /// The value as text: of bytes their hexadecimal digits, as views have hashes.
  package var text: String {
    switch self {
    case .null: ""
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .blob(let bytes): bytes.hexadecimal
    }
  }
}
