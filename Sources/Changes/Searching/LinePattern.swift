import Foundation
import Snapshots

/// Matches lines against one text, or one POSIX extended regular expression.
final class LinePattern {
  /// The C library gave up on a line.
  struct Exhausted: Error, CustomStringConvertible {
    let pattern: String
    let size: Int

    var description: String {
      "'\(pattern)' takes too much memory on a line of \(size) bytes; try a simpler one"
    }
  }

  /// Longer lines are searched in one go, in bytes: from one place after the other, as the C library
  /// does it, a line takes time in proportion to the square of its length.
  private static let longestShortLine = 500

  /// UTF-8 that each line that matches has in it; empty when there is no such text.
  let commonText: [UInt8]
  private let pattern: String
  /// Nil when a line with the text is a match.
  private let expression: CompiledExpression?
  /// Of a line from its beginning; nil where the expression refers back to a group by its number.
  private let longExpression: CompiledExpression?

  init(
    _ pattern: Substring,
    _ options: TextPattern.Options
  ) throws(ExtendedExpression.Malformed) {
    self.pattern = String(pattern)
    let isIgnoringCase = options.contains(.ignoringCase)
    var (source, text, isText, refersBack) = (
      pattern.unicodeScalars.map(ExtendedExpression.escaped).joined(), String(pattern), true, false
    )
    if !options.contains(.literal) {
      let parsed = try ExtendedExpression(pattern)
      (source, text, isText) = (parsed.source, parsed.commonText, parsed.isText)
      refersBack = parsed.hasBackReference
    }
    commonText = isIgnoringCase ? [] : Array(text.utf8)
    if isText, !isIgnoringCase || text.isEmpty {
      (expression, longExpression) = (nil, nil)
      return
    }
    expression = try CompiledExpression(source, isIgnoringCase: isIgnoringCase)
    longExpression =
      refersBack
      ? nil : try CompiledExpression("^.*(\(source))", isIgnoringCase: isIgnoringCase)
  }

  /// Whether a line that has the common text is a match. Throws `Exhausted`.
  func isMatch(_ line: UnsafeRawBufferPointer) throws -> Bool {
    guard let expression else { return line.has(commonText) }
    // What is no UTF-8 is no character that one could go over.
    let isLong = line.count > Self.longestShortLine && line.isText
    guard let found = (isLong ? longExpression ?? expression : expression).isMatch(line) else {
      throw Exhausted(pattern: pattern, size: line.count)
    }
    return found
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func has(_ text: [UInt8]) -> Bool {
    text.isEmpty || position(of: text, from: 0) != nil
  }

  fileprivate var isText: Bool { !contains(0) && String(validating: self, as: UTF8.self) != nil }
}
