import Foundation
import Polling
import RealPrograms
import Snapshots
import Storage
import Testing

/// What a failure is about, when it begins, and when it is over.
struct FailureTests {
  private let second = VersionNumber(major: 0, minor: 2)

  private func world(_ names: String...) async throws -> World {
    let world = try World()
    for name in names { await world.apify.add(name, [state()]) }
    return world
  }

  private func unreadable(_ world: World, _ name: String) async {
    let unreadable = miss(.failed, "unreadable", version: second)
    await world.apify.change(name) { $0.versions.append(.failure(unreadable)) }
  }

  /// The one failure that is open: what it is called and how often it was met.
  private func open(_ world: World) throws -> String {
    try world.archive.read { try $0.failures(resolved: false) }
      .map { "\($0.target) \($0.stage) \($0.attempts)" }.joined(separator: ", ")
  }

  @Test func `an Actor that fails is the same by whatever it is asked for`() async throws {
    let world = try await world("one")
    try await world.poll("jane/one")
    for question in ["jane/one", id("one")] {
      await world.apify.fail(.actor(question), .failed)
    }
    #expect(try await world.poll("jane/one").turns.failing.count == 1)
    #expect(try await world.poll(id("one")).turns.failing.isEmpty)
    #expect(try open(world) == "jane/one actor 2")
    await world.apify.heal()
    #expect(try await world.poll(id("one")).turns.recovered == ["jane/one"])
  }

  @Test func `an Actor that is renamed while it fails is seen again under its new name`()
    async throws
  {
    let world = try await world("one")
    try await world.poll("jane/one")
    await world.apify.fail(.actor(id("one")), .failed)
    try await world.poll()
    await world.apify.heal()
    await world.apify.rename("one", to: "first")
    let outcome = try await world.poll("jane/first")
    #expect(outcome.turns.recovered == ["jane/one"])
    #expect(try world.failing() == [])
  }

  @Test func `a version that fails through a rename has one failure, under its new name`()
    async throws
  {
    let world = try await world("one")
    await unreadable(world, "one")
    #expect(try await world.poll("jane/one").turns.failing.map(\.target) == ["jane/one/0.2"])
    await world.apify.rename("one", to: "first")
    #expect(try await world.poll().turns.failing.isEmpty)
    #expect(try open(world) == "jane/first/0.2 version 2")
    await world.apify.add("one", [state(), state("y", "0.2")])
    #expect(try await world.poll().turns.recovered == ["jane/first/0.2"])
  }

