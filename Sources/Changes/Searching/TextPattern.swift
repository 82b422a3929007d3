import Foundation
import Snapshots

/// Finds lines: by a text, or by POSIX extended regular expressions, by characters of UTF-8.
package final class TextPattern {
  /// How a pattern is read.
  package struct Options: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// Upper and lower case are the same.
    package static let ignoringCase = Options(rawValue: 1)
    /// The pattern is a text, and no expression.
    package static let literal = Options(rawValue: 2)
  }

  /// Why an expression can't be taken.
  package struct Malformed: Error, CustomStringConvertible {
    package let description: String
  }

  /// A line that was found.
  package struct Match: Sendable {
    /// Counted from 1.
    package let number: Int
    /// The line without its `\n`.
    package let bytes: [UInt8]
  }

  /// Each line of the pattern is a pattern by itself; a match of one is a match.
  private let parts: [LinePattern]

  package init(_ pattern: String, _ options: Options = []) throws(Malformed) {
    let lines = pattern.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    var parts: [LinePattern] = []
    for line in lines {
      do {
        parts.append(try LinePattern(Substring(line), options))
      } catch {
        throw Malformed(
          description: "'\(pattern)' is no regular expression: \(error.reason)"
        )
      }
    }
    self.parts = parts
  }

  /// Finds the lines of a content, in order; at most one when `isFirstOnly` says so.
  package func matches(in bytes: [UInt8], isFirstOnly: Bool = false) throws -> [Match] {
    try bytes.withUnsafeBytes { bytes in
      try UTF8Locale.with {
        var matches: [Match] = []
        var (position, line, counted) = (0, 1, 0)
        while position < bytes.count, let start = candidate(in: bytes, from: position) {
          let end = bytes.lineEnd(after: start)
          position = end + 1
          let found = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          guard try isMatch(found) else { continue }
          line += bytes.newlineCount(in: counted..<start)
          counted = start
          matches.append(Match(number: line, bytes: Array(found)))
          if isFirstOnly { break }
        }
        return matches
      }
    }
  }

  /// Where the next line begins that may be a match; nil when there is none.
  private func candidate(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
    guard parts.count == 1, !parts[0].commonText.isEmpty else { return position }
    return bytes.position(of: parts[0].commonText, from: position)
      .map { bytes.lineStart(before: $0) }
  }

  private func isMatch(_ line: UnsafeRawBufferPointer) throws -> Bool {
    for part in parts where try part.isMatch(line) { return true }
    return false
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func lineStart(before position: Int) -> Int {
    var start = position
    while start > 0, self[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    return start
  }

  fileprivate func lineEnd(after position: Int) -> Int {
    guard let base = baseAddress,
      let found = memchr(base + position, Int32(UInt8(ascii: "\n")), count - position)
    else { return count }
    return UnsafeRawPointer(found) - base
  }

  fileprivate func newlineCount(in range: Range<Int>) -> Int {
    self[range].reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
  }
}
