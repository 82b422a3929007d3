/// Finds which words to remove from a text, and which to add, to get another one.
///
/// It is made to show what changed within lines: the fewest words are removed and added, but that
/// words with only blanks between them change together, as they read better so.
///
/// A word is a run of letters, digits, underscores and bytes that aren't ASCII, or a run of blanks, or
/// any other single byte. Together the two texts have at most 2³¹ − 1 words.
package struct WordDiff: Sendable {
  /// Describes words that follow one another and are in the same texts.
  package struct Piece: Equatable, Sendable {
    package let kind: Hunk.Line.Kind
    /// At least one byte, of the new text if both have them.
    package let bytes: ArraySlice<UInt8>

    package init(kind: Hunk.Line.Kind, bytes: ArraySlice<UInt8>) {
      self.kind = kind
      self.bytes = bytes
    }
  }

  /// All of both texts in order, at each place the removed before the added words.
  ///
  /// Two pieces that follow one another are never of one kind.
  package let pieces: [Piece]

  package init(from old: [UInt8], to new: [UInt8]) {
    let old = Tokens(wordsOf: old)
    let new = Tokens(wordsOf: new)
    let changes = Sliders(from: old, to: new).settle(Change.find(from: old, to: new))
    pieces = Self.pieces(of: Self.joined(changes, in: old), from: old, to: new)
  }

  /// Joins changes that have only blanks between them.
  private static func joined(_ changes: [Change], in old: Tokens) -> [Change] {
    changes.reduce(into: []) { joined, change in
      // Between two changes there is a word at least, and a blank one is the whole run of blanks.
      if let last = joined.last, change.old.lowerBound - last.old.upperBound == 1,
        old.isBlank(last.old.upperBound)
      {
        joined[joined.count - 1] = last.joined(with: change)
      } else {
        joined.append(change)
      }
    }
  }

  private static func pieces(
    of changes: [Change],
    from old: Tokens,
    to new: Tokens
  ) -> [Piece] {
    var pieces: [Piece] = []
    func append(_ range: Range<Int>, of text: Tokens, _ kind: Hunk.Line.Kind) {
      let bytes = text.bytes(of: range)
      if !bytes.isEmpty { pieces.append(Piece(kind: kind, bytes: bytes)) }
    }
    var position = 0
    for change in changes {
      append(position..<change.new.lowerBound, of: new, .context)
      append(change.old, of: old, .removed)
      append(change.new, of: new, .added)
      position = change.new.upperBound
    }
    append(position..<new.count, of: new, .context)
    return pieces
  }
}
