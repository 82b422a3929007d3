import Foundation

/// Writes results to standard output and all else to standard error.
///
/// On a terminal no byte of what was archived is ever a command: control characters are shown as
/// escapes. In a pipe the bytes are what they are.
enum Output {
  static let isTerminal = isatty(STDOUT_FILENO) == 1
  static let isErrorTerminal = isatty(STDERR_FILENO) == 1

  /// Prints a result.
  static func print(_ text: String) throws {
    try write(Array((text + "\n").utf8))
  }

  /// Prints a value as one JSON document, keys in order.
  static func print(json value: some Encodable) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(json(value) + [UInt8(ascii: "\n")]))
  }

  /// A value as JSON, keys in order; what a terminal takes for a command is an escape of JSON's.
  static func json(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return escaped(Array(try encoder.encode(value))) { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  /// Writes the bytes of a result.
  static func write(_ bytes: [UInt8]) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(isTerminal ? escaped(bytes) : bytes))
  }

  /// Prints something that is no result.
  static func note(_ text: String) {
    // There is nowhere left to say that it can't be said, and the work is not to end for it.
    try? FileHandle.standardError.write(contentsOf: Data(escaped(Array((text + "\n").utf8))))
  }

  /// Shows how far a poll is, in one line that is written over and over.
  static func progress(_ text: @autoclosure () -> String?) {
    guard isErrorTerminal else { return }
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text() ?? "")".utf8))
  }

  /// Replaces what a terminal takes for a command: C0 but tab and newline, DEL, C1, and marks that
  /// turn the direction of writing.
  static func escaped(
    _ bytes: [UInt8],
    as escape: (Unicode.Scalar) -> String = { "\\u{\(String($0.value, radix: 16))}" }
  ) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    let isPlain = text.unicodeScalars.allSatisfy { !isCommand($0) }
    if isPlain { return Array(text.utf8) }
    var shown = ""
    for scalar in text.unicodeScalars {
      if isCommand(scalar) {
        shown += escape(scalar)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return Array(shown.utf8)
  }

  private static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
