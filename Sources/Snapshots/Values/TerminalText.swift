/// Text that is safe to show: no byte of it is a command to a terminal.
///
/// What a terminal takes for one is an escape: C0 but tab and newline, DEL, C1, and marks that turn
/// the direction of writing.
package struct TerminalText: Hashable, Sendable {
  /// How a scalar is written that can't be shown.
  package enum Escape: Sendable {
    /// As in Swift: `\u{1b}`.
    case swift
    /// As inside a string of JSON: `\u001b`.
    case json
  }

  /// UTF-8.
  package let bytes: [UInt8]

  /// Takes a text; bytes that are no UTF-8 become U+FFFD.
  package init(_ bytes: some Collection<UInt8>, escape: Escape = .swift) {
    if let plain = Self.plain(bytes) {
      self.bytes = plain
      return
    }
    var text = String(decoding: bytes, as: UTF8.self)
    guard Self.contains(&text, where: escape.escapes) else {
      self.bytes = Array(text.utf8)
      return
    }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if escape.escapes(scalar) {
        shown += escape.text(of: scalar).unicodeScalars
      } else {
        shown.append(scalar)
      }
    }
    self.bytes = Array(String(shown).utf8)
  }

  /// The bytes as they are, when each of them is a letter, a sign or a blank of ASCII, as nearly all are.
  private static func plain(_ bytes: some Collection<UInt8>) -> [UInt8]? {
    // A buffer is walked over at once, and any other collection by a call for each byte.
    bytes.withContiguousStorageIfAvailable { buffer -> [UInt8]? in
      let isPlain = buffer.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x09 || $0 == 0x0A) }
      return isPlain ? Array(buffer) : nil
    } ?? nil
  }

  /// Whether a text has one of some scalars that are in one of three blocks at most: most texts have none, and
  /// are passed over byte by byte.
  private static func contains(
    _ text: inout String,
    where isSought: (Unicode.Scalar) -> Bool
  ) -> Bool {
    text.withUTF8 { utf8 in
      utf8.indices.contains { place in suspect(at: place, in: utf8).map(isSought) ?? false }
    }
  }

  /// The scalar at a place, when it begins as those do that are commands or ends of lines.
  @inline(__always)
  static func suspect(at place: Int, in utf8: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    let value: UInt32
    switch utf8[place] {
    case let byte where byte < 0x20 || byte == 0x7F: value = UInt32(byte)
    case let byte where byte == 0xC2 || byte == 0xD8:
      value = UInt32(byte & 0x1F) << 6 | UInt32(utf8[place + 1] & 0x3F)
    case 0xE2:
      value = 0x2000 | UInt32(utf8[place + 1] & 0x3F) << 6 | UInt32(utf8[place + 2] & 0x3F)
    default: return nil
    }
    return Unicode.Scalar(value)
  }

  package init(_ text: String) {
    self.init(text.utf8)
  }

  /// Takes a text for a line: what could end the line is an escape, too, whatever reads it.
  package init(line text: String) {
    guard text.unicodeScalars.contains(where: Self.endsLine) else {
      self.init(text)
      return
    }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\n": "\\n"
      case _ where Self.endsLine(scalar): Escape.swift.text(of: scalar)
      default: String(scalar)
      }
    }
    self.init(escaped.joined())
  }

  /// Of those that are no commands.
  private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
    [0x0A, 0x2028, 0x2029].contains(scalar.value)
  }

  fileprivate static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension TerminalText: CustomStringConvertible {
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension TerminalText.Escape {
  /// Whether a scalar is written as an escape.
  func escapes(_ scalar: Unicode.Scalar) -> Bool {
    // JSON's own newlines are between values; the other ends of lines are in texts.
    let isEnd = self == .json && (scalar.value == 0x2028 || scalar.value == 0x2029)
    return isEnd || TerminalText.isCommand(scalar)
  }

  func text(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return switch self {
    case .swift: "\\u{\(digits)}"
    case .json: "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
