import Polling
import Snapshots
import Storage
import Testing

/// What a poll asks for, and what it need not.
struct PlanningTests {
  /// The account of one Actor that tells when it was modified, once polled.
  private func world(_ versions: [Snapshot] = [state()]) async throws -> World {
    let world = try World()
    await world.apify.add("one", modifiedAt: Timestamp(milliseconds: 1), versions)
    try await world.pollMine()
    return world
  }

  /// 23 hours are counted from when the version was last asked for.
  @Test(arguments: [
    (23 * Int64.hour - 1, 1), (23 * Int64.hour, 0), (0, 1), (-1, 0),
  ])
  func `an Actor that did not move is skipped for less than 23 hours`(
    age: Int64,
    skipped: Int
  ) async throws {
    let world = try await world()
    world.clock.advance(age - .minute)
    let outcome = try await world.pollMine()
    #expect(outcome.counts.skipped == skipped)
    #expect(outcome.counts.checked == 1 - skipped)
  }

  @Test func `an Actor that moved is looked at, and so is each one with a full look`() async throws
  {
    let world = try await world()
    #expect(try await world.pollMine(isFull: true).counts.checked == 1)
    #expect(try await world.pollMine().counts.checked == 0)
    await world.apify.change("one") { $0.actor.modifiedAt = Timestamp(milliseconds: 2) }
    #expect(try await world.pollMine().counts.checked == 1)
    await world.apify.change("one") { $0.actor.modifiedAt = nil }
    #expect(try await world.pollMine().counts.checked == 1)
    #expect(try await world.pollMine().counts.checked == 1)
  }

  @Test func `every version that is skipped is counted, and a stale one is enough to look`()
    async throws
  {
    let world = try await world([state(), state("y", "0.2")])
    #expect(try await world.pollMine().counts.skipped == 2)
    world.clock.advance(22 * .hour)
    try await world.poll("jane/one/0.1")
    world.clock.advance(.hour)
    #expect(try await world.pollMine().counts.checked == 2)
  }

  @Test func `an Actor with a failing version, or a missing one, is looked at`() async throws {
    let world = try await world()
    await world.apify.fail(.version("\(id("one"))/0.1"), .failed)
    try await world.poll("jane/one/0.1")
    await world.apify.heal()
    #expect(try await world.pollMine().counts.checked == 1)
    #expect(try await world.pollMine().counts.skipped == 1)
    await world.apify.fail(.actor("jane/one"), .absent)
    await world.apify.fail(.actor(id("one")), .absent)
    #expect(try await world.poll("jane/one").missing == ["jane/one/0.1"])
    await world.apify.heal()
    #expect(try await world.pollMine().counts.checked == 1)
  }

  @Test func `an Actor without versions, or not read whole, is looked at`() async throws {
    let world = try await world([])
    await world.apify.forget()
    try await world.pollMine()
    #expect(await world.apify.asked == [.list, .actor(id("one"))])
    let unreadable = miss(.failed, "unreadable", version: VersionNumber(major: 0, minor: 2))
    await world.apify.change("one") { $0.versions = [.success(state()), .failure(unreadable)] }
    for _ in 0..<2 { #expect(try await world.pollMine().counts.checked == 1) }
    #expect(await world.apify.repeats == 0)
  }

  @Test func `a change that modifiedAt does not tell of is counted`() async throws {
    let world = try await world()
    let modified = Timestamp(milliseconds: 1)
    await world.apify.add("one", modifiedAt: modified, [state("y")])
    let silent = try await world.pollMine(isFull: true)
    #expect(silent.counts.changed == 1)
    #expect(silent.counts.unannounced == 1)
    await world.apify.add("one", modifiedAt: Timestamp(milliseconds: 2), [state("z")])
    #expect(try await world.pollMine().counts.unannounced == 0)
    await world.apify.add("one", [state("a")])
    #expect(try await world.pollMine().counts.unannounced == 0)
    await world.apify.add("one", [state("b")])
    #expect(try await world.pollMine().counts.unannounced == 0)
    #expect(try await world.pollMine(isFull: true).counts.unannounced == 0)
  }

  @Test func `a target is asked for once, and not where another covers it`() async throws {
    let world = try await world()
    await world.apify.forget()
    try await world.poll("jane/one", "jane/one", "jane/one/0.1")
    #expect(await world.apify.asked == [.actor("jane/one")])
    await world.apify.forget()
    try await world.poll("jane/one/0.1", "jane/one/0.1")
    #expect(await world.apify.asked == [.version("\(id("one"))/0.1")])
  }

  @Test func `all of the archive is asked for by id, what is gone too`() async throws {
    let world = try await world()
    await world.apify.remove("one")
    for _ in 0..<2 { try await world.poll() }
    await world.apify.forget()
    try await world.poll()
    #expect(await world.apify.asked.first == .actor(id("one")))
    await world.apify.forget()
    try await world.pollMine()
    // The account's list tells of what comes back.
    #expect(await world.apify.asked == [.list, .account])
  }

  @Test func `more targets than are looked up at a time are all asked for`() async throws {
    let world = try World()
    for number in 0..<130 { await world.apify.add("a\(number)", [state()]) }
    #expect(try await world.pollMine().counts.checked == 130)
  }

  @Test(arguments: [
    ("jane/one", "jane/one"), ("jane~one", "jane/one"), ("jane~one/0.1", "jane/one/0.1"),
    ("onexxxxxxxxxxxxxx", "onexxxxxxxxxxxxxx"),
    ("onexxxxxxxxxxxxxx/1.20", "onexxxxxxxxxxxxxx/1.20"),
    ("https://console.apify.com/actors/onexxxxxxxxxxxxxx/source", "onexxxxxxxxxxxxxx"),
    ("https://apify.com/jane/one", "jane/one"),
    ("https://api.apify.com/v2/acts/jane~one/versions/0.1", "jane/one/0.1"),
    ("https://example.com/jane/one", nil),
    ("jane", nil), ("jane/one/0.1/2", nil), ("jane/one/01.1", nil), ("/0.1", nil), ("", nil),
  ])
  func `a target is an Actor or one of its versions`(text: String, target: String?) {
    #expect(Target(text).map { "\($0)" } == target)
  }
}
