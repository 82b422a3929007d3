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
}
