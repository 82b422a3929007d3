import Diffing
import SeededRandom
import Testing

struct FingerprintTests {
  @Test func `git estimates the same, but for a point or two`() async throws {
    let git = try Git()
    var ours: [Int] = []
    for seed in 0..<60 {
      let (old, new) = pair(seed: seed)
      try git.write(old, to: "old/\(seed)")
      try git.write(new, to: "new/renamed-\(seed)")
      ours.append(Fingerprint(of: old).similarity(to: Fingerprint(of: new)))
    }
    let result = try await git.run(["diff", "--no-index", "-M1%", "-l1000", "--raw", "old", "new"])
    var compared = 0
    for row in result.output.split(separator: "\n") {
      // :100644 100644 1234567 89abcde R087	old/7	new/renamed-7
      let fields = row.split(separator: "\t")
      let status = try #require(fields[0].split(separator: " ").last)
      let seed = try #require(Int(fields[1].dropFirst("old/".count)), "\(row)")
      #expect(status.first == "R" && fields[2] == "new/renamed-\(seed)", "\(row)")
      let theirs = try #require(Int(status.dropFirst()))
      #expect(abs(ours[seed] - theirs) <= 2, "seed \(seed): ours \(ours[seed]), theirs \(theirs)")
      compared += 1
    }
    #expect(compared == ours.count)
    #expect(Set(ours.map { $0 / 10 }).count > 4, "\(ours)")
  }

  @Test func `it is the same from either side, and 100 for equal bytes only`() {
    for seed in 0..<500 {
      var random = RandomText(seed: seed)
      let (old, new) = random.pair(upTo: 20)
      let there = Fingerprint(of: old).similarity(to: Fingerprint(of: new))
      #expect(there == Fingerprint(of: new).similarity(to: Fingerprint(of: old)), "seed \(seed)")
      #expect((there == 100) == (old == new), "seed \(seed)")
      #expect(0...100 ~= there, "seed \(seed)")
    }
  }

  @Test func `the same lines in another order are nearly the same file`() {
    #expect(similarity("a\nb\n", "b\na\n") == 99)
  }

  @Test func `nothing is in an empty file`() {
    #expect(similarity("", "") == 100)
    #expect(similarity("", "a") == 0)
    #expect(similarity("a", "b") == 0)
  }

  @Test func `it is the part of the larger file that counts`() {
    #expect(similarity("a\nb\nc\n", "a\n") == 33)
    #expect(similarity("a\na\na\nb\n", "a\na\nc\nc\n") == 50)
  }

  @Test func `other line ends make no other text, and other bytes of what is none`() {
    let lines = (0..<40).map { "line \($0) of it" }
    #expect(
      similarity(
        lines.map { $0 + "\n" }.joined(),
        lines.map { $0 + "\r\n" }.joined()
      ) == 93
    )
    #expect(similarity("\0a\nb\n", "\0a\r\nb\r\n") == 0)
    #expect(similarity("a\rb\n", "ab\n") == 0)
  }

  @Test func `long lines are compared by pieces of 64 bytes`() {
    let start = String(repeating: "x", count: 64)
    let end = String(repeating: "y", count: 64)
    #expect(similarity(start + end, start + String(repeating: "z", count: 64)) == 50)
  }

  private func similarity(_ old: String, _ new: String) -> Int {
    Fingerprint(of: Array(old.utf8)).similarity(to: Fingerprint(of: Array(new.utf8)))
  }

  /// A file and what became of it: lines, or, of every third, bytes that are no text.
  private func pair(seed: Int) -> (old: [UInt8], new: [UInt8]) {
    var generator = SeededGenerator(seed: seed)
    func piece() -> [UInt8] {
      if seed % 3 == 0 {
        return (0..<64).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      }
      let length = Int.random(in: 0...90, using: &generator)
      return (0..<length).map { _ in UInt8.random(in: 0x20...0x7e, using: &generator) } + [0x0a]
    }
    let old = (0..<200).map { _ in piece() }
    var new = old
    for _ in 0..<Int.random(in: 1...300, using: &generator) {
      let place = Int.random(in: 0..<new.count, using: &generator)
      if Bool.random(using: &generator) { new[place] = piece() } else { new.append(piece()) }
    }
    return (old.flatMap(\.self), new.flatMap(\.self))
  }
}
