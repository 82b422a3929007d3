import Polling
import ServiceLifecycleTestKit
import Snapshots
import Storage
import Testing

/// What a poll does about Actors that were left to other pollers, when these die.
struct TakeoverTests {
  private func world(_ names: String...) async throws -> World {
    let world = try World()
    for name in names { await world.apify.add(name, [state(name)]) }
    for number in 0..<20 { await world.apify.add("own\(number)", [state()]) }
    return world
  }

  @Test func `what others had who died comes before the rest, and is this poll's`() async throws {
    let world = try await world("one", "two")
    await world.apify.fail(.actor(id("two")), .failed)
    let others = OtherPollers(have: "one", "two") { $0.die() }
    let outcome = try await world.pollMine(inFlight: 1, sharing: others.work)
    #expect(others.taken.dropFirst().first == [id("one"), id("two")])
    #expect(outcome.others == 0)
    #expect(outcome.counts.checked == 21)
    #expect(outcome.failing == [id("two")])
    #expect(world.progress == [22, 22])
  }

  @Test func `what others go on with stays theirs`() async throws {
    let world = try await world("one")
    let others = OtherPollers(have: "one")
    let outcome = try await world.pollMine(sharing: others.work)
    #expect(outcome.others == 1)
    #expect(world.progress == [20, 20])
    #expect(await !world.apify.asked.contains(.actor(id("one"))))
  }

  @Test func `who is too late leaves it to others again`() async throws {
    let world = try await world("one")
    let others = OtherPollers(have: "one") { $0.die() }
    others.beFaster()
    let outcome = try await world.pollMine(inFlight: 1, sharing: others.work)
    #expect(outcome.others == 1)
    #expect(world.progress == [20, 20])
  }

  @Test func `one that did not move is looked at by who takes it over`() async throws {
    let world = try await world()
    await world.apify.add("one", modifiedAt: Timestamp(milliseconds: 1), [state()])
    try await world.pollMine()
    await world.apify.forget()
    let others = OtherPollers(have: "one") { $0.die() }
    let outcome = try await world.pollMine(sharing: others.work)
    #expect(outcome.counts.skipped == 0)
    #expect(outcome.counts.checked == 21)
    #expect(await world.apify.asked.contains(.actor(id("one"))))
  }

  @Test(.timeLimit(.minutes(5)))
  func `one Actor without an answer keeps a poll from no other one`() async throws {
    let world = try World()
    await world.apify.add("slow", [state()])
    await world.apify.add("one", [state()])
    await world.apify.hang(.actor(id("slow")))
    let others = OtherPollers(have: "one", renewing: { world.clock.advance(.minute) })
    let outcome = try await testGracefulShutdown { trigger in
      async let outcome = world.pollMine(sharing: others.work)
      await world.apify.wait(for: .actor(id("slow")))
      others.die()
      #expect(await others.finished.first { _ in true } == id("one"))
      trigger.triggerGracefulShutdown()
      return try await outcome
    }
    #expect(outcome.status == .interrupted)
    #expect(outcome.others == 0)
  }

  @Test func `where no more is to be had, what was leased is looked at`() async throws {
    let world = try await world("one")
    let others = OtherPollers(have: "one") { others in
      others.die()
      others.goAway()
    }
    let outcome = try await world.pollMine(inFlight: 1, sharing: others.work)
    #expect(outcome.failing == ["--mine"])
    #expect(outcome.status == .partial)
    #expect(outcome.counts.checked == 8)
  }

  @Test func `what fails and was left to others for a day is dropped`() async throws {
    let world = try await world("one")
    await world.apify.fail(.actor(id("one")), .failed)
    try await world.pollMine()
    #expect(try world.failing() == [id("one")])
    world.clock.advance(25 * .hour)
    try await world.pollMine(sharing: OtherPollers(have: "one").work)
    #expect(try world.failing() == [])
  }
}
