import Answers
import ApifyAPI
import Foundation
import Snapshots
import Synchronization

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Writes results to standard output and all else to standard error.
///
/// On a terminal no byte of what was archived is ever a command: control characters are shown as
/// escapes. In a pipe the bytes of results are what they are.
enum Output {
  static let isTerminal = isatty(STDOUT_FILENO) == 1
  private static let isErrorTerminal = isatty(STDERR_FILENO) == 1
  /// Whether the terminal knows no escapes.
  static let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"

  /// Opens the standard streams that the caller closed, so that no other file takes their place and
  /// is written to as one of them. Writing to such a stream fails.
  static func reserveStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest number that is free, and so this one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Has a pipe that nobody reads, or a file that may not grow, be an error of writing and not the end.
  static func takeErrorsForSignals() {
    // A function that does nothing: that a signal is ignored, programs that are started would inherit.
    for number in [SIGPIPE, SIGXFSZ] { signal(number) { _ in } }
  }

  /// Prints a result that is a line. Throws `OutputError`.
  static func print(line: String) throws(OutputError) {
    try print(TerminalText(line: line).description)
  }

  /// Prints a result. Throws `OutputError`.
  static func print(_ text: String) throws(OutputError) {
    try write(Array((text + "\n").utf8))
  }

  /// Prints a value as JSON, keys in order. Throws `OutputError`.
  static func print(json value: some Encodable) throws {
    try FileDescriptor.standardOutput.writeResults(
      AnswerJSON.bytes(of: value) + [UInt8(ascii: "\n")]
    )
  }

  /// Writes the bytes of a result. Throws `OutputError`.
  static func write(_ bytes: [UInt8]) throws(OutputError) {
    try FileDescriptor.standardOutput.writeResults(isTerminal ? TerminalText(bytes).bytes : bytes)
  }

  /// Prints a line that is no result. Whatever names are in it, it is one; of URLs that were typed by
  /// mistake it repeats no password.
  static func note(_ line: String) {
    let line = RedactedURL.withoutSecrets(in: line)
    write(error: TerminalText(line: line).bytes + [UInt8(ascii: "\n")])
  }

  /// Prints lines that are no result.
  static func note(lines: String) {
    write(error: TerminalText(RedactedURL.withoutSecrets(in: lines) + "\n").bytes)
  }

  /// The line of the terminal that is written over and over. Requests that run at the same time
  /// write it, and so there is a lock.
  private static let progressLine = Mutex(ProgressLine())

  /// Shows how far a poll is; nil takes the line away, with all that is on it.
  static func progress(_ text: @autoclosure () -> String?) {
    guard isErrorTerminal, !isDumb else { return }
    let text = text()
    show { line in
      line.progress = text
      if text == nil { line.waiting = nil }
    }
  }

  /// Shows what is waited for, beside how far a poll is.
  static func waiting(_ text: @autoclosure () -> String?) {
    guard isErrorTerminal, !isDumb else { return }
    let text = text()
    show { $0.waiting = text }
  }

  private static func show(_ change: (inout ProgressLine) -> Void) {
    progressLine.withLock { line in
      change(&line)
      write(error: Array("\r\u{1B}[K\(TerminalText(line: line.text))".utf8))
    }
  }

  private static func write(error bytes: [UInt8]) {
    // There is nowhere left to say that it can't be said, and the work is not to end for it.
    _ = try? FileDescriptor.standardError.writeAll(bytes)
  }
}

/// Standard error as a stream of text, for others who write a line to it at a time.
struct StandardError: TextOutputStream, Sendable {
  mutating func write(_ text: String) {
    Output.note(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }
}
