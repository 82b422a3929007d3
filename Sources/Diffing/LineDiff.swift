/// Finds which lines to remove from a text, and which to add, to get another one.
///
/// Texts are any bytes. A line ends after its `\n`; the last one may lack it, and then differs from
/// the same line with a `\n`. Together the two texts have at most 2³¹ − 1 lines.
///
/// The lines are the fewest possible up to some five hundred of them, and where few lines come again. Beyond
/// that the lines that either text has just once are kept, as many as are in one order, which costs lockfiles
/// one line in five hundred; time never grows with the square of the length.
package struct LineDiff: Sendable {
  let old: Tokens
  let new: Tokens
  /// In order, with at least one unchanged line between two of them.
  let changes: [Change]

  package init(from old: [UInt8], to new: [UInt8], ignoring whitespace: WhitespaceMode = .nothing) {
    self.old = Tokens(linesOf: old)
    self.new = Tokens(linesOf: new)
    let oldKeys = whitespace.keys(of: self.old)
    let newKeys = whitespace.keys(of: self.new)
    changes = Sliders(from: oldKeys, to: newKeys, shownAs: self.old, self.new)
      .settle(Change.find(from: oldKeys, to: newKeys))
  }

  /// Which lines give way to which, counted from 0, in order; the lines between are unchanged.
  package var ranges: [(old: Range<Int>, new: Range<Int>)] { changes.map { ($0.old, $0.new) } }

  /// The number of lines that only the old text has.
  package var removedCount: Int { changes.reduce(0) { $0 + $1.old.count } }

  /// The number of lines that only the new text has.
  package var addedCount: Int { changes.reduce(0) { $0 + $1.new.count } }

  /// Whether the texts are the same, but for what is ignored.
  package var isEmpty: Bool { changes.isEmpty }
}
