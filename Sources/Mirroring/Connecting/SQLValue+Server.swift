import Snapshots
import Storage

extension SQLValue {
  /// The value as a server takes it: a text has no NUL there, and the sign for one in its place.
  var forServer: SQLValue {
    guard case .text(let text) = self, text.utf8.contains(0) else { return self }
    return .text(String(text.unicodeScalars.map { $0 == "\0" ? "\u{2400}" : Character($0) }))
  }

  /// The value as a server tells it; nil for NULL.
  var serverText: String? {
    switch self {
    case .null: nil
    case .integer(let number): "\(number)"
    case .text(let text): text
    case .bytes(let bytes): "\\x" + bytes.hexadecimal
    }
  }

  /// A list, to be bound where an array is expected.
  static func list(_ values: some Sequence<SQLValue>) -> SQLValue {
    let elements = values.map { value in
      guard let text = value.serverText else { return "NULL" }
      if case .integer = value { return text }
      return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    return .text("{\(elements.joined(separator: ","))}")
  }

  static func list(_ numbers: some Sequence<Int64>) -> SQLValue {
    list(numbers.map { SQLValue.integer($0) })
  }
}
