import Logging
import Polling
import ServiceLifecycleTestKit
import Snapshots
import Storage
import Testing

/// How a poll ends.
struct EndingTests {
  private func world(_ names: String...) async throws -> World {
    let world = try World()
    for name in names { await world.apify.add(name, [state(name)]) }
    return world
  }

  @Test func `a poll that sees everything is ok, and counts what it took`() async throws {
    let world = try await world("one", "two")
    let outcome = try await world.poll("jane/one", "jane/two")
    #expect(outcome.status == .ok)
    #expect(outcome.state == .ended(nil))
    #expect(outcome.counts.checked == 2)
    #expect(outcome.counts.changed == 2)
    #expect(outcome.counts.failed == 0)
    #expect(outcome.counts.requests == 2)
    #expect(outcome.counts.bytesReceived == 20)
    #expect(!outcome.isAllUnknown)
    #expect(try await world.archive.read { try $0.status() }.polling.lastStatus == .ok)
  }

  @Test func `a poll that sees some is partial, and one that sees none has failed`() async throws {
    let world = try await world("one", "two")
    await world.apify.fail(.actor("jane/one"), .failed)
    let some = try await world.poll("jane/one", "jane/two")
    #expect(some.status == .partial)
    #expect(some.failing == ["jane/one"])
    #expect(some.counts.failed == 1)
    #expect(some.turns.failing.map(\.target) == ["jane/one"])
    let none = try await world.poll("jane/one")
    #expect(none.status == .failed)
    #expect(none.turns.failing.isEmpty)
    #expect(!none.isUnauthorized)
    #expect(!none.isAllUnknown)
  }

  @Test func `when all is skipped and one Actor fails, the poll is partial`() async throws {
    let world = try await world()
    let moved = world.clock.now()
    await world.apify.add("one", modifiedAt: moved, [state()])
    await world.apify.add("two", modifiedAt: moved, [state()])
    try await world.pollMine()
    await world.apify.change("two") { $0.actor.modifiedAt = Timestamp(milliseconds: 1) }
    await world.apify.fail(.actor(id("two")), .failed)
    let outcome = try await world.pollMine()
    #expect(outcome.counts.skipped == 1)
    #expect(outcome.counts.checked == 0)
    #expect(outcome.status == .partial)
  }

  @Test func `targets that do not exist are told from those that can't be seen`() async throws {
    let world = try await world("one")
    let unknown = try await world.poll("jane/nobody", "jane/neither")
    #expect(unknown.status == .failed)
    #expect(unknown.isAllUnknown)
    #expect(try await !world.poll("jane/nobody", "jane/one").isAllUnknown)
    let version = try await world.poll("jane/one/0.7")
    #expect(version.isAllUnknown)
    #expect(version.failures.map(\.message) == ["jane/one has no version 0.7"])
  }

  @Test(arguments: [Poller.Scope.archived, .targets([])])
  func `a poll of nothing is ok`(scope: Poller.Scope) async throws {
    let outcome = try await world().poll(scope, inFlight: 8, maxGone: 20)
    #expect(outcome.status == .ok)
    #expect(!outcome.isAllUnknown)
  }

  @Test func `a list that is refused ends the poll, and is seen again`() async throws {
    let world = try await world("one")
    await world.apify.fail(.list, .failed)
    let outcome = try await world.pollMine()
    #expect(outcome.status == .failed)
    #expect(outcome.state.reason == .unlisted)
    #expect(try world.failing() == ["--mine"])
    #expect(await world.apify.asked == [.list])
    await world.apify.heal()
    #expect(try await world.pollMine().turns.recovered == ["--mine"])
    #expect(try world.failing() == [])
  }

  @Test func `a list that changes while it is read is a failure, and what it shows is seen`()
    async throws
  {
    let world = try await world("one")
    await world.apify.listIsComplete(false)
    let outcome = try await world.pollMine()
    #expect(outcome.status == .partial)
    #expect(outcome.failures.map(\.subject) == [.list])
    #expect(outcome.events == ["jane/one/0.1@1 first"])
  }

  @Test func `a token that is refused by the list is the poll's failure`() async throws {
    let world = try await world("one")
    await world.apify.fail(.list, .unauthorized)
    let outcome = try await world.pollMine()
    #expect(outcome.isUnauthorized)
    #expect(outcome.status == .failed)
    #expect(outcome.failures.map(\.subject) == [.poll])
  }

