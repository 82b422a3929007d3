import Answers
import Snapshots
import Storage
import Testing

/// Questions about polling itself.
struct WatchingTests {
  private static let failure = Failure(
    of: .target("jane/two"),
    target: "jane/two",
    stage: .actor,
    httpStatus: 403,
    message: "refused"
  )
  private static let hook = Failure(
    of: .hook("on-change hook"),
    target: "on-change hook",
    stage: .hook,
    message: "exit 1"
  )

  /// A good poll that ended at 01:00, and a failure since 02:00.
  private func world() throws -> World {
    var world = try World()
    try world.record(["a": "1"])
    try world.poll([], failures: [Self.failure, Self.hook], ending: .partial)
    return world
  }

  private func stale(_ age: String, at time: Timestamp, in world: World? = nil) throws
    -> [Staleness]
  {
    let limit = StatusAnswer.Limit(try #require(Interval(age)), at: time)
    return try (world ?? self.world()).archive.read { try StatusAnswer(limit: limit, in: $0).stale }
  }

  @Test func `a good poll of just that age is not stale, and an older one is`() throws {
    let minute = try #require(Interval("1m"))
    #expect(try stale("1m", at: World.time(2)) == [])
    #expect(try stale("1m", at: World.time(2, offset: 1)) == [.noGoodPoll(within: minute)])
  }

  @Test func `a failure of just that age is not stale, an older one is, a hook's never`() throws {
    var world = try world()
    try world.poll([], failures: [Self.failure, Self.hook], ending: .partial)
    #expect(try stale("2m", at: World.time(3), in: world) == [])
    let failing = Staleness.failing(target: "jane/two", since: World.time(2))
    #expect(try stale("1m", at: World.time(3), in: world).count == 1)
    #expect(try stale("1m", at: World.time(3, offset: 1), in: world).last == failing)
    #expect(try stale("1m", at: World.time(3, offset: 1), in: world).count == 2)
    #expect(
      failing.description == "stale: jane/two has been failing since 1970-01-01T00:02:00.000Z"
    )
  }

  @Test func `a failure that was tried just that age ago is stale, and one tried before is not`()
    throws
  {
    var world = try world()
    try world.poll([], failures: [Self.failure, Self.hook], ending: .partial)
    let none = Staleness.noGoodPoll(within: try #require(Interval("1m")))
    let failing = Staleness.failing(target: "jane/two", since: World.time(2))
    #expect(try stale("1m", at: World.time(4), in: world) == [none, failing])
    #expect(try stale("1m", at: World.time(4, offset: 1), in: world) == [none])
  }

  @Test
  func `a good poll that lies ahead is stale, as is that there was none, and no failure is`() throws
  {
    let hour = Staleness.noGoodPoll(within: try #require(Interval("1h")))
    #expect(try stale("1h", at: World.time(1)) == [])
    #expect(try stale("1h", at: World.time(1, offset: -1)) == [hour])
    #expect(try stale("1h", at: World.time(1), in: World()) == [hour])
    #expect(hour.description == "stale: no poll saw everything in the last 1h")
  }

  @Test func `without a limit nothing is stale, however old`() throws {
    #expect(try World().archive.read { try StatusAnswer(in: $0).stale } == [])
  }

  @Test func `a version is gone when it was seen and is not there any more`() throws {
    var world = try world()
    try world.poll([
      ("0.2", .state(World.state(["a": "2"], number: "0.2"))), ("0.3", .missing),
    ])
    try world.poll(.gone, number: "0.2")
    let answer = try world.archive.read { try StatusAnswer(in: $0) }
    let gone = answer.versions.filter(\.isGone).map(\.name)
    #expect(gone == ["jane/crawler/0.2"])
    #expect(answer.versions.map(\.revision) == [0, 1, 2])
    #expect((answer.actors, answer.snapshots, answer.openFailures) == (1, 3, 2))
    #expect(answer.lastPollStatus == .ok)
    #expect(answer.lastGoodPollAt == World.time(4))
    let object = try object(answer)
    #expect(object["stale"] as? [String] == [])
    #expect((object["versions"] as? [Any])?.count == answer.versions.count)
  }

  @Test func `failures are listed, those that are over when that is asked for`() throws {
    let world = try world()
    func failures(isWhole: Bool) throws -> [FailuresAnswer.Entry] {
      try world.archive.read { try FailuresAnswer(isWhole: isWhole, in: $0).failures }
    }
    let targets = try failures(isWhole: false).map(\.target)
    #expect(targets.sorted() == ["jane/two", "on-change hook"])
    let poll = try world.archive.beginPoll(
      of: .targets,
      trigger: .once,
      at: World.time(3),
      program: "test"
    )
    _ = try world.archive.record([], seen: [.target("jane/two")], during: poll, at: World.time(4))
    try world.archive.finish(poll, .ok, PollCounts(), at: World.time(4))
    #expect(try failures(isWhole: false).map(\.target) == ["on-change hook"])
    let over = try #require(try failures(isWhole: true).first { $0.target == "jane/two" })
    #expect((over.httpStatus, over.attempts, over.stage) == (403, 1, .actor))
    #expect((over.firstAt, over.resolvedAt) == (World.time(2), World.time(4)))
    #expect(try object(over)["errorType"] == nil)
  }
}