  @Test func `two Actors that had one name fail each for itself`() async throws {
    let world = try await world("one")
    try await world.poll("jane/one")
    await world.apify.fail(.actor(id("one")), .failed)
    try await world.poll()
    await world.apify.heal()
    await world.apify.rename("one", to: "first")
    let new = Actor(id: id("new"), username: "jane", name: "one")
    await world.apify.set(.init(actor: new, versions: [.success(state())]))
    await world.apify.fail(.actor(id("one")), .failed)
    let outcome = try await world.poll("jane/one")
    #expect(outcome.failures.map(\.subject) == [.actor(id("one"))])
    #expect(outcome.turns == Turns())
    #expect(
      try await world.archive.read { try $0.failures(resolved: false) }.map(\.attempts) == [2]
    )
  }

  @Test func `two targets that are one Actor fail once`() async throws {
    let world = try await world("one")
    try await world.poll("jane/one")
    for question in ["jane/one", id("one")] {
      await world.apify.fail(.actor(question), .failed)
    }
    let outcome = try await world.poll("jane/one", id("one"))
    #expect(outcome.counts.failed == 1)
    #expect(try open(world) == "jane/one actor 1")
    #expect(
      try await world.archive.read { try $0.versions() }.allSatisfy { $0.failingSince != nil }
    )
  }

  @Test func `a typo ends when it was not asked for in more than a day`() async throws {
    let world = try await world("one")
    let typo = try await world.poll("jane/onne", "jane/one")
    #expect(typo.failures.map(\.subject) == [.target("jane/onne")])
    world.clock.advance(24 * .hour - .minute)
    // Just a day is no more than a day.
    #expect(try await world.poll("jane/one").turns == Turns())
    #expect(try world.failing() == ["jane/onne"])
    let outcome = try await world.poll("jane/one")
    #expect(outcome.turns.dropped == ["jane/onne"])
    #expect(outcome.turns.recovered == [])
    #expect(try world.failing() == [])
    #expect(
      try await world.archive.read { try $0.failures(resolved: true) }.map(\.resolvedAt) == [
        world.clock.now()
      ]
    )
  }

  @Test func `a typo that is asked for does not end, and is one failure`() async throws {
    let world = try await world("one")
    for _ in 0..<3 {
      #expect(try await world.poll("jane/onne", "jane/one").turns.dropped == [])
      world.clock.advance(25 * .hour)
    }
    #expect(try open(world) == "jane/onne actor 3")
  }

  @Test func `what was cut off before it was asked for does not end by that`() async throws {
    let world = try await world("one")
    try await world.poll("jane/onne", "jane/one")
    world.clock.advance(25 * .hour)
    await world.apify.fail(.actor("jane/one"), .unauthorized)
    await world.apify.hang(.actor("jane/onne"))
    #expect(try await world.poll("jane/one", "jane/onne").turns.dropped == [])
    #expect(try world.failing() == ["jane/onne", "poll"])
  }

  @Test func `only what was never seen ends by not being asked for`() async throws {
    let world = try await world("one", "two")
    try await world.poll("jane/one", "jane/two")
    await world.apify.fail(.actor("jane/one"), .failed)
    try await world.poll("jane/one", "jane/onne", "jane/two")
    world.clock.advance(100 * .hour)
    #expect(try await world.poll("jane/two").turns.dropped == ["jane/onne"])
    #expect(try world.failing() == ["jane/one"])
  }

  @Test func `a name that comes to be is seen`() async throws {
    let world = try await world()
    try await world.poll("jane/one")
    #expect(try open(world) == "jane/one actor 1")
    await world.apify.add("one", [state()])
    #expect(try await world.poll("jane/one").turns.recovered == ["jane/one"])
  }

  @Test func `a version that was never there is a target, until it is there`() async throws {
    let world = try await world("one")
    try await world.poll("jane/one")
    let unknown = try await world.poll("jane/one/0.2")
    #expect(unknown.failures.map(\.subject) == [.target("jane/one/0.2")])
    await world.apify.add("one", [state(), state("y", "0.2")])
    #expect(try await world.poll("jane/one/0.2").turns.recovered == ["jane/one/0.2"])
  }

  @Test func `a version of an Actor that is not there any more is unknown`() async throws {
    let world = try await world("one")
    try await world.poll("jane/one")
    await world.apify.remove("one")
    let outcome = try await world.poll("jane/one/0.2")
    #expect(outcome.isAllUnknown)
    #expect(outcome.failures.map(\.subject) == [.target("jane/one/0.2")])
  }

  @Test func `an Actor without versions that is not there is unknown`() async throws {
    let world = try World()
    await world.apify.add("one", [])
    #expect(try await world.poll("jane/one").status == .ok)
    await world.apify.remove("one")
    let outcome = try await world.poll("jane/one")
    #expect(outcome.isAllUnknown)
    #expect(outcome.failures.map(\.subject) == [.actor(id("one"))])
    // Nobody named it: an exit code that says so would be about no argument.
    #expect(try await !world.poll().isAllUnknown)
  }

  @Test func `an Actor that answers is seen, though one of its versions is unreadable`()
    async throws
  {
    let world = try await world("one")
    try await world.poll("jane/one")
    await world.apify.fail(.actor(id("one")), .failed)
    try await world.poll()
    await world.apify.heal()
    await unreadable(world, "one")
    #expect(try await world.poll().turns.recovered == ["jane/one"])
    #expect(try world.failing() == ["jane/one/0.2"])
  }

  @Test func `a version that was never read fails no longer when its Actor is read without it`()
    async throws
  {
    let world = try await world("one")
    await unreadable(world, "one")
    try await world.poll("jane/one")
    #expect(try world.failing() == ["jane/one/0.2"])
    // While another one can't be read, it is not certain that this one is not there.
    let third = miss(.failed, "unreadable", version: VersionNumber(major: 0, minor: 3))
    await world.apify.change("one") { $0.versions[1] = .failure(third) }
    try await world.poll()
    #expect(try world.failing() == ["jane/one/0.2", "jane/one/0.3"])
    await world.apify.add("one", [state()])
    #expect(try await world.poll().turns.recovered == ["jane/one/0.2", "jane/one/0.3"])
  }

  @Test(arguments: ["y", "z"])
  func `a version that is read is seen again, though another one is not`(text: String) async throws
  {
    let world = try World()
    await world.apify.add("one", [state(), state("y", "0.2")])
    try await world.poll("jane/one")
    await world.apify.fail(.version("\(id("one"))/0.2"), .failed)
    try await world.poll("jane/one/0.2")
    #expect(try world.failing() == ["jane/one/0.2"])
    let third = miss(.failed, "unreadable", version: VersionNumber(major: 0, minor: 3))
    await world.apify.change("one") { entry in
      entry.versions = [.success(state()), .success(state(text, "0.2")), .failure(third)]
    }
    #expect(try await world.poll("jane/one").turns.recovered == ["jane/one/0.2"])
  }

  @Test func `one Actor's answer says nothing of another's versions`() async throws {
    let world = try await world("one", "two")
    await unreadable(world, "one")
    try await world.poll("jane/one", "jane/two")
    try await world.poll("jane/two")
    #expect(try world.failing() == ["jane/one/0.2"])
  }

  @Test func `one version's answer says nothing of another's`() async throws {
    let world = try await world("one")
    await unreadable(world, "one")
    try await world.poll("jane/one")
    #expect(try await world.poll("jane/one/0.1").status == .ok)
    #expect(try world.failing() == ["jane/one/0.2"])
    await world.apify.change("one") { $0.versions.append(.success(state("z", "0.3"))) }
    #expect(try await world.poll("jane/one/0.3").status == .ok)
    #expect(try world.failing() == ["jane/one/0.2"])
    #expect(try await world.poll("jane/one/0.2").status == .failed)
    #expect(try open(world) == "jane/one/0.2 version 2")
  }

  @Test func `a version that was asked for by itself fails as itself, and is seen again`()
    async throws
  {
    let world = try await world("one")
    try await world.poll("jane/one")
    await world.apify.fail(.version("\(id("one"))/0.1"), .failed)
    let outcome = try await world.poll("jane/one/0.1")
    #expect(outcome.failing == ["jane/one/0.1"])
    #expect(
      try await world.archive.read { try $0.versions() }.map { $0.failingSince != nil } == [true]
    )
    await world.apify.heal()
    #expect(try await world.poll("jane/one/0.1").turns.recovered == ["jane/one/0.1"])
    #expect(
      try await world.archive.read { try $0.versions() }.map { $0.failingSince != nil } == [false]
    )
  }

  @Test func `what is missing is not seen again, and what is gone needs no more looking`()
    async throws
  {
    let world = try await world("one", "two")
    try await world.poll("jane/one", "jane/two")
    await world.apify.fail(.actor(id("one")), .failed)
    try await world.poll()
    await world.apify.heal()
    await world.apify.remove("one")
    #expect(try await world.poll().turns.recovered == [])
    #expect(try world.failing() == ["jane/one"])
    #expect(try await world.poll().turns.recovered == ["jane/one"])
  }

  @Test func `a version that can't be read and then is gone fails no longer`() async throws {
    let world = try World()
    await world.apify.add("one", [state(), state("y", "0.2"), state("z", "0.3")])
    try await world.poll("jane/one")
    let unreadable = miss(.failed, "unreadable", version: second)
    await world.apify.change("one") { $0.versions[1] = .failure(unreadable) }
    try await world.poll()
    await world.apify.add("one", [state(), state("z", "0.3")])
    let outcome = try await world.poll()
    #expect(outcome.counts.gone == 1)
    #expect(outcome.turns.recovered == ["jane/one/0.2"])
  }

  @Test func `a state that the archive refuses is a failure, and the rest is recorded`()
    async throws
  {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).db").path
    let world = try World(Archive(at: path, for: .writing))
    await world.apify.add("one", [state()])
    await world.apify.add("two", [state()])
    try await world.poll("jane/one")
    let trigger = """
      CREATE TRIGGER no BEFORE INSERT ON snapshots WHEN NEW.build_tag = 'bad'
      BEGIN SELECT RAISE(ABORT, 'nothing bad'); END
      """
    #expect(try await RealProgram.run("sqlite3", path, trigger).status == 0)
    let number = VersionNumber(major: 0, minor: 1)
    let bad = Snapshot(versionNumber: number, coverage: .pointer, fields: .init(buildTag: "bad"))
    await world.apify.add("one", [bad])
    let outcome = try await world.poll("jane/one", "jane/two")
    #expect(outcome.status == .partial)
    #expect(outcome.events == ["jane/two/0.1@1 first"])
    #expect(outcome.counts.changed == 1)
    #expect(outcome.failures.map(\.stage) == [.storage])
    #expect(outcome.failures.map(\.message) == ["the archive refuses it: nothing bad"])
    #expect(
      outcome.failures.map(\.subject) == [.version(VersionKey(actor: id("one"), number: number))]
    )
    await world.apify.add("one", [state()])
    #expect(try await world.poll("jane/one").turns.recovered == ["jane/one/0.1"])
    try FileManager.default.removeItem(atPath: path)
  }

  @Test func `a failure that is over is a new one when it comes again`() async throws {
    let world = try await world("one")
    try await world.poll("jane/one")
    for isFailing in [true, false, true] {
      await world.apify.heal()
      if isFailing { await world.apify.fail(.actor("jane/one"), .failed) }
      try await world.poll("jane/one")
    }
    #expect(try open(world) == "jane/one actor 1")
    #expect(try await world.archive.read { try $0.failures(resolved: true) }.count == 2)
  }
}
