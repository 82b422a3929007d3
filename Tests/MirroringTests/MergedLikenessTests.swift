import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Storage
import Testing

/// What a mirror makes of several archives' histories, held against what `archiver merge` makes of the same archives, and
/// both against what really was.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot), .serialized)
struct MergedLikenessTests {
  /// A version that changes among a few states, and goes and comes back; nil: it is gone.
  private typealias Truth = [(start: Int64, state: String?)]

  private static let second: Int64 = 1000
  private static let minute: Int64 = 60_000

  private static let columns = """
    revision, kind, coalesce(coverage, ''), coalesce(changed_after, ''), observed_at,
    coalesce(replaced_at, ''), coalesce(digest, ''), snapshot_id
    """

  // MARK: Both histories

  private struct Histories {
    /// Their rows, without what is an archive's own.
    var merged: [[String]] = []
    var mirrored: [[String]] = []
    /// The file of each state that shows it, by digest.
    var contents: [String: String] = [:]
  }

  private static func cells(_ output: String) -> [[String]] {
    output.split(separator: "\n").map { row in
      row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func histories(of watchers: [Watcher]) async throws -> Histories {
    let merged = FileManager.default.temporaryDirectory.appending(path: "merged-\(UUID()).db").path
    _ = try await Merge(to: merged, takingForks: false).run(
      of: watchers.map { ($0.path, nil) },
      warn: { _ in },
      progress: { _ in }
    )
    let select = "SELECT \(Self.columns) FROM"
    var all = Histories()
    all.merged = Self.cells(
      try await RealProgram.run("sqlite3", merged, "\(select) history ORDER BY revision").output
    ).map { $0.dropLast() }
    all.mirrored = try await PostgreSQLServer.withDatabase { database in
      for watcher in watchers { try await watcher.push(to: database) }
      return Self.cells(try await database.psql("\(select) merged_history ORDER BY revision"))
    }.map { $0.dropLast() }
    for path in watchers.map(\.path) + [merged] {
      let files = "SELECT digest, content FROM snapshot_files JOIN history USING (snapshot_id)"
      for row in Self.cells(try await RealProgram.run("sqlite3", path, files).output) {
        all.contents[row[0]] = row[1]
      }
    }
    return all
  }

  // MARK: Random worlds

  private static func truth(
    _ random: inout SeededGenerator,
    lasting longest: Int64,
    quietUntil start: Int64
  ) -> Truth {
    var truth: Truth = [(0, "s0:")]
    var time = start
    for _ in 0..<24 {
      let number = Int.random(in: 0..<6, using: &random)
      // Each is of its own size.
      let rest = "\(number / 2):" + String(repeating: "x", count: number)
      let states = [nil, "g\(rest)", "g\(rest)", "s\(rest)", "s\(rest)", "s\(rest)"]
      let state = states.randomElement(using: &random) ?? nil
      time += .random(in: 1...longest, using: &random)
      if truth.last?.state != state { truth.append((time, state)) }
    }
    return truth
  }

  /// Lets a watcher look in its own beat.
  ///
  /// - Parameter pause: the longest between two of its polls.
  private static func look(
    _ watcher: inout Watcher,
    at truth: Truth,
    from start: Int64,
    lasting longest: Int64,
    pause: Int64,
    _ random: inout SeededGenerator
  ) throws {
    var time = start
    while time < (truth.last?.start ?? 0) + pause {
      let answered = time + .random(in: 1...longest, using: &random)
      let moment = Int64.random(in: time...answered, using: &random)
      let state = truth.last { $0.start <= moment }?.state
      let slack = (
        before: Int64.random(in: 0...longest / 2, using: &random),
        after: Int64.random(in: 0...longest / 2, using: &random)
      )
      if state != nil || !watcher.looks.isEmpty {
        try watcher.look(from: time, to: answered, at: state, slack: slack)
      }
      time = answered + longest + .random(in: 1...pause, using: &random)
    }
  }

  @Test(arguments: [2, 3], 1...8)
  func `a mirror has the history that a merge of the same archives makes`(count: Int, seed: Int)
    async throws
  {
    var random = SeededGenerator(seed: 100 * count + seed)
    var watchers: [Watcher] = []
    let truth = Self.truth(&random, lasting: 9 * Self.minute, quietUntil: 0)
    for index in 0..<count {
      let sight = Watcher.Sight.allCases.randomElement(using: &random) ?? .all
      var watcher = try Watcher(index == 0 && seed % 2 == 0 ? .all : sight)
      try Self.look(
        &watcher,
        at: truth,
        from: .random(in: Self.minute...5 * Self.minute, using: &random),
        lasting: [500, 20_000, 90_000][seed % 3],
        pause: Int64(2 + index) * 3 * Self.minute,
        &random
      )
      watchers.append(watcher)
    }
    let histories = try await histories(of: watchers)
    #expect(!histories.merged.isEmpty)
    #expect(histories.mirrored == histories.merged, "\(watchers.map(\.sight))")
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 77])
  func `a window holds a change, however fast states come and go while others look`(seed: Int)
    async throws
  {
    var random = SeededGenerator(seed: seed)
    var watchers: [Watcher] = []
    // States last less than looks do, and looks overlap.
    let truth = Self.truth(&random, lasting: 20 * Self.second, quietUntil: Self.minute)
    for _ in 0..<2 + seed % 2 {
      var watcher = try Watcher(.fetching)
      try Self.look(
        &watcher,
        at: truth,
        from: .random(in: Self.second...20 * Self.second, using: &random),
        lasting: 9 * Self.second,
        pause: 12 * Self.second,
        &random
      )
      watchers.append(watcher)
    }
    let histories = try await histories(of: watchers)
    #expect(histories.mirrored == histories.merged)
    #expect(histories.merged.count > 5)
    for row in histories.merged where !row[3].isEmpty {
      let (start, end) = (try #require(Timestamp(row[3])), try #require(Timestamp(row[4])))
      let state = row[1] == "gone" ? nil : histories.contents[row[6], default: "hidden"]
      let isTrue = truth.contains {
        $0.state == state && (start.milliseconds...end.milliseconds).contains($0.start)
      }
      #expect(isTrue, "\(row)")
    }
  }

  // MARK: Looks under leases

  @Test(arguments: [2, 3, 4], 1...3)
  func `who looks in turn under leases sees all that one alone would have seen`(
    count: Int,
    seed: Int
  ) async throws {
    var random = SeededGenerator(seed: 10 * count + seed)
    var watchers = try (0..<count).map { _ in try Watcher() }
    var (holder, fence) = (0, Int64(1))
    var states: [String] = []
    for minute in 1...40 as ClosedRange<Int64> {
      if Bool.random(using: &random) {
        let next = Int.random(in: 0..<count, using: &random)
        if next != holder { (holder, fence) = (next, fence + 1) }
      }
      let state =
        Int.random(in: 0...9, using: &random) == 0
        ? nil : "s\(Int.random(in: 0..<2, using: &random))"
      if state == nil, watchers[holder].looks.isEmpty { continue }
      let start = minute * Self.minute
      try watchers[holder].look(from: start, to: start + 500, at: state, fence: fence)
      if states.last != state ?? "gone" { states.append(state ?? "gone") }
    }
    let histories = try await histories(of: watchers.filter { !$0.looks.isEmpty })
    let told = histories.merged.map { row in
      row[1] == "gone" ? "gone" : histories.contents[row[6], default: "hidden"]
    }
    #expect(told == states)
    #expect(histories.mirrored == histories.merged)
  }

  @Test func `a state that came back while it was somebody else's turn is told under leases alone`()
    async throws
  {
    for isLeased in [false, true] {
      var watchers = [try Watcher(), try Watcher()]
      for minute in 1...5 as ClosedRange<Int64> {
        let isOdd = minute % 2 == 1
        try watchers[isOdd ? 0 : 1].look(
          from: minute * Self.minute,
          to: minute * Self.minute + 500,
          at: isOdd ? "s1" : "s2",
          fence: isLeased ? minute : nil
        )
      }
      let told = try await windows(of: watchers[0], watchers[1])
      let seen = ["s1", "s2", "s1"] + (isLeased ? ["s2", "s1"] : [])
      #expect(told.map { $0.prefix(2) } == seen.map { Substring($0) })
      #expect(
        !isLeased
          || told.dropFirst() == [
            "s2 01:00.000Z 02:00.500Z", "s1 02:00.000Z 03:00.500Z", "s2 03:00.000Z 04:00.500Z",
            "s1 04:00.000Z 05:00.500Z",
          ]
      )
    }
  }

  // MARK: Looks that overlap

  private func windows(of watchers: Watcher...) async throws -> [String] {
    let histories = try await histories(of: watchers)
    #expect(histories.mirrored == histories.merged)
    return histories.merged.map { row in
      "\(histories.contents[row[6]] ?? "") \(row[3].dropFirst(14)) \(row[4].dropFirst(14))"
    }
  }

  @Test(arguments: [500, 1000])
  func `what was seen before counts as before when its look was over`(millisecond: Int64)
    async throws
  {
    var (one, other) = (try Watcher(), try Watcher())
    let tenth = 10 * Self.minute
    try one.look(from: Self.minute, to: Self.minute + 100, at: "s1")
    try one.look(from: tenth, to: tenth + 1000, at: "s1")
    try one.look(from: 2 * tenth, to: 2 * tenth + 100, at: "s2")
    try other.look(from: 2 * Self.minute, to: 2 * Self.minute + 100, at: "s1")
    try other.look(from: tenth + millisecond, to: tenth + 1500, at: "s2")
    #expect(
      try await windows(of: one, other) == [
        "s1  01:00.100Z",
        millisecond < 1000 ? "s2 02:00.000Z 10:01.500Z" : "s2 10:00.000Z 10:01.500Z",
      ]
    )
  }

