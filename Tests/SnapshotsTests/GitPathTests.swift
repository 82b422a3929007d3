import Snapshots
import Testing

struct GitPathTests {
  @Test(arguments: [
    "a", "src/main.js", ".gitignore", ".github/x", "a b", "é", "git~2", "...", "-x",
    String(repeating: "a", count: 255),
  ])
  func `a path that git takes is safe`(path: String) {
    #expect(GitPath(ExactString(path)).isSafe)
  }

  @Test(arguments: [
    "", "/a", "a/", "a//b", ".", "..", "a/../b", "n\0l", ".git", ".GIT/x", "git~1/x", ".git:x",
    ".git .", "b\\.git\\x", ".g\u{200C}it/x", "\u{200C}.git/x", String(repeating: "a", count: 256),
    Array(repeating: "abcdefghi", count: 410).joined(separator: "/"),
  ])
  func `a path that git refuses is not safe`(path: String) {
    #expect(!GitPath(ExactString(path)).isSafe)
  }

  @Test(arguments: [
    ("a b", "a b"), ("é", "é"), ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#),
    ("a\nb\tc\rd", #""a\nb\tc\rd""#), ("\u{1B}[2J", #""\033[2J""#), ("\u{7F}", #""\177""#),
    ("\u{9B}2J", #""\302\2332J""#), ("\u{202E}x", #""\342\200\256x""#),
    ("a\u{2028}b", #""a\342\200\250b""#),
  ])
  func `a path is quoted as git quotes it`(path: String, quoted: String) {
    #expect(ExactString(path).quoted == quoted)
  }

  @Test func `bytes that are no text are quoted by their digits`() {
    #expect(GitPath.quoted([0x6F, 0xE9, 0x22, 0x0A]) == #""o\351\"\n""#)
  }

  @Test func `a space needs quotes only where it ends a path`() {
    #expect(GitPath("a b").quoted(prefix: "a/") == "a/a b")
    #expect(GitPath("a b").quoted(prefix: "a/", spaces: true) == "\"a/a b\"")
    #expect(GitPath("ab").quoted(prefix: "a/", spaces: true) == "a/ab")
  }

  @Test func `a file is held by a tree unless another file is in its way`() {
    let tree = FileTree(["a", "a/b", "c/d"])
    #expect(["a", "a/b", "c/d", "../e"].map { tree.holds($0) } == [true, false, true, false])
    #expect(tree.clashes == ["a", "a/b"])
  }

  @Test func `the folders of a path are what stands before each slash, but for the first byte`() {
    #expect(ExactString("a/b/c").folders == ["a", "a/b"])
    #expect(ExactString("/a/b").folders == ["/a"])
    #expect(ExactString("a").folders == [])
    #expect(ExactString("a/\u{301}b").folders == ["a"])
  }
}