  @Test func `a refused token ends the poll, and fails no target`() async throws {
    let world = try World()
    await world.apify.add("one", [state("1"), state("2", "0.2"), state("3", "0.3")])
    try await world.poll("jane/one")
    await world.apify.forget()
    await world.apify.fail(.version("\(id("one"))/0.2"), .unauthorized)
    let outcome = try await world.poll("jane/one/0.1", "jane/one/0.2", "jane/one/0.3")
    #expect(outcome.status == .partial)
    #expect(outcome.isUnauthorized)
    #expect(outcome.failures.map(\.subject) == [.poll])
    #expect(outcome.failures[0].message.hasSuffix("; 1 further targets were not asked for"))
    #expect(await world.apify.asked.count == 2)
    #expect(
      try await world.archive.read { try $0.versions() }.allSatisfy { $0.failingSince == nil }
    )
    await world.apify.heal()
    #expect(try await world.poll("jane/one").turns.recovered == ["poll"])
  }

  @Test func `a token that is refused for one version of an Actor ends the poll all the same`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [state("1"), state("2", "0.2"), state("3", "0.3")])
    try await world.poll("jane/one")
    await world.apify.change("one") { entry in
      entry.versions.removeLast(2)
      entry.alone[VersionNumber(major: 0, minor: 3)] = state("3", "0.3")
    }
    await world.apify.fail(.version("\(id("one"))/0.2"), .unauthorized)
    let outcome = try await world.poll("jane/one")
    #expect(outcome.isUnauthorized)
    #expect(outcome.failures.map(\.subject) == [.poll])
    #expect(outcome.counts.checked == 2)
  }

  @Test func `a poll that sees nothing does not end the poll's own failure`() async throws {
    let world = try await world("one")
    await world.apify.fail(.actor("jane/one"), .unauthorized)
    let refused = try await world.poll("jane/one")
    #expect(refused.failures.map(\.message) == ["no actor(\"jane/one\")"])
    await world.apify.fail(.actor("jane/one"), .failed)
    #expect(try await world.poll("jane/one").status == .failed)
    #expect(try world.failing() == ["jane/one", "poll"])
    await world.apify.add("two", [state()])
    #expect(try await world.poll("jane/one", "jane/two").turns.recovered == ["poll"])
  }

  @Test func `targets in a row without an answer end the poll when there are enough of them`()
    async throws
  {
    let world = try World()
    let numbers = (1...4).map { "0.\($0)" }
    await world.apify.add("one", numbers.map { state("x", $0) })
    try await world.poll("jane/one")
    for number in numbers {
      await world.apify.fail(.version("\(id("one"))/\(number)"), .unreachable)
    }
    let targets = numbers.map { "jane/one/\($0)" }
    let outcome = try await world.poll(targets[0], targets[1], targets[2], targets[3], inFlight: 2)
    #expect(outcome.status == .failed)
    #expect(outcome.state.reason == .unreachable)
    #expect(outcome.failing == ["jane/one/0.1", "jane/one/0.2", "poll"])
    #expect(
      outcome.failures.last?.message.hasSuffix("; 2 further targets were not asked for") == true
    )
  }

  @Test(arguments: [Source.Miss.Reason.failed, nil])
  func `an answer, even a refusal, between two targets without one lets the poll go on`(
    reason: Source.Miss.Reason?
  ) async throws {
    let world = try World()
    let numbers = (1...4).map { "0.\($0)" }
    await world.apify.add("one", numbers.map { state("x", $0) })
    try await world.poll("jane/one")
    for number in ["0.1", "0.3"] {
      await world.apify.fail(.version("\(id("one"))/\(number)"), .unreachable)
    }
    if let reason { await world.apify.fail(.version("\(id("one"))/0.2"), reason) }
    let targets = numbers.map { "jane/one/\($0)" }
    let outcome = try await world.poll(targets[0], targets[1], targets[2], targets[3], inFlight: 2)
    #expect(outcome.state.reason == nil)
    #expect(outcome.status == .partial)
    #expect(!outcome.failing.contains("poll"))
  }

  @Test func `a shutdown gives up what hangs, and what was seen is recorded`() async throws {
    let world = try await world("one", "two")
    let gone = try await world.poll("jane/two")
    #expect(gone.status == .ok)
    await world.apify.remove("two")
    await world.apify.add("three", [state()])
    await world.apify.hang(.actor("jane/three"))
    let outcome = try await testGracefulShutdown { trigger in
      async let outcome = world.poll("jane/two", "jane/one", "jane/three", inFlight: 1)
      await world.apify.wait(for: .actor("jane/one"))
      await world.apify.wait(for: .actor(id("two")))
      await world.apify.wait(for: .actor("jane/three"))
      trigger.triggerGracefulShutdown()
      return try await outcome
    }
    #expect(outcome.status == .interrupted)
    #expect(outcome.state == .ended(.interrupted))
    #expect(outcome.events == ["jane/one/0.1@1 first"])
    #expect(outcome.failures.isEmpty)
    #expect(outcome.missing.isEmpty)
    #expect(try await world.archive.read { try $0.status() }.polling.lastStatus == .interrupted)
  }

  @Test func `a shutdown while the list is read ends the poll`() async throws {
    let world = try await world("one")
    await world.apify.hang(.list)
    let outcome = try await testGracefulShutdown { trigger in
      async let outcome = world.pollMine()
      await world.apify.wait(for: .list)
      trigger.triggerGracefulShutdown()
      return try await outcome
    }
    #expect(outcome.status == .interrupted)
    #expect(outcome.counts.checked == 0)
  }

  @Test func `what a refused token cuts off is no interruption`() async throws {
    let world = try await world("one", "two")
    await world.apify.hang(.actor("jane/two"))
    await world.apify.fail(.actor("jane/one"), .unauthorized)
    let outcome = try await world.poll("jane/two", "jane/one")
    #expect(outcome.status == .failed)
    #expect(outcome.state.reason == .unauthorized)
  }

  @Test func `an archive that takes no more fails the poll, and what was recorded is counted`()
    async throws
  {
    let world = try await world("one")
    await world.apify.fail(.actor("jane/two"), .failed)
    let poller = Poller(
      archive: world.archive,
      source: Source(
        actor: { _, _ in throw ArchiveError.full(path: "here") },
        version: { _, _, _ in throw ArchiveError.full(path: "here") },
        actors: { throw ArchiveError.full(path: "here") },
        account: { throw ArchiveError.full(path: "here") }
      ),
      settings: Poller.Settings(program: "test"),
      now: world.clock.now,
      logger: .init(label: "test"),
      progress: { _ in }
    )
    await #expect(throws: ArchiveError.self) {
      _ = try await poller.poll(.targets([#require(Target("jane/one"))]))
    }
    #expect(try await world.archive.read { try $0.status() }.polling.lastStatus == .failed)
  }
}
