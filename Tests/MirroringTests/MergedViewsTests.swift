import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Storage
import Testing

/// What a mirror makes of several archives' histories, held against what really was.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct MergedViewsTests {
  /// A version that changes to a state that it never had, each time.
  private struct Truth {
    /// When it changed to each state.
    let starts: [Int64]

    func state(at time: Int64) -> Int { (starts.lastIndex { $0 <= time } ?? 0) }
    func end(of state: Int) -> Int64 { state + 1 < starts.count ? starts[state + 1] : .max }
  }

  private static let history = """
    SELECT m.revision, m.changed_after, m.observed_at, s.build_tag, cardinality(m.archives)
    FROM merged_history AS m JOIN history AS s USING (archive, snapshot_id) ORDER BY m.revision
    """

  private static let minute: Int64 = 60_000

  /// Lets each watcher look in its own beat.
  private func watch(
    _ watchers: inout [Watcher],
    lasting longest: Int64,
    _ random: inout SeededGenerator
  ) throws -> Truth {
    var starts: [Int64] = [0]
    for _ in 0..<30 {
      starts.append(starts[starts.count - 1] + .random(in: 1...12 * Self.minute, using: &random))
    }
    let truth = Truth(starts: starts)
    let end = starts[starts.count - 1] + 10 * Self.minute
    for index in watchers.indices {
      var time = Int64.random(in: 1...5 * Self.minute, using: &random)
      while time < end {
        let answered = time + .random(in: 1...longest, using: &random)
        let moment = Int64.random(in: time...answered, using: &random)
        try watchers[index].look(from: time, to: answered, at: "s\(truth.state(at: moment))")
        time = answered + .random(in: 1...Int64(2 + index) * 3 * Self.minute, using: &random)
      }
    }
    return truth
  }

  @Test(arguments: [2, 3], 1...3)
  func `windows of several archives hold what happened, and are what all of theirs leave`(
    count: Int,
    seed: Int
  ) async throws {
    var random = SeededGenerator(seed: seed)
    var watchers = try (0..<count).map { _ in try Watcher() }
    let truth = try watch(&watchers, lasting: 500, &random)
    let looks = watchers.flatMap(\.looks)
    let states = Set(looks.map(\.state)).sorted { Self.number($0) < Self.number($1) }
    let expected = states.enumerated().map { index, state in
      let seen = looks.filter { $0.state == state }.map(\.answered).min() ?? 0
      let before = index == 0 ? nil : states[index - 1]
      let last = looks.filter { $0.state == before }.map(\.asked).max()
      let start = last.map { Timestamp(milliseconds: min($0, seen)).description } ?? ""
      let archives = watchers.count { $0.looks.contains { $0.state == state } }
      return "\(index + 1)|\(start)|\(Timestamp(milliseconds: seen))|\(state)|\(archives)"
    }
    try await PostgreSQLServer.withDatabase { database in
      for watcher in watchers { try await watcher.push(to: database) }
      let rows = try await database.psql(Self.history).split(separator: "\n").map(String.init)
      #expect(rows == expected)
      try expectTruth(rows, truth)
      #expect(try await database.psql("SELECT * FROM disagreements") == "")
    }
  }

  @Test(arguments: 1...3)
  func `looks that take long, and those of who is shown less, invent nothing`(seed: Int)
    async throws
  {
    var random = SeededGenerator(seed: seed)
    var watchers = [try Watcher(), try Watcher(.outside)]
    let truth = try watch(&watchers, lasting: 20_000, &random)
    try await PostgreSQLServer.withDatabase { database in
      for watcher in watchers { try await watcher.push(to: database) }
      try expectTruth(
        try await database.psql(Self.history).split(separator: "\n").map(String.init),
        truth
      )
      #expect(try await database.psql("SELECT * FROM disagreements") == "")
    }
  }

  @Test func `a look that shows less than others around it counts only where it contradicts them`()
    async throws
  {
    var (inside, outside) = (try Watcher(), try Watcher(.outside))
    for minute in [1, 5, 9] as [Int64] {
      try inside.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: "s1")
    }
    for minute in [2, 3] as [Int64] {
      try outside.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: "s1")
    }
    let coverages = "SELECT string_agg(coverage, ' ' ORDER BY revision) FROM merged_history"
    try await PostgreSQLServer.withDatabase { database in
      for watcher in [inside, outside] { try await watcher.push(to: database) }
      #expect(try await database.psql(coverages) == "full\n")
      try outside.look(from: 6 * Self.minute, to: 6 * Self.minute + 100, at: "s2")
      try await outside.push(to: database)
      #expect(try await database.psql(coverages) == "full withheld full\n")
      #expect(try await database.psql("SELECT * FROM disagreements") == "")
    }
  }

  @Test func `the merged history of one archive is its own`() async throws {
    var world = try World(seed: 41)
    for _ in 0..<8 { try world.poll() }
    let columns = """
      apify_id, actor, version_number, major, minor, revision, kind, coverage, changed_after, observed_at,
      replaced_at
      """
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database)
      let differences = try await database.psql(
        """
        SELECT \(columns), digest FROM merged_history
        EXCEPT SELECT \(columns), digest FROM history
        """
      )
      #expect(differences == "")
      let counts = "SELECT (SELECT count(*) FROM merged_history) = (SELECT count(*) FROM history)"
      #expect(try await database.psql(counts) == "t\n")
    }
  }

  @Test func `archives that saw different states at one time are shown, with the time`()
    async throws
  {
    var (one, other) = (try Watcher(), try Watcher())
    for minute in [1, 3, 9] as [Int64] {
      try one.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: "s1")
    }
    for (minute, state) in [(2, "s1"), (4, "s2"), (6, "s2"), (8, "s1")] as [(Int64, String)] {
      try other.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: state)
    }
    try await PostgreSQLServer.withDatabase { database in
      for watcher in [one, other] { try await watcher.push(to: database) }
      let rows = try await database.psql(
        "SELECT seen_from, seen_until, archive IS DISTINCT FROM other_archive FROM disagreements"
      )
      #expect(rows == "1970-01-01T00:04:00.100Z|1970-01-01T00:06:00.000Z|t\n")
      let tags = try await database.psql(
        "SELECT string_agg(build_tag, ' ' ORDER BY m.revision) FROM merged_history AS m"
          + " JOIN history USING (archive, snapshot_id)"
      )
      #expect(tags == "s1 s2 s1\n")
    }
  }

  @Test func `a poll whose clock was wrong has no say`() async throws {
    var (one, other) = (try Watcher(), try Watcher())
    let year = 525_600 * Self.minute
    for (minute, state) in [(1, "s1"), (10, "s2"), (20, "s3")] as [(Int64, String)] {
      try one.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: state)
    }
    try other.look(from: 2 * Self.minute, to: 2 * Self.minute + 100, at: "s1")
    try other.look(from: year, to: year + 100, at: "s2")
    for minute in [21, 22, 23] as [Int64] {
      try other.look(from: minute * Self.minute, to: minute * Self.minute + 100, at: "s3")
    }
    try await PostgreSQLServer.withDatabase { database in
      for watcher in [one, other] { try await watcher.push(to: database) }
      #expect(
        try await database.psql(Self.history) == """
          1||1970-01-01T00:01:00.100Z|s1|2
          2|1970-01-01T00:02:00.000Z|1970-01-01T00:10:00.100Z|s2|1
          3|1970-01-01T00:10:00.000Z|1970-01-01T00:20:00.100Z|s3|2

          """
      )
      let health = try await database.psql(
        "SELECT count(*), count(DISTINCT archive), min(confirmed_anywhere_at), min(pushed_at) FROM fleet_health"
      )
      #expect(health == "2|2|1970-01-01T00:23:00.000Z|2026-11-26T00:00:00.000Z\n")
    }
  }

  private static func number(_ state: String) -> Int { Int(state.dropFirst()) ?? 0 }

  /// States come in their order, and each change to one was within its window.
  private func expectTruth(_ rows: [String], _ truth: Truth) throws {
    #expect(!rows.isEmpty)
    var before: Int?
    for row in rows {
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      let state = Self.number(String(cells[3]))
      let seen = try #require(Timestamp(String(cells[2]))).milliseconds
      #expect(truth.starts[state] <= seen, "\(row)")
      if let before {
        #expect(before <= state, "\(row)")
        let start = try #require(Timestamp(String(cells[1]))).milliseconds
        #expect(truth.end(of: before) >= start, "\(row)")
      }
      before = state
    }
  }
}
