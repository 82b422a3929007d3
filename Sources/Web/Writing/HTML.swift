import Snapshots

/// Bytes of HTML. What is put into it is escaped; only what is part of this program is not.
///
/// A literal can't be made of anything that was read, so nothing that an archive holds ever is markup.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  typealias StringLiteralType = StaticString
  typealias ExtendedGraphemeClusterLiteralType = StaticString
  typealias UnicodeScalarLiteralType = StaticString

  private(set) var bytes: [UInt8] = []

  init() {}

  /// The text of a file that is part of this program.
  init(_ asset: Asset) {
    bytes = asset.bytes
  }

  init(stringLiteral literal: StaticString) {
    append(literal)
  }

  init(stringInterpolation interpolation: Interpolation) {
    self = interpolation.html
  }

  struct Interpolation: StringInterpolationProtocol {
    typealias StringLiteralType = StaticString

    fileprivate var html = HTML()

    init(literalCapacity: Int, interpolationCount: Int) {
      html.bytes.reserveCapacity(literalCapacity + 24 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: StaticString) {
      html.append(literal)
    }

    mutating func appendInterpolation(_ text: some StringProtocol) {
      html.append(text: text)
    }

    mutating func appendInterpolation(_ text: ExactString) {
      html.append(text: text.string)
    }

    mutating func appendInterpolation(_ number: some BinaryInteger) {
      html.bytes += Array(String(number).utf8)
    }

    mutating func appendInterpolation(_ html: HTML) {
      self.html.bytes += html.bytes
    }

    /// Bytes of a text; what is no UTF-8 in them is replaced.
    mutating func appendInterpolation(bytes: ArraySlice<UInt8>) {
      html.append(bytes: bytes)
    }
  }

  var count: Int { bytes.count }

  mutating func reserve(_ capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  private mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func append(text: some StringProtocol) {
    var text = String(text)
    text.withUTF8 { append(escaped: $0) }
  }

  /// Appends bytes of a text.
  mutating func append(bytes slice: ArraySlice<UInt8>) {
    slice.withUnsafeBufferPointer { buffer in
      // What is no UTF-8 at all is made so first; that is rare.
      if buffer.contains(where: { $0 >= 0x80 }), String(validating: buffer, as: UTF8.self) == nil {
        append(text: String(decoding: buffer, as: UTF8.self))
      } else {
        append(escaped: buffer)
      }
    }
  }
}

extension HTML {
  static func += (left: inout HTML, right: HTML) {
    left.bytes += right.bytes
  }

  /// Whether a byte is none that stands for itself, or may begin a character that does not.
  private static let needsCare: [Bool] = (0...255).map { (byte: UInt8) in
    switch byte {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F, 0xC2, 0xD8, 0xE2: true
    default: "&<>\"'".utf8.contains(byte)
    }
  }

  /// Appends UTF-8, runs of plain bytes at once.
  private mutating func append(escaped text: UnsafeBufferPointer<UInt8>) {
    Self.needsCare.withUnsafeBufferPointer { needsCare in
      var start = 0
      var position = 0
      while position < text.count {
        if !needsCare[Int(text[position])] {
          position += 1
          continue
        }
        let (length, replacement) = Self.escape(in: text, at: position)
        if let replacement {
          bytes.append(contentsOf: text[start..<position])
          bytes += replacement
          start = position + length
        }
        position += length
      }
      bytes.append(contentsOf: text[start..<text.count])
    }
  }

  /// How many bytes the character at a place has, and what is written for it; nil: itself.
  private static func escape(
    in text: UnsafeBufferPointer<UInt8>,
    at position: Int
  ) -> (length: Int, replacement: [UInt8]?) {
    switch text[position] {
    case UInt8(ascii: "&"): return (1, Array("&amp;".utf8))
    case UInt8(ascii: "<"): return (1, Array("&lt;".utf8))
    case UInt8(ascii: ">"): return (1, Array("&gt;".utf8))
    case UInt8(ascii: "\""): return (1, Array("&quot;".utf8))
    case UInt8(ascii: "'"): return (1, Array("&#39;".utf8))
    // A carriage return would be a newline to a browser.
    case 0x0D: return (1, Array("\u{240D}".utf8))
    case let byte where byte < 0x80: return (1, TerminalText([byte]).bytes)
    case 0xE2:
      return hidden(in: text, at: position, length: 3)
    default:
      return hidden(in: text, at: position, length: 2)
    }
  }

  /// A character that is a control or turns the direction of writing is shown by its number.
  private static func hidden(
    in text: UnsafeBufferPointer<UInt8>,
    at position: Int,
    length: Int
  ) -> (length: Int, replacement: [UInt8]?) {
    let end = min(position + length, text.count)
    let character = text[position..<end]
    let shown = TerminalText(character).bytes
    return (end - position, shown.elementsEqual(character) ? nil : shown)
  }
}
