import Testing

@testable import Changes

struct SpellingTests {
  private static let commands = ["poll", "diff", "log", "show", "status", "restore", "blame"]

  @Test(arguments: [
    ("polll", "poll"), ("pol", "poll"), ("lgo", "log"), ("dif", "diff"), ("stat", "status"),
    ("Restor", "restore"), ("ersotre", "restore"), ("blmae", "blame"),
  ])
  func `a word that is nearly another one is taken for a slip`(typed: String, meant: String) {
    #expect(Spelling.nearest(to: typed, among: Self.commands) == meant)
  }

  @Test(arguments: ["frobnicate", "x", "", "push", "ersotr"])
  func `a word that is like none is like none`(typed: String) {
    #expect(Spelling.nearest(to: typed, among: Self.commands) == nil)
  }

  @Test func `the nearest one wins, and of several the first`() {
    #expect(Spelling.nearest(to: "main.jz", among: ["main.jsx", "main.js"]) == "main.js")
    #expect(Spelling.nearest(to: "v1", among: ["v2", "v3"]) == "v2")
  }
}
