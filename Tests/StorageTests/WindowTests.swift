import Snapshots
import Storage
import Testing

/// Between which times a change happened.
struct WindowTests {
  @Test func `what was hidden and is gone was there until it was last seen`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(World.withheld))
    try await world.poll(.gone)
    #expect(
      try await world.shell("SELECT changed_after FROM history WHERE revision = 3")
        == "1970-01-01T00:03:00.000Z\n"
    )
  }

  @Test func `what comes back was gone until it was last seen to be`() async throws {
    var world = try World()
    let state = World.state([World.file("a.js", "one\n")])
    try await world.poll(.state(state))
    for _ in 0..<2 { try await world.poll(.gone) }
    try await world.poll(.state(state))
    #expect(
      try await world.shell("SELECT event, changed_after FROM history WHERE revision > 1")
        == "gone|1970-01-01T00:01:00.000Z\nback|1970-01-01T00:03:00.000Z\n"
    )
  }

  @Test func `a clock that was set back makes no window that ends before it begins`() async throws {
    var world = try World()
    world.minute = 60
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    world.minute = 0
    try await world.poll(.state(World.state([World.file("a.js", "two\n")])))
    world.minute = 60
    try await world.poll(.confirmed(World.state([World.file("a.js", "two\n")]).digest))
    world.minute = 1
    try await world.poll(.gone)
    let warning =
      "the clock was set back: the state before was seen last at 1970-01-01T01:01:00.000Z"
    #expect(
      try await world.shell(
        "SELECT changed_after, observed_at, warnings FROM snapshots WHERE revision > 1"
      )
        == "1970-01-01T00:01:00.000Z|1970-01-01T00:01:00.500Z|[\"\(warning)\"]\n"
        + "1970-01-01T00:01:00.500Z|1970-01-01T00:02:00.500Z|[\"\(warning)\"]\n"
    )
  }

  /// Records a state, asked for and answered at two times in milliseconds.
  private func record(
    _ text: String,
    asked: Int64,
    answered: Int64,
    in world: World
  ) async throws {
    let (asked, answered) = (Timestamp(milliseconds: asked), Timestamp(milliseconds: answered))
    let poll = try await world.begin(at: asked)
    let observation = Observation(
      of: .seen(World.actor),
      [(VersionNumber(major: 0, minor: 1), .state(World.state([World.file("a", text)])))],
      extent: .version(nil),
      askedAt: asked,
      answeredAt: answered
    )
    #expect(try world.archive.record([observation], during: poll)[0][0] != .unchanged)
    try world.archive.finish(poll, .ok, PollCounts(), at: answered)
  }

  @Test func `a state that is asked for in the moment of the one before has a window, no warning`()
    async throws
  {
    let world = try World()
    try await record("one", asked: 1000, answered: 1500, in: world)
    try await record("two", asked: 1000, answered: 1600, in: world)
    #expect(
      try await world.shell("SELECT changed_after, warnings IS NULL FROM snapshots")
        == "|1\n1970-01-01T00:00:01.000Z|1\n"
    )
  }

  @Test func `a clock that goes back between question and answer ends no window before it begins`()
    async throws
  {
    let world = try World()
    try await record("one", asked: 5000, answered: 5000, in: world)
    try await record("two", asked: 6000, answered: 4000, in: world)
    #expect(
      try await world.shell("SELECT changed_after, observed_at FROM snapshots WHERE revision = 2")
        == "1970-01-01T00:00:04.000Z|1970-01-01T00:00:04.000Z\n"
    )
  }

  @Test func `a window begins with what a right clock saw in the moment of the question, too`()
    async throws
  {
    let world = try World()
    try await record("one", asked: 1000, answered: 1000, in: world)
    try await record("two", asked: 2000, answered: 2500, in: world)
    try await record("three", asked: 9000, answered: 9000, in: world)
    try await record("four", asked: 2500, answered: 2600, in: world)
    #expect(
      try await world.shell("SELECT changed_after FROM snapshots WHERE revision = 4")
        == "1970-01-01T00:00:02.500Z\n"
    )
  }

  @Test func `what was hidden twice may have changed since it was shown between`()
    async throws
  {
    var world = try World()
    let one = World.state([World.file("a", "one")])
    for state in [one, World.withheld, one, World.withheld, World.state([World.file("a", "two")])] {
      try await world.poll(.state(state))
    }
    #expect(
      try await world.shell("SELECT changed_after FROM snapshots WHERE revision = 5")
        == "1970-01-01T00:03:00.000Z\n"
    )
  }

  @Test func `a moment is of what was seen in it, the later of two, and a window begins after it`()
    async throws
  {
    let world = try World()
    try await record("one", asked: 1000, answered: 1000, in: world)
    try await record("two", asked: 1000, answered: 1000, in: world)
    try await record("three", asked: 3000, answered: 3500, in: world)
    let version = try await world.version().id
    for (time, seen, possible) in [
      (999, nil, nil), (1000, 2, nil), (1001, 2, 3), (3499, 2, 3), (3500, 3, nil),
    ] as [(Int64, Int?, Int?)] {
      let asked = try await world.ask {
        try $0.revisions(of: version, at: Timestamp(milliseconds: time))
      }
      #expect(asked == (seen, possible), "\(time)")
    }
  }
}
