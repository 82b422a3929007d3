import Foundation

/// The strings of a text of JSON, its other words, and what is between them.
struct JSONTokens: Sequence, IteratorProtocol {
  struct Token {
    let bytes: ArraySlice<UInt8>
    /// What a string or a number says; nil of what is between.
    let value: [UInt8]?
  }

  private let text: [UInt8]
  private var place = 0

  init(of text: [UInt8]) {
    self.text = text
  }

  mutating func next() -> Token? {
    guard place < text.count else { return nil }
    let start = place
    if text[start] == UInt8(ascii: "\"") {
      place += 1
      while place < text.count, text[place] != UInt8(ascii: "\"") {
        place += text[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      place = Swift.min(place + 1, text.count)
      return Token(bytes: text[start..<place], value: Self.string(text[start..<place]))
    }
    let isWord = Self.isInWord(text[start])
    while place < text.count, text[place] != UInt8(ascii: "\""),
      Self.isInWord(text[place]) == isWord
    {
      place += 1
    }
    return Token(bytes: text[start..<place], value: isWord ? Array(text[start..<place]) : nil)
  }

  private static func isInWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// What a string says; as it is written where that can't be told.
  private static func string(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    let text = try? JSONDecoder().decode(String.self, from: Data(literal))
    return text.map { Array($0.utf8) } ?? Array(literal)
  }
}
