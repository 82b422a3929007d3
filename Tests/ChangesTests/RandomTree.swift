import SeededRandom

/// Makes trees of a few files, and changes them as people do.
struct RandomTree {
  private static let words = ["alpha", "beta", "gamma", "", "  indented", "}", "é", "tail\r"]

  private var generator: SeededGenerator

  init(seed: Int) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func tree() -> World.Tree {
    Dictionary(uniqueKeysWithValues: (0..<6).map { ("d\($0 % 3)/f\($0)", text()) })
  }

  /// Edits, moves, copies, adds and removes some files; something always changes.
  mutating func changed(_ tree: World.Tree) -> World.Tree {
    var changed = tree
    repeat {
      for path in tree.keys.sorted() where Int.random(in: 0..<3, using: &generator) == 0 {
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: changed[path] = nil
        case 6:
          changed[path] = nil
          for _ in 0...Int.random(in: 0..<2, using: &generator) {
            changed[newPath(in: changed)] = tree[path]
          }
        case 7:
          let other = tree.keys.sorted().randomElement(using: &generator) ?? path
          (changed[path], changed[other]) = (tree[other], tree[path])
        case 8: changed[newPath(in: changed)] = []
        case 1: changed[newPath(in: changed)] = tree[path]
        case 2:
          changed[path] = nil
          changed[newPath(in: changed)] = tree[path].map { edited($0) }
        case 3: changed[newPath(in: changed)] = text()
        default: changed[path] = tree[path].map { edited($0) }
        }
      }
    } while changed == tree
    return changed
  }

  private mutating func newPath(in tree: World.Tree) -> String {
    while true {
      let folder = Int.random(in: 0..<4, using: &generator)
      let name = ["n", "with space ", " ", "é", "\"q\" \\", "a => b", ".gitignore"]
        .randomElement(using: &generator)
      let path = "d\(folder)/\(name ?? "")\(Int.random(in: 0..<99, using: &generator))"
      if tree[path] == nil { return path }
    }
  }

  /// A text; some lack the last newline.
  mutating func text() -> [UInt8] {
    var text = (0..<Int.random(in: 1...40, using: &generator)).map { _ in line() }.joined()
    if Int.random(in: 0..<4, using: &generator) == 0 { text.removeLast() }
    return Array(text.utf8)
  }

  /// A text with a few lines changed, added or removed.
  mutating func edited(_ text: [UInt8]) -> [UInt8] {
    var lines = String(decoding: text, as: UTF8.self).unicodeScalars.split(
      separator: "\n",
      omittingEmptySubsequences: false
    ).map { String($0) }
    for _ in 0...Int.random(in: 0..<3, using: &generator) {
      let place = Int.random(in: 0..<lines.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0 where lines.count > 1: lines.remove(at: place)
      case 1: lines.insert(String(line().dropLast()), at: place)
      default: lines[place] = String(line().dropLast())
      }
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  private mutating func line() -> String {
    let word = Self.words.randomElement(using: &generator) ?? ""
    return "\(word) \(Int.random(in: 0..<30, using: &generator))\n"
  }
}
