import SeededRandom

/// Makes texts that are small and repetitive, where mistakes show soonest.
struct RandomText {
  private static let words = ["", "a", "b", " a", "\tb", "}", "a\r", "\0", "long enough for words"]

  private var generator: SeededGenerator

  init(seed: Int) {
    generator = SeededGenerator(seed: seed)
  }

  /// A text of up to a number of lines; one in three lacks the last `\n`.
  mutating func text(upTo count: Int) -> [UInt8] {
    let words = Self.words.prefix(Int.random(in: 1...Self.words.count, using: &generator))
    let lines = (0..<Int.random(in: 0...count, using: &generator)).map { _ in
      words.randomElement(using: &generator)!
    }
    return joined(lines)
  }

  /// A text with some lines changed, removed and added, and perhaps a block moved.
  mutating func mutated(_ text: [UInt8], edits: Int) -> [UInt8] {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    for _ in 0..<Int.random(in: 0...edits, using: &generator) {
      let place = Int.random(in: 0...lines.count, using: &generator)
      let end = min(lines.count, place + Int.random(in: 1...4, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: lines.removeSubrange(place..<end)
      case 1: lines.insert(Self.words.randomElement(using: &generator)!, at: place)
      case 2: lines.insert(contentsOf: lines[place..<end], at: place)
      default:
        let block = lines[place..<end]
        lines.removeSubrange(place..<end)
        lines.insert(contentsOf: block, at: Int.random(in: 0...lines.count, using: &generator))
      }
    }
    return joined(lines)
  }

  mutating func pair(upTo count: Int) -> (old: [UInt8], new: [UInt8]) {
    let old = text(upTo: count)
    let isMutated = Bool.random(using: &generator)
    return (old, isMutated ? mutated(old, edits: 4) : text(upTo: count))
  }

  private mutating func joined(_ lines: [String]) -> [UInt8] {
    var text = Array(lines.map { $0 + "\n" }.joined().utf8)
    if !text.isEmpty, Int.random(in: 0..<3, using: &generator) == 0 { text.removeLast() }
    return text
  }
}