  @Test func `of first looks that overlap the one is first that makes fewer changes`() async throws
  {
    var (one, other) = (try Watcher(), try Watcher())
    try one.look(from: Self.minute, to: Self.minute + 1000, at: "s2")
    try one.look(from: 5 * Self.minute, to: 5 * Self.minute + 100, at: "s2")
    try other.look(from: Self.minute + 500, to: Self.minute + 1500, at: "s1")
    #expect(
      try await windows(of: one, other) == ["s1  01:01.500Z", "s2 01:00.500Z 05:00.100Z"]
    )
  }

  @Test func `of looks that show less a mirror compares sizes, and a merge contents`() async throws
  {
    var (one, other) = (try Watcher(), try Watcher(.redacting))
    for minute in [1, 9] as [Int64] {
      try one.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: "s1:a")
    }
    try other.look(from: 5 * Self.minute, to: 5 * Self.minute + 100, at: "s1:b")
    let histories = try await histories(of: [one, other])
    #expect(histories.merged.map { histories.contents[$0[6]] } == ["s1:a", "s1:b", "s1:a"])
    #expect(histories.mirrored.map { histories.contents[$0[6]] } == ["s1:a"])
  }

  @Test func `a change that a hidden state and a pointer leave out is dated from before both`()
    async throws
  {
    var (one, other) = (try Watcher(.fetching), try Watcher())
    try one.look(from: Self.minute, to: Self.minute + 100, at: "g1:a")
    try other.look(from: 3 * Self.minute, to: 3 * Self.minute + 100, at: "g2:b")
    try one.look(from: 5 * Self.minute, to: 5 * Self.minute + 100, at: "g3:c")
    #expect(
      try await windows(of: one, other) == [
        "g1:a  01:00.100Z", " 01:00.000Z 03:00.100Z", "g3:c 01:00.000Z 05:00.100Z",
      ]
    )
  }
}
