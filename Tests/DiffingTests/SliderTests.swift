import Diffing
import Testing

struct SliderTests {
  @Test func `an added line among equal ones comes last`() {
    #expect(
      unified("a\na\nb\n", "a\na\na\nb\n", context: 1) == "@@ -2,2 +2,3 @@ a\n a\n+a\n b\n"
    )
  }

  @Test func `an added function starts at its first line and not at the brace before`() {
    let one = "func one() {\n  body\n}\n"
    let two = "func two() {\n  body\n}\n"
    let three = "func three() {\n  body\n}\n"
    #expect(
      unified(one + "\n" + three, one + "\n" + two + "\n" + three, context: 1)
        == "@@ -4,2 +4,6 @@ func one() {\n \n+func two() {\n+  body\n+}\n+\n func three() {\n"
    )
  }

  @Test func `a removed branch starts where it is indented least`() {
    let old = "if a {\n  one\n} else {\n  one\n}\nif a {\n  one\n}\n"
    let new = "if a {\n  one\n}\n"
    let diff = LineDiff(from: Array(old.utf8), to: Array(new.utf8))
    #expect(diff.removedCount == 5)
    #expect(diff.addedCount == 0)
    #expect(diff.hunks(context: 0).map(\.header) == ["@@ -1,5 +0,0 @@"])
  }

  @Test func `an added block keeps to blank lines even if it is indented`() {
    let old = "x {\n  y\n};\n\nend\n"
    let new = "x {\n  y\n};\n\n      z\n  y\n};\n\nend\n"
    #expect(
      unified(old, new, context: 1)
        == "@@ -4,2 +4,6 @@ x {\n \n+      z\n+  y\n+};\n+\n end\n"
    )
  }

  @Test func `a change that slides up to another one joins it`() {
    // The second "x" could be the one that is removed: then there would be two changes.
    #expect(unified("x\nx\na\n", "z\nx\na\n") == "@@ -1,3 +1,3 @@\n-x\n+z\n x\n a\n")
    #expect(
      unified("x\nx\na\n", "z\nx\na\ny\n") == "@@ -1,3 +1,4 @@\n-x\n+z\n x\n a\n+y\n"
    )
  }

  @Test func `a change that slides down to another one joins it`() {
    #expect(
      unified("a\nb\na\nb\nb\n", "a\na\nb\nz\n")
        == "@@ -1,5 +1,4 @@\n a\n-b\n a\n b\n-b\n+z\n"
    )
  }

  @Test func `a change slides into lines that were the same at the head of both`() {
    let block = "\n  - name: x\n    run: y\n"
    let old = "steps:" + block + "end\n"
    let new = "steps:" + block + block + "end\n"
    let hunks = LineDiff(from: Array(old.utf8), to: Array(new.utf8)).hunks(context: 0)
    #expect(hunks.map { $0.lines.count } == [3])
  }

  @Test func `a change comes to rest before the end, where it reads as well there`() {
    #expect(headers("a\nb\n", "a\nb\na\nb\n") == ["@@ -1,0 +2,2 @@"])
  }

  @Test func `a change rests below a blank line rather than above it`() {
    #expect(headers("b\n\na\n \nc\n", "b\n\na\n\na\n \nc\n") == ["@@ -2,0 +3,2 @@"])
  }

  @Test func `a tab is as wide as eight columns, or what is left of them`() {
    let block = "\tp\n    q\n"
    #expect(headers(block, block + block) == ["@@ -2,0 +3,2 @@"])
    #expect(headers(block, block + block) == headers("  " + block, "  " + block + "  " + block))
  }

  private func headers(_ old: String, _ new: String) -> [String] {
    LineDiff(from: Array(old.utf8), to: Array(new.utf8)).hunks(context: 0).map(\.header)
  }
}
