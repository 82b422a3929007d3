import Diffing
import Testing

struct LineDiffTests {
  @Test func `texts without a difference have no hunks`() {
    for text in ["", "a", "a\n", "a\nb\n", "\n", "\0\r\n"] {
      let diff = LineDiff(from: Array(text.utf8), to: Array(text.utf8))
      #expect(diff.isEmpty)
      #expect(diff.hunks() == [])
      #expect(diff.removedCount == 0)
      #expect(diff.addedCount == 0)
    }
  }

  @Test func `a line added at the end`() {
    #expect(unified("a\nb\n", "a\nb\nc\n") == "@@ -1,2 +1,3 @@\n a\n b\n+c\n")
  }

  @Test func `a line added to an empty text`() {
    #expect(unified("", "a\n") == "@@ -0,0 +1 @@\n+a\n")
  }

  @Test func `all lines removed`() {
    #expect(unified("a\nb\n", "") == "@@ -1,2 +0,0 @@\n-a\n-b\n")
  }

  @Test func `a changed line is a removed one and then an added one`() {
    let diff = LineDiff(from: Array("a\nb\nc\n".utf8), to: Array("a\nB\nBB\nc\n".utf8))
    #expect(diff.removedCount == 1)
    #expect(diff.addedCount == 2)
    #expect(!diff.isEmpty)
    #expect(text(of: diff.hunks()) == "@@ -1,3 +1,4 @@\n a\n-b\n+B\n+BB\n c\n")
  }

  @Test func `the new text lacks the last newline`() {
    #expect(
      unified("a\nb\n", "a\nb")
        == "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n"
    )
  }

  @Test func `the old text lacks the last newline`() {
    #expect(
      unified("a\nb", "a\nb\n")
        == "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
    )
  }

  @Test func `both texts lack the last newline`() {
    #expect(
      unified("a\nb", "c\nb") == "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"
    )
    #expect(
      unified("a", "b")
        == "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n"
    )
  }

  @Test func `a line follows one that lacked its newline`() {
    #expect(
      unified("a", "a\nb\n") == "@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n"
    )
  }

  @Test func `a carriage return is part of its line`() {
    #expect(
      unified("a\r\nb\r\nc\r\n", "a\r\nb\nc\r\n") == "@@ -1,3 +1,3 @@\n a\r\n-b\r\n+b\n c\r\n"
    )
    #expect(unified("a\rb\n", "a\rc\n") == "@@ -1 +1 @@\n-a\rb\n+a\rc\n")
  }

  @Test func `bytes that are no text are kept as they are`() {
    let old: [UInt8] = [0x00, 0xff, 0x0a, 0xc3, 0x0a, 0x0b, 0x0a]
    let new: [UInt8] = [0x00, 0xff, 0x0a, 0xc4, 0x00, 0x0a, 0x0b, 0x0a]
    var output: [UInt8] = []
    for hunk in LineDiff(from: old, to: new).hunks() { hunk.write(to: &output) }
    let lines: [UInt8] = [
      0x20, 0x00, 0xff, 0x0a, 0x2d, 0xc3, 0x0a, 0x2b, 0xc4, 0x00, 0x0a, 0x20, 0x0b, 0x0a,
    ]
    #expect(output == Array("@@ -1,3 +1,3 @@\n".utf8) + lines)
  }

  @Test func `lines longer than a word differ in any byte`() {
    let line = Array("0123456789abcdefghijklmno".utf8)
    for place in line.indices {
      var changed = line
      changed[place] = UInt8(ascii: "X")
      let old = Array("x\n".utf8) + line + Array("\ny\n".utf8)
      let new = Array("x\n".utf8) + changed + Array("\ny\n".utf8)
      let diff = LineDiff(from: old, to: new)
      #expect(diff.removedCount == 1 && diff.addedCount == 1, "byte \(place)")
    }
  }
}

/// The hunks of two texts in unified form.
func unified(_ old: String, _ new: String, context: Int = 3) -> String {
  text(of: LineDiff(from: Array(old.utf8), to: Array(new.utf8)).hunks(context: context))
}

func text(of hunks: [Hunk]) -> String {
  var output: [UInt8] = []
  for hunk in hunks { hunk.write(to: &output) }
  return String(decoding: output, as: UTF8.self)
}
