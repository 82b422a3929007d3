import Foundation
import Snapshots

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
    return TerminalText(try encoder.encode(value), escape: .json).bytes
  }

  /// Writes the bytes of a result.
  static func write(_ bytes: [UInt8]) throws {
    try FileHandle.standardOutput.write(
      contentsOf: Data(isTerminal ? TerminalText(bytes).bytes : bytes)
    )
  }

  /// Prints something that is no result.
  static func note(_ text: String) {
    // There is nowhere left to say that it can't be said, and the work is not to end for it.
    try? FileHandle.standardError.write(contentsOf: Data(TerminalText(text + "\n").bytes))
  }

  /// Shows how far a poll is, in one line that is written over and over.
  static func progress(_ text: @autoclosure () -> String?) {
    guard isErrorTerminal else { return }
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text() ?? "")".utf8))
  }
}
