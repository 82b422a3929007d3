import Diffing
import SeededRandom
import Testing

/// Texts that take a careless search the square of their length: minutes, and not a moment.
struct HardTextTests {
  @Test func `texts that share no line`() {
    let diff = LineDiff(
      from: text((0..<50_000).map { "old \($0)" }),
      to: text((0..<50_000).map { "new \($0)" })
    )
    #expect(diff.removedCount == 50_000)
    #expect(diff.addedCount == 50_000)
    #expect(diff.hunks().map(\.header) == ["@@ -1,50000 +1,50000 @@"])
  }

  @Test func `one line added among a hundred thousand equal ones`() {
    let same = [String](repeating: "same", count: 50_000)
    let diff = LineDiff(from: text(same + same), to: text(same + ["other"] + same))
    #expect(diff.hunks(context: 0).map(\.header) == ["@@ -50000,0 +50001 @@"])
    let longer = LineDiff(from: text(same + same), to: text(same + same + ["same"]))
    #expect(longer.removedCount == 0)
    #expect(longer.addedCount == 1)
  }

  @Test func `shuffled lines keep a longest run that is in order`() {
    var generator = SeededGenerator(seed: 1)
    let order = (0..<50_000).shuffled(using: &generator)
    let diff = LineDiff(
      from: text((0..<50_000).map { "line \($0)" }),
      to: text(order.map { "line \($0)" })
    )
    #expect(diff.removedCount == 50_000 - longestAscent(in: order))
    #expect(diff.addedCount == diff.removedCount)
  }

  @Test func `long texts of a few lines in no order`() {
    var generator = SeededGenerator(seed: 2)
    let old = text((0..<12_000).map { _ in "\(Int.random(in: 0..<50, using: &generator))" })
    let new = text((0..<12_000).map { _ in "\(Int.random(in: 0..<50, using: &generator))" })
    let diff = LineDiff(from: old, to: new)
    #expect(diff.hunks().applied(to: old) == new)
    // A longest common subsequence of such texts has about a quarter of their lines.
    #expect(diff.removedCount < 9_200)
  }

  @Test func `many changes among equal lines`() {
    let old = text([String](repeating: "same", count: 20_000))
    let new = text((0..<20_000).map { $0 % 20 == 0 ? "other" : "same" })
    let diff = LineDiff(from: old, to: new)
    #expect(diff.addedCount == 1_000)
    #expect(diff.removedCount == 1_000)
    #expect(diff.hunks().applied(to: old) == new)
  }

  private func text(_ lines: [String]) -> [UInt8] {
    var text: [UInt8] = []
    for line in lines { text += (line + "\n").utf8 }
    return text
  }

  private func longestAscent(in order: [Int]) -> Int {
    var ends: [Int] = []
    for value in order {
      var low = 0
      var high = ends.count
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] < value { low = middle + 1 } else { high = middle }
      }
      if low == ends.count { ends.append(value) } else { ends[low] = value }
    }
    return ends.count
  }
}
