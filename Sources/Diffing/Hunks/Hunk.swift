/// Describes changes that are near one another, and the unchanged lines around them.
package struct Hunk: Equatable, Sendable {
  /// Describes a line of a hunk.
  package struct Line: Equatable, Sendable {
    /// Which of the texts have a line.
    package enum Kind: Equatable, Sendable {
      case context
      case removed
      case added
    }

    package let kind: Kind
    /// The line without its `\n`; a `\r` before that is part of it.
    package let bytes: ArraySlice<UInt8>
    /// Whether a `\n` follows, which only the last line of a text can lack.
    package let endsWithNewline: Bool

    package init(kind: Kind, bytes: ArraySlice<UInt8>, endsWithNewline: Bool = true) {
      self.kind = kind
      self.bytes = bytes
      self.endsWithNewline = endsWithNewline
    }
  }

  /// The first line in the old text, counted from 1; if there is none, the line before the hunk.
  package let oldStart: Int
  package let oldCount: Int
  /// The first line in the new text, counted from 1; if there is none, the line before the hunk.
  package let newStart: Int
  package let newCount: Int
  /// The line above the hunk that says where one is, as the head of a function; empty when there is none.
  package let function: ArraySlice<UInt8>
  /// The lines in order, in each change the removed before the added ones.
  package let lines: [Line]
}
