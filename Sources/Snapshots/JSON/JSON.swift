/// Any JSON value, kept as it is written, without white space between its parts.
///
/// For fields that are kept without being understood: there is no number that it can't hold, no half
/// of a surrogate pair, no nesting that is too deep.
package struct JSON: Hashable, Sendable {
  package let text: ExactString

  /// Takes a text that is one value of JSON without white space between its parts.
  package init(written text: ExactString) {
    self.text = text
  }

  package static let null = JSON(written: "null")

  package static func bool(_ value: Bool) -> JSON {
    JSON(written: value ? "true" : "false")
  }

  package static func integer(_ value: Int64) -> JSON {
    JSON(written: ExactString("\(value)"))
  }

  package static func string(_ value: ExactString) -> JSON {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return JSON(written: ExactString(String(decoding: bytes, as: UTF8.self)))
  }

  package static func array(_ elements: [JSON]) -> JSON {
    let text = elements.map(\.text.string).joined(separator: ",")
    return JSON(written: ExactString("[\(text)]"))
  }

  /// An object, its keys in order.
  package static func object(_ members: [ExactString: JSON]) -> JSON {
    var bytes = [UInt8(ascii: "{")]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      append(name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(contentsOf: value.text.string.utf8)
    }
    bytes.append(UInt8(ascii: "}"))
    return JSON(written: ExactString(String(decoding: bytes, as: UTF8.self)))
  }

  /// Appends a text as a string of JSON.
  package static func append(_ text: ExactString, to bytes: inout [UInt8]) {
    var string = text.string
    string.withUTF8 { text in
      bytes.reserveCapacity(bytes.count + text.count + 2)
      bytes.append(UInt8(ascii: "\""))
      // What stands for itself is copied run by run.
      var start = 0
      for (place, byte) in text.enumerated() where isEscaped(byte) {
        bytes += text[start..<place]
        appendEscape(of: byte, to: &bytes)
        start = place + 1
      }
      bytes += text[start...]
      bytes.append(UInt8(ascii: "\""))
    }
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case 0x0A: bytes += "\\n".utf8
    case 0x0D: bytes += "\\r".utf8
    case 0x09: bytes += "\\t".utf8
    case 0..<0x20:
      bytes += (byte < 0x10 ? "\\u000" : "\\u00").utf8
      bytes += String(byte, radix: 16).utf8
    default: bytes += [UInt8(ascii: "\\"), byte]
    }
  }

  /// The members of an object, of several with one name the last; nil of what is no object.
  package var members: [ExactString: JSON]? {
    guard let slice = try? JSONSlice(checking: Array(text.string.utf8)), slice.kind == .object
    else { return nil }
    var members: [ExactString: JSON] = [:]
    slice.eachMember { name, value in members[name.exact] = JSON(value) }
    return members
  }

  /// Takes a value that is written without white space.
  private init(_ slice: JSONSlice) {
    self.init(written: ExactString(String(decoding: slice.bytes, as: UTF8.self)))
  }
}
