import Polling
import Snapshots
import Storage
import Synchronization
import Testing

/// Polls that fetch sources which are elsewhere.
struct ResolvingTests {
  private let remote = Remote()

  /// A source that moves, and can fail; a lock guards it, for several tasks ask.
  private final class Remote: Sendable {
    struct State {
      var text = "one"
      var fails = false
      var asked: [String] = []
    }

    let state = Mutex(State())

    var resolver: Resolver {
      Resolver { source, mark in
        let (text, fails) = self.state.withLock { state in
          state.asked.append("\(source.url) \(mark?.string ?? "-")")
          return (state.text, state.fails)
        }
        if fails { throw miss(.failed, "no \(source.url)") }
        let bytes = Array(text.utf8)
        let fetched = FetchedSource(
          files: [SourceFile(path: "a", node: .file(.text, Content(bytes)))],
          identity: ExactString(text),
          mark: ExactString(text)
        )
        let time = Timestamp(milliseconds: 0)
        return Answer(
          mark?.string == text ? .same : .fetched(fetched),
          askedAt: time,
          answeredAt: time,
          cost: Cost(requests: 1)
        )
      }
    }
  }

  private static func pointer(_ url: ExactString = "https://h/r", tag: ExactString = "t")
    -> Snapshot
  {
    Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .pointer,
      fields: .init(sourceType: "GIT_REPO", buildTag: tag, gitRepoURL: url)
    )
  }

  private func set(text: String = "one", fails: Bool = false) {
    remote.state.withLock { ($0.text, $0.fails, $0.asked) = (text, fails, []) }
  }

  private var asked: [String] { remote.state.withLock { $0.asked } }

  @Test func `a source that moved is a change, and one that did not is asked for by its mark`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [Self.pointer()])
    let first = try await world.poll("jane/one", resolver: remote.resolver)
    #expect(first.events == ["jane/one/0.1@1 first"])
    let second = try await world.poll(resolver: remote.resolver)
    #expect(second.events == [])
    #expect(second.counts.requests == 2)
    set(text: "two")
    #expect(try await world.poll(resolver: remote.resolver).events == ["jane/one/0.1@2 changed"])
    #expect(asked == ["https://h/r one"])
    let record = try await world.archive.read { try $0.versions()[0] }
    #expect(record.coverage == .resolved)
    #expect(record.sourceMark == "two")
  }

  @Test func `polls that fetch and polls that do not, in turn, record nothing`() async throws {
    let world = try World()
    await world.apify.add("one", [Self.pointer()])
    #expect(try await world.poll("jane/one").events == ["jane/one/0.1@1 first"])
    #expect(try await world.poll(resolver: remote.resolver).events == ["jane/one/0.1@2 resolved"])
    for _ in 0..<3 {
      #expect(try await world.poll().events == [])
      #expect(try await world.poll("jane/one/0.1").events == [])
      #expect(try await world.poll(resolver: remote.resolver).events == [])
      #expect(try await world.poll("jane/one/0.1", resolver: remote.resolver).events == [])
    }
  }

  @Test
  func `a source that fails is that source's failure, and the rest of the version is recorded`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [Self.pointer()])
    try await world.poll("jane/one", resolver: remote.resolver)
    set(fails: true)
    let failing = try await world.poll(resolver: remote.resolver)
    #expect(failing.status == .partial)
    #expect(failing.failures.map(\.stage) == [.source])
    #expect(failing.failing == ["jane/one/0.1"])
    #expect(failing.events == [])
    await world.apify.change("one") { $0.versions = [.success(Self.pointer(tag: "beta"))] }
    let changed = try await world.poll(resolver: remote.resolver)
    #expect(changed.events == ["jane/one/0.1@2 changed"])
    #expect(changed.changes[0].filesRemoved == 0)
    // Who does not fetch does not know whether it would fail.
    #expect(try await world.poll().turns.recovered == [])
    set()
    let healed = try await world.poll(resolver: remote.resolver)
    #expect(healed.events == ["jane/one/0.1@3 resolved"])
    #expect(healed.turns.recovered == ["jane/one/0.1"])
    #expect(try world.failing() == [])
  }

  @Test func `a source that fails is no more when the version has its files itself`() async throws {
    let world = try World()
    await world.apify.add("one", [Self.pointer()])
    set(fails: true)
    let failing = try await world.poll("jane/one", resolver: remote.resolver)
    #expect(failing.failing == ["jane/one/0.1"])
    await world.apify.change("one") { $0.versions = [.success(state())] }
    #expect(try await world.poll().events == ["jane/one/0.1@2 changed"])
    #expect(try world.failing() == [])
  }

  @Test
  func `a source that fails ends when it was not looked at, and its version was, for two days`()
    async throws
  {
    let world = try World()
    await world.apify.add("one", [Self.pointer()])
    await world.apify.add("two", [Self.pointer()])
    set(fails: true)
    try await world.poll("jane/one", "jane/two", resolver: remote.resolver)
    #expect(try world.failing() == ["jane/one/0.1", "jane/two/0.1"])
    world.clock.advance(48 * .hour - .minute)
    // Just two days are no more than two days, and they count from the last look.
    #expect(try await world.poll("jane/one").turns == Turns())
    let tried = try await world.poll("jane/one", resolver: remote.resolver)
    #expect(tried.turns == Turns())
    world.clock.advance(48 * .hour)
    let outcome = try await world.poll("jane/one")
    #expect(outcome.status == .ok)
    #expect(outcome.turns.unfetched == ["jane/one/0.1"])
    #expect(outcome.turns.recovered == [])
    // Who did not ask for the version has not looked past its source.
    #expect(try world.failing() == ["jane/two/0.1"])
    // When it is looked at again, it fails anew.
    let again = try await world.poll("jane/one", resolver: remote.resolver)
    #expect(again.turns.failing.map(\.target) == ["jane/one/0.1"])
  }

  @Test func `an Actor that did not move is asked for when its source may have`() async throws {
    let world = try World()
    let time = Timestamp(milliseconds: 1)
    await world.apify.add("one", modifiedAt: time, [Self.pointer()])
    await world.apify.add("two", modifiedAt: time, [state()])
    try await world.pollMine()
    #expect(try await world.pollMine().counts.skipped == 2)
    let resolving = try await world.pollMine(resolver: remote.resolver)
    #expect(resolving.counts.skipped == 1)
    #expect(resolving.events == ["jane/one/0.1@2 resolved"])
    set(text: "two")
    let moved = try await world.pollMine(resolver: remote.resolver)
    #expect(moved.events == ["jane/one/0.1@3 changed"])
    #expect(moved.counts.unannounced == 1)
  }
}
