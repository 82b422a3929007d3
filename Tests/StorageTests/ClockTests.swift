import Snapshots
import Storage
import Testing

/// What a clock that was wrong does to answers about times.
struct ClockTests {
  /// Records a state a poll, each at its minute.
  private func world(at minutes: [Int64]) async throws -> World {
    var world = try World()
    for (number, minute) in minutes.enumerated() {
      world.minute = minute - 1
      try await world.poll(.state(World.state([World.file("a", "\(number)")])))
    }
    return world
  }

  private func wrong(in world: World) async throws -> String {
    try await world.shell("SELECT poll_id FROM polls WHERE has_wrong_clock ORDER BY poll_id")
  }

  @Test(
    arguments: [
      ([10, 20, 30], ""), ([1000, 2000, 5, 3000], "3\n"), ([10, 20, 9000, 30, 40], "3\n"),
      ([10, 5], "2\n"), ([9000, 10, 20], "1\n"), ([10, 20, 9000, 30], "3\n"),
      ([10, 9000, 9001, 20, 30, 40], "2\n3\n"), ([50, 60, 65, 10, 20, 70], "4\n5\n"),
      ([10, 20, 15, 30, 5], "3\n5\n"),
    ] as [([Int64], String)]
  )
  func `polls whose times contradict those of most others have a wrong clock`(
    minutes: [Int64],
    expected: String
  ) async throws {
    #expect(try await wrong(in: world(at: minutes)) == expected)
  }

  @Test func `a poll that begins in the moment in which the one before ended has a right clock`()
    async throws
  {
    let world = try World()
    for (start, end) in [(0, 60_000), (60_000, 60_000), (60_000, 120_000)] as [(Int64, Int64)] {
      let poll = try await world.begin(at: Timestamp(milliseconds: start))
      try world.archive.finish(poll, .ok, PollCounts(), at: Timestamp(milliseconds: end))
    }
    #expect(try await wrong(in: world) == "")
    // Nor when all are judged anew, for a clock that goes back.
    _ = try await world.begin(at: Timestamp(milliseconds: 1000))
    #expect(try await wrong(in: world) == "4\n")
  }

  @Test func `a poll that lasted over others is one that contradicts them`() async throws {
    let world = try World()
    for (start, end) in [(0, 10), (5, 50), (20, 30), (40, 45), (1, 2)] as [(Int64, Int64)] {
      let poll = try await world.begin(at: Timestamp(milliseconds: start))
      try world.archive.finish(poll, .ok, PollCounts(), at: Timestamp(milliseconds: end))
    }
    #expect(try await wrong(in: world) == "2\n5\n")
  }

  @Test func `a poll that ends before it began has a wrong clock`() async throws {
    let world = try World()
    for (start, end) in [(0, 1), (60_000, 59_000), (120_000, 130_000)] as [(Int64, Int64)] {
      let poll = try await world.begin(at: Timestamp(milliseconds: start))
      try world.archive.finish(poll, .ok, PollCounts(), at: Timestamp(milliseconds: end))
    }
    #expect(try await wrong(in: world) == "2\n")
  }

  @Test(
    arguments: [
      ([100, 200, 5, 300], [(150, 1), (250, 2), (299, 2), (300, 2), (301, 4)]),
      ([100, 200, 9000, 300], [(150, 1), (250, 2), (301, 4), (9500, 4)]),
    ] as [([Int64], [(Int64, Int)])]
  )
  func `what was there at a time is told by the order of revisions, in Swift and in SQL`(
    minutes: [Int64],
    expected: [(minute: Int64, revision: Int)]
  ) async throws {
    let world = try await world(at: minutes)
    let version = try await world.version().id
    for (minute, revision) in expected {
      let time = Timestamp(milliseconds: minute * 60_000)
      #expect(try await world.ask { try $0.revisions(of: version, at: time) }.seen == revision)
      let sql = """
        SELECT revision FROM history
        WHERE seen_from <= '\(time)' AND ifnull(seen_until, '9999') > '\(time)'
        """
      #expect(try await world.shell(sql) == "\(revision)\n", "minute \(minute)")
    }
  }

  @Test func `a state that a wrong clock recorded may have been there from the one before on`()
    async throws
  {
    let world = try await world(at: [100, 200, 5, 300])
    let version = try await world.version().id
    let asked = try await world.ask {
      try $0.revisions(of: version, at: Timestamp(milliseconds: 250 * 60_000))
    }
    #expect(asked.seen == 2)
    #expect(asked.possible == 3)
  }

