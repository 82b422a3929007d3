/// A text that equals another only when their UTF-8 bytes do.
///
/// `String` takes a composed and a decomposed "é" for the same text, and so would lose a change
/// from one to the other, or one of two files whose paths differ only so. Order is that of the
/// bytes, as in SQLite.
package struct ExactString: Sendable {
  package let string: String

  package init(_ string: String) {
    self.string = string
  }
}

extension ExactString {
  /// Of a path: the folders that it leads through, the outermost first.
  package var folders: [ExactString] {
    // By bytes: a slash with a mark behind it would be another character.
    let bytes = Array(string.utf8)
    return bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") && $0 > 0 }
      .map { ExactString(String(decoding: bytes[..<$0], as: UTF8.self)) }
  }
}

extension ExactString: Hashable {
  package static func == (left: ExactString, right: ExactString) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var string = string
    string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

extension ExactString: Comparable {
  package static func < (left: ExactString, right: ExactString) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }
}

extension ExactString: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) {
    self.init(value)
  }
}

extension ExactString: CustomStringConvertible {
  package var description: String { string }
}

extension ExactString: Codable {
  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }
}
