import Foundation

/// Writes the value as part of a document.
///
/// A number that no type of Swift's holds is written as a text, and so is what is nested more deeply
/// than an encoder goes.
extension JSON: Encodable {
  private static let deepestLevel = 128

  package func encode(to encoder: any Encoder) throws {
    guard let slice = try? JSONSlice(checking: Array(text.string.utf8)), !isTooDeep else {
      var container = encoder.singleValueContainer()
      return try container.encode(text)
    }
    try Element(slice: slice).encode(to: encoder)
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
    default:
      var container = encoder.singleValueContainer()
      try encode(to: &container)
    }
  }

  private func encode(to container: inout any SingleValueEncodingContainer) throws {
    switch slice.kind {
    case .bool(let value): try container.encode(value)
    case .null: try container.encodeNil()
    case .number: try encodeNumber(to: &container)
    default: try container.encode(slice.text?.string ?? "")
    }
  }

  private func encodeNumber(to container: inout any SingleValueEncodingContainer) throws {
    let text = String(decoding: slice.bytes, as: UTF8.self)
    if let integer = slice.integer {
      try container.encode(integer)
    } else if let decimal = Decimal(written: text) {
      try container.encode(decimal)
    } else if let number = Double(text), number.isFinite {
      try container.encode(number)
    } else {
      try container.encode(text)
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
