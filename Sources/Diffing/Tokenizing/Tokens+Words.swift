extension Tokens {
  /// Divides a text into words.
  ///
  /// A word is a run of letters, digits, underscores and bytes that aren't ASCII, or a run of blanks,
  /// or any other single byte, such as a `\n`.
  init(wordsOf text: [UInt8]) {
    var offsets = [0]
    if var last = text.first.map(WordClass.init(of:)) {
      for position in 1..<text.count {
        let next = WordClass(of: text[position])
        if next != last || next == .single { offsets.append(position) }
        last = next
      }
      offsets.append(text.count)
    }
    self.init(text: text, offsets: offsets)
  }

  /// Whether a token has only blanks in it.
  func isBlank(_ token: Int) -> Bool {
    self[token].allSatisfy { WordClass(of: $0) == .blank }
  }
}

/// Which bytes make words together.
private enum WordClass {
  case letter
  case blank
  case single

  init(of byte: UInt8) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      self = .letter
    case UInt8(ascii: " "), UInt8(ascii: "\t"): self = .blank
    default: self = .single
    }
  }
}
