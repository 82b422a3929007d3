import Foundation

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
    left.withBytes { left in
      right.withBytes { right in left.count == right.count && order(left, right) == 0 }
    }
  }

  package func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }

  /// Lends the bytes where they are: paths are compared by the thousand.
  private func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    if let value = string.utf8.withContiguousStorageIfAvailable(body) { return value }
    return Array(string.utf8).withUnsafeBufferPointer(body)
  }

  /// How the bytes compare up to the end of the shorter text.
  private static func order(
    _ left: UnsafeBufferPointer<UInt8>,
    _ right: UnsafeBufferPointer<UInt8>
  ) -> CInt {
    guard let one = left.baseAddress, let other = right.baseAddress else { return 0 }
    return memcmp(one, other, min(left.count, right.count))
  }
}

extension ExactString: Comparable {
  package static func < (left: ExactString, right: ExactString) -> Bool {
    left.withBytes { left in
      right.withBytes { right in
        let order = order(left, right)
        return order == 0 ? left.count < right.count : order < 0
      }
    }
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
