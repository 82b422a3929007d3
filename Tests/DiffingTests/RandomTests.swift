import Diffing
import SeededRandom
import Testing

@testable import struct Diffing.EditSearch

struct RandomTests {
  @Test func `hunks turn the old text into the new one with the fewest lines`() {
    for seed in 0..<3000 {
      var random = RandomText(seed: seed)
      let (old, new) = random.pair(upTo: 14)
      let diff = LineDiff(from: old, to: new)
      let common = longestCommonSubsequence(lines(of: old), lines(of: new))
      #expect(diff.removedCount == lines(of: old).count - common, "seed \(seed)")
      #expect(diff.addedCount == lines(of: new).count - common, "seed \(seed)")
      #expect(diff.isEmpty == (old == new), "seed \(seed)")
      for context in 0...3 {
        let hunks = diff.hunks(context: context)
        #expect(hunks.applied(to: old) == new, "seed \(seed)")
        #expect(hunks.isWellFormed(context: context), "seed \(seed)")
        let kinds = hunks.flatMap(\.lines).map(\.kind)
        #expect(kinds.count { $0 == .removed } == diff.removedCount, "seed \(seed)")
        #expect(kinds.count { $0 == .added } == diff.addedCount, "seed \(seed)")
      }
    }
  }

  @Test func `lines are counted as they differ, be they few or many`() {
    for seed in 0..<1000 {
      var random = RandomText(seed: seed)
      let (old, new) = random.pair(upTo: seed < 16 ? 2000 : 40)
      let diff = LineDiff(from: old, to: new)
      let counts = LineDiff.counts(from: old, to: new)
      #expect(counts.removed == diff.removedCount, "seed \(seed)")
      #expect(counts.added == diff.addedCount, "seed \(seed)")
    }
  }

  @Test func `hunks turned round turn the new text into the old one`() {
    for seed in 0..<1000 {
      var random = RandomText(seed: seed)
      let (old, new) = random.pair(upTo: 40)
      let there = LineDiff(from: old, to: new)
      let back = LineDiff(from: new, to: old)
      #expect(there.hunks().applied(to: old) == new, "seed \(seed)")
      #expect(back.hunks().applied(to: new) == old, "seed \(seed)")
      #expect(there.removedCount == back.addedCount, "seed \(seed)")
      #expect(there.addedCount == back.removedCount, "seed \(seed)")
    }
  }

  @Test func `what a search leaves of both sequences is the same, however little it tries`() {
    for seed in 0..<1500 {
      var generator = SeededGenerator(seed: seed)
      let numberCount = Int.random(in: 1...40, using: &generator)
      let old = numbers(upTo: 60, below: numberCount, using: &generator)
      let new = numbers(upTo: 60, below: numberCount, using: &generator)
      let patience = Int.random(in: 1...4, using: &generator)
      let omissions = EditSearch.omissions(
        old: old,
        new: new,
        numberCount: numberCount,
        effort: EditSearch.Effort(
          patience: patience,
          limit: patience + Int.random(in: 0...4, using: &generator)
        )
      )
      let oldLeft = zip(old, omissions.old).filter { !$1 }.map(\.0)
      let newLeft = zip(new, omissions.new).filter { !$1 }.map(\.0)
      #expect(oldLeft == newLeft, "seed \(seed)")
      #expect(oldLeft.count <= longestCommonSubsequence(old, new), "seed \(seed)")
    }
  }

  @Test func `sequences with few equal elements keep the most of them`() {
    for seed in 0..<500 {
      var generator = SeededGenerator(seed: seed)
      let old = numbers(upTo: 60, below: 30, using: &generator)
      let new = numbers(upTo: 60, below: 30, using: &generator)
      let omissions = EditSearch.omissions(
        old: old,
        new: new,
        numberCount: 30,
        effort: EditSearch.Effort(patience: 1, limit: 1)
      )
      let left = omissions.old.count { !$0 }
      // Sixty elements of thirty kinds have at most some two pairs each.
      #expect(left == longestCommonSubsequence(old, new), "seed \(seed)")
    }
  }

  @Test func `a search that may try long enough leaves the most, however much is equal`() {
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: seed)
      let old = numbers(upTo: 80, below: 2, using: &generator)
      let new = numbers(upTo: 80, below: 2, using: &generator)
      let omissions = EditSearch.omissions(
        old: old,
        new: new,
        numberCount: 2,
        effort: EditSearch.Effort(patience: 1, limit: 160)
      )
      let left = omissions.old.count { !$0 }
      #expect(left == longestCommonSubsequence(old, new), "seed \(seed)")
    }
  }

  @Test func `a search that gives up early keeps what both have just once, and the most between`() {
    for seed in 0..<100 {
      var generator = SeededGenerator(seed: seed)
      let fill = { (0..<2).map { _ in numbers(upTo: 6, below: 3, using: &generator) } }
      let gaps = (0..<150).map { _ in fill() }
      // Numbers from 3 up are met once in either, and all in one order.
      let sides = (0..<2).map { side in
        gaps.enumerated().flatMap { index, gap in gap[side] + [Int32(3 + index)] }
      }
      let omissions = EditSearch.omissions(
        old: sides[0],
        new: sides[1],
        numberCount: 3 + gaps.count,
        effort: EditSearch.Effort(patience: 16, limit: 16)
      )
      let left = omissions.old.count { !$0 }
      let most = gaps.reduce(gaps.count) { $0 + longestCommonSubsequence($1[0], $1[1]) }
      #expect(left == most, "seed \(seed)")
    }
  }

  private func numbers(
    upTo count: Int,
    below limit: Int,
    using generator: inout SeededGenerator
  ) -> [Int32] {
    (0..<Int.random(in: 0...count, using: &generator)).map { _ in
      Int32.random(in: 0..<Int32(limit), using: &generator)
    }
  }
}

extension [Hunk] {
  /// Whether hunks start and end with a change or a full context, and leave lines between them.
  fileprivate func isWellFormed(context: Int) -> Bool {
    for hunk in self {
      let above = hunk.lines.prefix { $0.kind == .context }.count
      let below = hunk.lines.reversed().prefix { $0.kind == .context }.count
      if above > context || below > context || above == hunk.lines.count { return false }
      if above < context, hunk.oldStart > 1 { return false }
    }
    return zip(self, dropFirst()).allSatisfy { hunk, next in
      next.firstOldLine > hunk.firstOldLine + hunk.oldCount
    }
  }
}

extension Hunk {
  fileprivate var firstOldLine: Int { oldCount == 0 ? oldStart + 1 : oldStart }
}

/// The length of a longest common subsequence, by the table of all prefixes.
private func longestCommonSubsequence<Element: Equatable>(
  _ old: [Element],
  _ new: [Element]
) -> Int {
  var lengths = [Int](repeating: 0, count: new.count + 1)
  for element in old {
    var diagonal = 0
    for (index, other) in new.enumerated() {
      let above = lengths[index + 1]
      lengths[index + 1] = element == other ? diagonal + 1 : max(above, lengths[index])
      diagonal = above
    }
  }
  return lengths[new.count]
}
