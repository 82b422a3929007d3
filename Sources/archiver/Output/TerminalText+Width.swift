import CUtf8proc
import Snapshots

extension TerminalText {
  /// How many columns the text takes in a terminal: a mark on a letter none, an ideograph two.
  var width: Int {
    description.unicodeScalars.reduce(0) { width, scalar in
      width + Int(utf8proc_charwidth(Int32(bitPattern: scalar.value)))
    }
  }
}

extension String {
  /// How many columns the text takes where it is shown.
  var width: Int { TerminalText(self).width }

  /// The text, with spaces behind it up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - self.width))
  }

  /// The text, with spaces before it up to a width.
  func indented(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - self.width)) + self
  }

  /// The end of the text, behind an ellipsis when not all of it fits into a width.
  func end(fitting width: Int) -> String {
    if self.width <= width { return self }
    var end = Substring()
    for index in indices.reversed() {
      guard String(self[index...]).width < width else { break }
      end = self[index...]
    }
    return "…" + end
  }
}
