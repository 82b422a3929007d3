/// Describes changes that are near one another, and the unchanged lines around them.
public struct Hunk: Equatable, Sendable {
  /// Describes a line of a hunk.
  public struct Line: Equatable, Sendable {
    /// Says which of the texts have a line.
    public enum Kind: Equatable, Sendable {
      case context
      case removed
      case added
    }

    public let kind: Kind
    /// The line without its `\n`; a `\r` before that is part of it.
    public let bytes: ArraySlice<UInt8>
    /// Whether a `\n` follows, which only the last line of a text can lack.
    public let endsWithNewline: Bool

    public init(kind: Kind, bytes: ArraySlice<UInt8>, endsWithNewline: Bool = true) {
      self.kind = kind
      self.bytes = bytes
      self.endsWithNewline = endsWithNewline
    }
  }

  /// The first line in the old text, counted from 1; if there is none, the line before the hunk.
  public let oldStart: Int
  public let oldCount: Int
  /// The first line in the new text, counted from 1; if there is none, the line before the hunk.
  public let newStart: Int
  public let newCount: Int
  /// The lines in order, in each change the removed before the added ones.
  public let lines: [Line]
}