  @Test
  func `a window that began by a wrong clock begins when the version was last seen by a right one`()
    async throws
  {
    let world = try await world(at: [100, 200, 9000, 300])
    #expect(
      try await world.shell("SELECT changed_after FROM history WHERE revision = 4")
        == "1970-01-01T03:20:00.500Z\n"
    )
  }

  @Test func `a window begins neither by a wrong clock nor for one`() async throws {
    for (minutes, start) in [
      ([100, 200, 280, 210, 220, 230, 9000, 300], "1970-01-01T03:50:00.500Z\n"),
      ([100, 200, 300, 150], "1970-01-01T02:30:00.000Z\n"),
    ] as [([Int64], String)] {
      let world = try await world(at: minutes)
      let query = "SELECT changed_after FROM snapshots WHERE revision = \(minutes.count)"
      #expect(try await world.shell(query) == start)
    }
  }

  @Test func `a state of a wrong clock may have been there whenever its window says it began`()
    async throws
  {
    var world = try World()
    let one = World.state([World.file("a", "one")])
    let findings: [(Int64, Observation.Finding)] = [
      (100, .state(one)), (9000, .confirmed(one.digest)),
      (9001, .state(World.state([World.file("a", "two")]))), (200, .missing), (300, .missing),
      (400, .missing),
    ]
    for (minute, finding) in findings {
      world.minute = minute - 1
      try await world.poll(finding)
    }
    let version = try await world.version().id
    let asked = try await world.ask {
      try $0.revisions(of: version, at: Timestamp(milliseconds: 150 * 60_000))
    }
    #expect(asked == (1, 2))
  }

  @Test(arguments: [9000, 5] as [Int64])
  func `a poll in which the clock moved has a wrong one, also when it was put right by its end`(
    minute: Int64
  ) async throws {
    var world = try await world(at: [100])
    let (begun, seen) = (
      Timestamp(milliseconds: 200 * 60_000), Timestamp(milliseconds: minute * 60_000)
    )
    let poll = try await world.begin(at: begun)
    let observation = Observation(
      of: .seen(World.actor),
      [(VersionNumber(major: 0, minor: 1), .state(World.state([World.file("a", "odd")])))],
      extent: .version(nil),
      askedAt: begun,
      answeredAt: seen
    )
    _ = try world.archive.record([observation], during: poll)
    try world.archive.finish(poll, .ok, PollCounts(), at: begun)
    for minute in [300, 400] as [Int64] {
      world.minute = minute - 1
      try await world.poll(.state(World.state([World.file("a", "\(minute)")])))
    }
    #expect(try await wrong(in: world) == "2\n")
    let atOnce =
      "SELECT count(*) FROM history WHERE seen_from < '1970-01-01T05:30' AND seen_until > '1970-01-01T05:30'"
    #expect(try await world.shell(atOnce) == "1\n")
    let version = try await world.version().id
    let late = Timestamp(milliseconds: 9_500 * 60_000)
    #expect(try await world.ask { try $0.revisions(of: version, at: late) }.seen == 4)
  }

  @Test func `what a clock that was set back confirmed begins no window, and was seen before`()
    async throws
  {
    let first = World.state([World.file("a", "0")])
    var world = try World()
    for (minute, finding) in [
      (100, .state(first)), (5, .confirmed(first.digest)),
    ] as [(Int64, Observation.Finding)] {
      world.minute = minute - 1
      try await world.poll(finding)
    }
    let version = try await world.version()
    let confirmed = try #require(version.lastConfirmedAt)
    let record = try await world.ask { try $0.snapshotRecord(of: version.id, at: 1) }
    let snapshot = try #require(record)
    let seen = try await world.ask { try $0.lastSeen(snapshot, confirmedAt: confirmed) }
    #expect(seen == Timestamp(milliseconds: 100 * 60_000 + 500))
    world.minute = 299
    try await world.poll(.state(World.state([World.file("a", "1")])))
    #expect(
      try await world.shell("SELECT changed_after FROM snapshots WHERE revision = 2")
        == "1970-01-01T01:40:00.500Z\n"
    )
  }

  @Test func `changes since and until a time are told by neighbours where the clock was wrong`()
    async throws
  {
    let world = try await world(at: [100, 200, 5, 300])
    func revisions(_ set: @escaping @Sendable (inout SnapshotFilter) -> Void) async throws -> [Int]
    {
      try await world.ask { view in
        var filter = SnapshotFilter()
        set(&filter)
        var pages = try SnapshotPages(filter, in: view)
        return try pages.next().map(\.revision)
      }
    }
    let (early, late) = (
      Timestamp(milliseconds: 150 * 60_000), Timestamp(milliseconds: 250 * 60_000)
    )
    #expect(try await revisions { $0.since = late } == [4, 3])
    #expect(try await revisions { $0.until = early } == [2, 1])
    #expect(try await revisions { ($0.since, $0.until) = (early, late) } == [4, 3, 2])
    let version = try await world.version().id
    let record = try await world.ask { try $0.snapshotRecord(of: version, at: 3) }
    let odd = try #require(record)
    #expect(odd.hasWrongClock)
    let window = try await world.ask { try $0.window(of: odd) }
    #expect(window.after == Timestamp(milliseconds: 200 * 60_000 + 500))
    #expect(window.notAfter == Timestamp(milliseconds: 300 * 60_000 + 500))
  }

  @Test func `a version is first seen by the first clock that was right`() async throws {
    let world = try await world(at: [9000, 10, 20])
    let version = try await world.version().id
    #expect(
      try await world.ask { try $0.firstSeen(version) }
        == Timestamp(milliseconds: 10 * 60_000 + 500)
    )
  }
}
