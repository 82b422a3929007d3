import Diffing
import Testing

struct GitTests {
  @Test(arguments: [0, 1, 3])
  func `git applies our hunks and gets the new texts`(context: Int) async throws {
    let git = try Git()
    var patch: [UInt8] = []
    var expected: [(path: String, text: [UInt8])] = []
    for seed in 0..<400 {
      var random = RandomText(seed: seed)
      var (old, new) = random.pair(upTo: 30)
      if context == 0 {
        // Where a last line without its newline is removed, git takes the newline before it too,
        // as it does with patches of its own.
        old.append(UInt8(ascii: "\n"))
        new.append(UInt8(ascii: "\n"))
      }
      let path = "\(seed).txt"
      try git.write(old, to: path)
      expected.append((path, new))
      let hunks = LineDiff(from: old, to: new).hunks(context: context)
      if hunks.isEmpty { continue }
      patch += "diff --git a/\(path) b/\(path)\n--- a/\(path)\n+++ b/\(path)\n".utf8
      for hunk in hunks { hunk.write(to: &patch) }
    }
    try git.write(patch, to: "all.patch")
    let result = try await git.run(
      ["apply", "--verbose", "--whitespace=nowarn"]
        + (context == 0 ? ["--unidiff-zero"] : [])
        + ["all.patch"]
    )
    #expect(result.code == 0, "\(result.output)")
    // Without context, git finds places by other rules than the line numbers alone.
    if context > 0 { #expect(!result.output.contains("offset"), "\(result.output)") }
    for (path, text) in expected {
      #expect(try git.read(path) == text, "seed \(path)")
    }
  }

  @Test func `our differences have hardly more lines than the smallest that git finds`()
    async throws
  {
    let git = try Git()
    var ours = 0
    for seed in 0..<150 {
      var random = RandomText(seed: seed)
      // With a NUL in it, git counts no lines of a file.
      let old = random.text(upTo: 400).map { $0 == 0 ? UInt8(ascii: "0") : $0 }
      let new = random.mutated(old, edits: 60).map { $0 == 0 ? UInt8(ascii: "0") : $0 }
      try git.write(old, to: "old/\(seed).txt")
      try git.write(new, to: "new/\(seed).txt")
      let diff = LineDiff(from: old, to: new)
      ours += diff.removedCount + diff.addedCount
    }
    let result = try await git.run(
      ["diff", "--no-index", "--minimal", "--text", "--numstat", "old", "new"]
    )
    #expect(result.code == 1, "\(result.output)")
    let theirs = result.output.split(separator: "\n").reduce(0) { sum, row in
      sum + row.split(separator: "\t").prefix(2).reduce(0) { $0 + (Int($1) ?? 0) }
    }
    #expect(theirs > 0)
    #expect(Double(ours) <= 1.1 * Double(theirs), "ours \(ours), theirs \(theirs)")
  }
}
