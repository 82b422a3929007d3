import Foundation

/// Finds lines: by a text, or by a POSIX extended regular expression.
package final class TextPattern {
  /// How a pattern is read.
  package struct Options: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// Upper and lower case of ASCII letters are the same.
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

  /// What every line that matches has in it; empty when there is no such text.
  private let text: [UInt8]
  /// Nil when a line with the text is a match.
  private var expression: regex_t?

  package init(_ pattern: String, _ options: Options = []) throws(Malformed) {
    let isLiteral = options.contains(.literal) || !pattern.utf8.contains(where: Self.isSpecial)
    if isLiteral, !options.contains(.ignoringCase), !pattern.isEmpty {
      text = Array(pattern.utf8)
      return
    }
    let source = isLiteral ? Self.escaped(pattern) : pattern
    text = options.contains(.ignoringCase) ? [] : Self.commonText(of: source)
    var compiled = regex_t()
    let flags = REG_EXTENDED | (options.contains(.ignoringCase) ? REG_ICASE : 0)
    let code = regcomp(&compiled, source, flags)
    guard code == 0 else {
      var message = [CChar](repeating: 0, count: 200)
      regerror(code, &compiled, &message, message.count)
      let reason = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Malformed(
        description: """
          '\(pattern)' is no regular expression: \(String(decoding: reason, as: UTF8.self)); -F takes \
          it as a text
          """
      )
    }
    expression = compiled
  }

  deinit {
    if expression != nil { regfree(&expression!) }
  }

  /// Finds the lines of a content, in order; at most one when `isFirstOnly` says so.
  package func matches(in bytes: [UInt8], isFirstOnly: Bool = false) -> [Match] {
    bytes.withUnsafeBytes { bytes in
      var matches: [Match] = []
      var (position, line, counted) = (0, 1, 0)
      while position < bytes.count {
        let candidate = text.isEmpty ? position : bytes.position(of: text, from: position)
        guard let candidate else { break }
        let start = bytes.lineStart(before: candidate)
        let end = bytes.lineEnd(after: candidate)
        position = end + 1
        guard isMatch(bytes, start..<end) else { continue }
        line += bytes.newlineCount(in: counted..<start)
        counted = start
        matches.append(Match(number: line, bytes: Array(bytes[start..<end])))
        if isFirstOnly { break }
      }
      return matches
    }
  }

  private func isMatch(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Bool {
    guard expression != nil else { return true }
    guard let base = bytes.baseAddress else { return false }
    let start = (base + line.lowerBound).assumingMemoryBound(to: CChar.self)
    // The line has no NUL at its end, so its length has to be told.
    var bounds = regmatch_t()
    bounds.rm_eo = .init(line.count)
    return regexec(&expression!, start, 1, &bounds, REG_STARTEND) == 0
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    #".[]{}()\*+?|^$"#.utf8.contains(byte)
  }

  private static func escaped(_ text: String) -> String {
    String(
      decoding: text.utf8.flatMap { isSpecial($0) ? [UInt8(ascii: "\\"), $0] : [$0] },
      as: UTF8.self
    )
  }

  /// The longest text that every match has; found where an expression is plain, else empty.
  private static func commonText(of expression: String) -> [UInt8] {
    // An alternative, a group, an escape or a count may make any part of it optional.
    if expression.utf8.contains(where: { "|()\\[]{}".utf8.contains($0) }) { return [] }
    var (longest, current): ([UInt8], [UInt8]) = ([], [])
    for byte in Array(expression.utf8) + [UInt8(ascii: ".")] {
      guard isSpecial(byte) else {
        current.append(byte)
        continue
      }
      if "*?".utf8.contains(byte), !current.isEmpty { current.removeLast() }
      if current.count > longest.count { longest = current }
      current = []
    }
    return longest
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
