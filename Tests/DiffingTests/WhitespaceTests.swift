import Diffing
import SeededRandom
import Testing

struct WhitespaceTests {
  private static let options: [(WhitespaceMode, String)] = [
    (.whitespaceChanges, "-b"), (.allWhitespace, "-w"),
  ]

  @Test func `runs of white space are the same, however long, and nothing at the end of a line`() {
    let old = "a b\n\tc\nd\ne"
    let new = "a \t b\n  c  \nd\r\ne\n"
    #expect(LineDiff(from: Array(old.utf8), to: Array(new.utf8)).removedCount == 4)
    #expect(
      LineDiff(from: Array(old.utf8), to: Array(new.utf8), ignoring: .whitespaceChanges).isEmpty
    )
  }

  @Test func `white space where there was none is a change of it, and is ignored only as all is`() {
    for (old, new) in [("a\n", " a\n"), ("f(a)\n", "f( a )\n")] {
      func diff(_ whitespace: WhitespaceMode) -> LineDiff {
        LineDiff(from: Array(old.utf8), to: Array(new.utf8), ignoring: whitespace)
      }
      #expect(diff(.whitespaceChanges).addedCount == 1)
      #expect(diff(.allWhitespace).isEmpty)
      #expect(diff(.allWhitespace).hunks() == [])
    }
  }

  @Test func `unchanged lines are shown as the new text has them`() {
    let old = "if a {\nb\n}\nend"
    let new = "if a {\n  b\n  c\n}\nend\n"
    let diff = LineDiff(from: Array(old.utf8), to: Array(new.utf8), ignoring: .allWhitespace)
    #expect(text(of: diff.hunks()) == "@@ -1,4 +1,5 @@\n if a {\n   b\n+  c\n }\n end\n")
  }

  @Test func `an empty line and one of blanks differ only where nothing is ignored`() {
    for whitespace in [WhitespaceMode.whitespaceChanges, .allWhitespace] {
      #expect(LineDiff(from: [0x0a], to: [0x09, 0x20, 0x0a], ignoring: whitespace).isEmpty)
    }
    // No line at all is another thing.
    #expect(LineDiff(from: [], to: [0x20], ignoring: .allWhitespace).addedCount == 1)
  }

  @Test(arguments: options)
  func `git ignores the same and finds no fewer lines`(whitespace: WhitespaceMode, option: String)
    async throws
  {
    let git = try Git()
    var ours: [String: (removed: Int, added: Int)] = [:]
    for seed in 0..<600 {
      let (old, new) = pair(seed: seed)
      try git.write(old, to: "old/\(seed)")
      try git.write(new, to: "new/\(seed)")
      let diff = LineDiff(from: old, to: new, ignoring: whitespace)
      if !diff.isEmpty { ours["\(seed)"] = (diff.removedCount, diff.addedCount) }
    }
    let result = try await git.run(
      ["diff", "--no-index", "--no-renames", "--minimal", option, "--numstat", "old", "new"]
    )
    var differing: Set<String> = []
    for row in result.output.split(separator: "\n") {
      let fields = row.split(separator: "\t")
      let (removed, added) = (try #require(Int(fields[1])), try #require(Int(fields[0])))
      let seed = String(try #require(fields[2].split(separator: "/").last))
      if removed + added == 0 { continue }
      differing.insert(seed)
      let mine = try #require(ours[seed], "seed \(seed)")
      #expect(mine.removed - mine.added == removed - added, "seed \(seed)")
      #expect(mine.removed <= removed, "seed \(seed)")
    }
    #expect(differing == Set(ours.keys))
    #expect(differing.count > 100)
  }

  @Test(arguments: [WhitespaceMode.whitespaceChanges, .allWhitespace])
  func `hunks with all context have all of the new text`(whitespace: WhitespaceMode) {
    for seed in 0..<600 {
      let (old, new) = pair(seed: seed)
      let diff = LineDiff(from: old, to: new, ignoring: whitespace)
      if diff.isEmpty { continue }
      var shown: [UInt8] = []
      for line in diff.hunks(context: .max).flatMap(\.lines) where line.kind != .removed {
        shown += line.bytes
        if line.endsWithNewline { shown.append(0x0a) }
      }
      #expect(shown == new, "seed \(seed)")
    }
  }

  /// Two texts of a few lines that often differ in white space alone.
  private func pair(seed: Int) -> (old: [UInt8], new: [UInt8]) {
    var generator = SeededGenerator(seed: seed)
    let words = ["", "a", "b", "a b", "ab", "}"]
    let blanks = ["", "", "", " ", "  ", "\t", "\r"]
    func spaced(_ words: [String]) -> [UInt8] {
      let lines = words.map { word in
        let before = blanks.randomElement(using: &generator)!
        let between = Bool.random(using: &generator) ? " " : " \t "
        let after = blanks.randomElement(using: &generator)!
        return before + word.replacing(" ", with: between) + after + "\n"
      }
      let text = Array(lines.joined().utf8)
      return Int.random(in: 0..<3, using: &generator) == 0 ? text.dropLast() : text
    }
    let old = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
      words.randomElement(using: &generator)!
    }
    var new = old
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let place = Int.random(in: 0...new.count, using: &generator)
      if place < new.count, Bool.random(using: &generator) {
        new.remove(at: place)
      } else {
        new.insert(words.randomElement(using: &generator)!, at: place)
      }
    }
    return (spaced(old), spaced(new))
  }
}
