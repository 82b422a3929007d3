import Polling
import Snapshots
import Storage
import Testing

/// What becomes of the answers.
struct RecordingTests {
  @Test func `a version number that comes twice in one answer counts as it comes first`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [state("x"), state("y")])
    #expect(try await world.poll("jane/one").events == ["jane/one/0.1@1 first"])
    #expect(try await world.poll("jane/one").events == [])
    // It stands for the Actor all the same.
    #expect(await world.apify.repeats == 1)
    await world.apify.add("one", [state("x")])
    #expect(try await world.poll("jane/one").events == [])
  }

  @Test func `an answer that is the known one confirms what it showed, and what was gone`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [state(), state("y", "0.2")])
    try await world.poll("jane/one")
    await world.apify.change("one") { $0.versions.removeLast() }
    for _ in 0..<2 { try await world.poll("jane/one") }
    await world.apify.forget()
    #expect(try await world.poll("jane/one").counts.checked == 1)
    #expect(await world.apify.repeats == 1)
    let asked = world.clock.now()
    #expect(
      try await world.archive.read { try $0.versions() }.map(\.lastConfirmedAt) == [asked, asked]
    )
  }

  @Test func `a version asked for by itself is known again, and says nothing of the others`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [state(), state("y", "0.2")])
    try await world.poll("jane/one")
    try await world.poll("jane/one/0.1")
    await world.apify.forget()
    let outcome = try await world.poll("jane/one/0.1")
    #expect(outcome.counts.checked == 1)
    #expect(outcome.status == .ok)
    #expect(await world.apify.repeats == 1)
    #expect(await world.apify.asked == [.version("\(id("one"))/0.1")])
    let confirmed = try await world.archive.read { try $0.versions() }.map {
      $0.lastConfirmedAt == world.clock.now()
    }
    #expect(confirmed == [true, false])
  }

  @Test func `a version that is new is asked for with its Actor, and recorded alone`() async throws
  {
    let world = try World()
    await world.apify.add("one", [state(), state("y", "0.2")])
    #expect(try await world.poll("jane/one/0.2").events == ["jane/one/0.2@1 first"])
    #expect(try await world.archive.read { try $0.versions() }.map(\.name) == ["jane/one/0.2"])
    let other = VersionNumber(major: 0, minor: 3)
    await world.apify.change("one") {
      $0.versions.append(.failure(miss(.failed, "no", version: other)))
    }
    let outcome = try await world.poll("jane/one/0.1")
    #expect(outcome.events == ["jane/one/0.1@1 first"])
    #expect(outcome.status == .ok)
    await world.apify.forget()
    try await world.poll("jane/one")
    #expect(await world.apify.repeats == 0)
  }

  @Test func `of two targets that are one Actor the first one counts, and then what is left`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [state("1"), state("1", "0.2")])
    try await world.poll("jane/one")
    await world.apify.change("one") { entry in
      entry.versions = [.success(state("3")), .success(state("2", "0.2"))]
      entry.alone[VersionNumber(major: 0, minor: 1)] = state("2")
    }
    let outcome = try await world.poll("jane/one/0.1", id("one"))
    #expect(outcome.events == ["jane/one/0.1@2 changed", "jane/one/0.2@2 changed"])
    #expect(outcome.counts.checked == 2)
    // The Actor's answer must not stand for what was recorded, which is another state.
    #expect(try await world.poll().events == ["jane/one/0.1@3 changed"])
  }

  @Test func `targets that are one Actor are asked for in their order, however many at a time`()
    async throws
  {
    let world = try World()
    let numbers = (0..<40).map { "0.\($0)" }
    await world.apify.add("one", numbers.map { state("x", $0) })
    try await world.poll("jane/one")
    await world.apify.forget()
    let targets = try numbers.reversed().map { try #require(Target("jane/one/\($0)")) }
    let whole = try #require(Target(id("one")))
    _ = try await world.poll(.targets(targets + [whole]), inFlight: 16, maxGone: 20)
    let versions = numbers.reversed().map { Apify.Question.version("\(id("one"))/\($0)") }
    #expect(await world.apify.asked == versions + [.actor(id("one"))])
  }

  @Test func `what was odd about a new state is told once`() async throws {
    let world = try World()
    let odd = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .pointer,
      warnings: ["it is odd"]
    )
    await world.apify.add("one", [odd])
    #expect(try await world.poll("jane/one").warnings == ["jane/one/0.1: it is odd"])
    #expect(try await world.poll("jane/one").warnings == [])
  }

  /// So many versions of an Actor, and how many are recorded before the next one is looked at.
  @Test(arguments: [(499, 0), (500, 500)])
  func `five hundred findings are a batch`(count: Int, recorded: Int) async throws {
    let world = try World()
    await world.apify.add("one", (0..<count).map { state("x", "\($0 / 100).\($0 % 100)") })
    #expect(try await world.poll("jane/one").counts.changed == count)
    #expect(world.changedAfterEachCheck == [recorded])
  }

  /// So many bytes less than 16 MiB.
  @Test(arguments: [(1, 0), (0, 1)])
  func `sixteen mebibytes are a batch`(missing: Int, recorded: Int) async throws {
    let world = try World()
    let content = Content([UInt8](repeating: 0, count: (16 << 20) - missing))
    let large = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      sourceFiles: [SourceFile(path: "a", node: .file(.base64, content))]
    )
    await world.apify.add("one", [large])
    #expect(try await world.poll("jane/one").counts.changed == 1)
    #expect(world.changedAfterEachCheck == [recorded])
  }

  /// After a change, the Actor as a whole, or the version alone, that is large and did not change.
  @Test(arguments: [id("one"), "jane/one/0.1"])
  func `what did not change takes no room in a batch`(unchanged: String) async throws {
    let world = try World()
    let content = Content([UInt8](repeating: 0, count: 16 << 20))
    let large = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      sourceFiles: [SourceFile(path: "a", node: .file(.base64, content))]
    )
    await world.apify.add("one", [large, state("1", "0.2")])
    try await world.poll("jane/one")
    await world.apify.add("one", [large, state("2", "0.2")])
    #expect(try await world.poll("jane/one/0.2", unchanged).counts.checked == 2)
    #expect(world.changedAfterEachCheck == [0, 0])
  }

  /// So many milliseconds after the first finding there is another one.
  @Test(arguments: [(Int64(1999), 0), (2000, 2)])
  func `what has waited for two seconds is recorded`(wait: Int64, recorded: Int) async throws {
    let world = try World()
    await world.apify.add("one", [state("1"), state("2", "0.2")])
    try await world.poll("jane/one")
    await world.apify.add("one", [state("3"), state("4", "0.2")])
    await world.apify.delay(.version("\(id("one"))/0.2"), wait)
    #expect(try await world.poll("jane/one/0.1", "jane/one/0.2").counts.changed == 2)
    #expect(world.changedAfterEachCheck == [0, recorded])
  }
}
