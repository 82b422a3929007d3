import Diffing
import SeededRandom
import Testing

struct HunkTests {
  private let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"

  @Test func `changes whose contexts touch or overlap are in one hunk`() {
    let new = "1\nB\n3\n4\n5\nF\n7\n8\n9\n"
    #expect(
      unified(old, new, context: 2)
        == "@@ -1,8 +1,8 @@\n 1\n-2\n+B\n 3\n 4\n 5\n-6\n+F\n 7\n 8\n"
    )
    #expect(
      unified("1\n2\n3\n4\n5\n6\n", "A\n2\n3\n4\n5\nF\n", context: 2)
        == "@@ -1,6 +1,6 @@\n-1\n+A\n 2\n 3\n 4\n 5\n-6\n+F\n"
    )
  }

  @Test func `changes whose contexts leave out a line are in two hunks`() {
    #expect(
      unified("1\n2\n3\n4\n5\n6\n7\n", "A\n2\n3\n4\n5\n6\nG\n", context: 2)
        == "@@ -1,3 +1,3 @@\n-1\n+A\n 2\n 3\n@@ -5,3 +5,3 @@\n 5\n 6\n-7\n+G\n"
    )
  }

  @Test func `a hunk without context starts at the line before what is missing`() {
    #expect(unified(old, "1\n2\n3\n4\n6\n7\n8\n9\n", context: 0) == "@@ -5 +4,0 @@\n-5\n")
    #expect(unified("1\n2\n", "1\nx\ny\n2\n", context: 0) == "@@ -1,0 +2,2 @@\n+x\n+y\n")
    #expect(unified("1\n2\n", "2\n", context: 0) == "@@ -1 +0,0 @@\n-1\n")
  }

  @Test func `changes next to the same line are two hunks without context`() {
    #expect(
      unified("1\n2\n3\n", "A\n2\nC\n", context: 0) == "@@ -1 +1 @@\n-1\n+A\n@@ -3 +3 @@\n-3\n+C\n"
    )
  }

  @Test func `a context larger than the text shows all of it, and a negative one nothing`() {
    let new = "1\n2\n3\n4\nE\n6\n7\n8\n9\n"
    #expect(
      unified(old, new, context: .max)
        == "@@ -1,9 +1,9 @@\n 1\n 2\n 3\n 4\n-5\n+E\n 6\n 7\n 8\n 9\n"
    )
    #expect(unified(old, new, context: .min) == "@@ -5 +5 @@\n-5\n+E\n")
  }

  @Test func `a hunk is headed by the line that git heads it by`() async throws {
    let lines = [
      "function one() {", "  body", "}", "", "class Two:", "    def three(self):  \t", "\treturn",
      "_four = 4", "$five = 5", "6", "élan", "  {", "x\r",
      "name" + String(repeating: "y", count: 74) + " z and more",
      String(repeating: "a", count: 79) + "é",
    ]
    let git = try Git()
    for seed in 0..<30 {
      var random = SeededGenerator(seed: seed)
      var old = (0..<120).map { _ in lines.randomElement(using: &random) ?? "" }
      var new = old
      for _ in 0..<6 {
        let place = Int.random(in: 0..<old.count, using: &random)
        (old[place], new[place]) = ("  old \(place)", "  new \(place)")
      }
      let texts = [old, new].map { Array(($0.joined(separator: "\n") + "\n").utf8) }
      try git.write(texts[0], to: "old")
      try git.write(texts[1], to: "new")
      for context in [0, 3] {
        let theirs = try await git.run(["diff", "--no-index", "-U\(context)", "old", "new"]).output
          .utf8.split(separator: UInt8(ascii: "\n")).filter { $0.starts(with: "@@".utf8) }
          // Git may cut a character in two.
          .map { String(decoding: $0, as: UTF8.self).replacing("\u{FFFD}", with: "") }
        let ours = LineDiff(from: texts[0], to: texts[1]).hunks(context: context)
          .map { String(decoding: $0.heading, as: UTF8.self) }
        #expect(ours == theirs, "seed \(seed)")
      }
    }
  }

  @Test func `a hunk is a value with everything a reader needs`() throws {
    let diff = LineDiff(from: Array("a\nb".utf8), to: Array("a\nc\n".utf8))
    let hunk = try #require(diff.hunks().first)
    #expect(diff.hunks().count == 1)
    #expect(hunk.header == "@@ -1,2 +1,2 @@")
    #expect([hunk.oldStart, hunk.oldCount, hunk.newStart, hunk.newCount] == [1, 2, 1, 2])
    #expect(
      hunk.lines == [
        Hunk.Line(kind: .context, bytes: Array("a".utf8)[...]),
        Hunk.Line(kind: .removed, bytes: Array("b".utf8)[...], endsWithNewline: false),
        Hunk.Line(kind: .added, bytes: Array("c".utf8)[...]),
      ]
    )
  }
}
