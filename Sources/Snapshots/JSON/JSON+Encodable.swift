import Foundation

/// Writes the value as part of a document.
///
/// A number that no type of Swift's holds is written as a text, and so is what is nested more deeply
/// than an encoder goes.
extension JSON: Encodable {
  private static let deepestLevel = 128

  package func encode(to encoder: any Encoder) throws {
    guard let slice = encodableSlice else { return try text.encode(to: encoder) }
    try Element(slice: slice).encode(to: encoder)
  }

  /// The value, unless an encoder has to take it for a text.
  var encodableSlice: JSONSlice? {
    isTooDeep ? nil : try? JSONSlice(checking: Array(text.string.utf8))
  }

  private var isTooDeep: Bool {
    var string = text.string
    return string.withUTF8 { bytes in
      var depth = 0
      // Brackets inside of strings count too: then a value is taken for deep that is not, no harm.
      for byte in bytes {
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
        if depth > Self.deepestLevel { return true }
      }
      return false
    }
  }
}

private struct Element: Encodable {
  let slice: JSONSlice

  func encode(to encoder: any Encoder) throws {
    switch slice.kind {
    case .object:
      var container = encoder.container(keyedBy: MemberName.self)
      try slice.eachMember { name, value in
        try container.encode(Element(slice: value), forKey: MemberName(name.string))
      }
    case .array:
      var container = encoder.unkeyedContainer()
      try slice.eachElement { try container.encode(Element(slice: $0)) }
    case .bool(let value): try value.encode(to: encoder)
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .number: try JSONNumber(slice).encode(to: encoder)
    case .string: try (slice.text?.string ?? "").encode(to: encoder)
    }
  }
}

extension JSON {
  /// Whether a number, as it is written, is one that a type of Swift's holds exactly.
  package static func isCommon(number: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: number, as: UTF8.self)
    return Int64(text) != nil || Decimal(written: text) != nil
  }
}

extension Decimal {
  /// Reads a number of JSON; nil when it has more digits, or is larger or smaller, than this holds.
  package init?(written text: String) {
    let mantissa = text.prefix { $0 != "e" && $0 != "E" }
    let exponent = Int(text.dropFirst(mantissa.count + 1).drop { $0 == "+" }) ?? 0
    guard mantissa.utf8.count <= 38, abs(exponent) <= 80, let number = Decimal(string: text) else {
      return nil
    }
    self = number
  }
}
