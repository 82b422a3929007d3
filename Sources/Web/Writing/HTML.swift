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
      html.append(number: Int(number))
    }

    mutating func appendInterpolation(_ html: HTML) {
      self.html.bytes += html.bytes
    }

    /// A line of a text, cut off where it is too long to be read.
    mutating func appendInterpolation(line: ArraySlice<UInt8>) {
      html.append(line: line)
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

  mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func append(number: Int) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
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
      func flush() {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
      }
      while position < text.count {
        let byte = text[position]
        if !needsCare[Int(byte)] {
          position += 1
        } else if let entity = Self.entity(for: byte) {
          flush()
          append(entity)
          position += 1
          start = position
        } else {
          let length = byte < 0x80 ? 1 : byte == 0xE2 ? 3 : 2
          let end = min(position + length, text.count)
          let character = text[position..<end]
          // A character that is a control or turns the direction of writing is shown by its number.
          let shown = TerminalText(character).bytes
          if !shown.elementsEqual(character) {
            flush()
            bytes += shown
            start = end
          }
          position = end
        }
      }
      flush()
    }
  }

  private static func entity(for byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    // A carriage return would be a newline to a browser.
    case 0x0D: "\u{240D}"
    default: nil
    }
  }
}
