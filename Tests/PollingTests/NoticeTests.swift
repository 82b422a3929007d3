import Polling
import Snapshots
import Synchronization
import Testing

/// Actors that somebody says to have moved: who waits, when they are looked at, and which of them.
struct NoticeTests {
  @Test func `an Actor is pending once, however often it is named`() {
    let pending = PendingActors(most: 10)
    for id in ["b", "a", "b", "b", "a"] { #expect(pending.add(id)) }
    #expect(pending.take() == ["b", "a"])
    #expect(pending.isEmpty)
    #expect(pending.take() == [])
    // Who was taken is looked at once more.
    #expect(pending.add("b"))
    #expect(pending.take() == ["b"])
  }

  @Test func `there is no room for more Actors than there may be, and none once nobody looks`() {
    let pending = PendingActors(most: 2)
    #expect(pending.add("a") && pending.add("b"))
    #expect(!pending.add("c"))
    #expect(pending.add("a"))
    #expect(pending.take() == ["a", "b"])
    #expect(pending.add("c"))
    pending.close()
    #expect(!pending.add("c") && !pending.add("d"))
    #expect(pending.take() == ["c"])
  }

  @Test func `who could not be looked at comes before those that came meanwhile, once`() {
    let pending = PendingActors(most: 10)
    for id in ["a", "b"] { #expect(pending.add(id)) }
    let ids = pending.take()
    for id in ["c", "b"] { #expect(pending.add(id)) }
    pending.putBack(ids)
    #expect(pending.add("a"))
    #expect(pending.take() == ["a", "b", "c"])
  }

  @Test func `who waits is woken by the first Actor, or when the wait is cut off`() async {
    let pending = PendingActors(most: 10)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await pending.wait() }
      group.addTask { _ = pending.add("a") }
      await group.waitForAll()
      #expect(pending.take() == ["a"])
      group.addTask { await pending.wait() }
      group.cancelAll()
      await group.waitForAll()
      #expect(pending.add("b"))
    }
    #expect(pending.take() == ["b"])
  }

  // MARK: Which of them

  private func world() async throws -> World {
    let world = try World()
    for name in ["one", "two"] { await world.apify.add(name, [state()]) }
    await world.apify.add("foreign", of: "someone", [state()])
    try await world.poll("jane/one", "jane/two", "someone/foreign")
    return world
  }

  /// What is polled, as it is written.
  private func text(_ scopes: [Poller.Scope]) -> [String] {
    scopes.map { scope in
      switch scope {
      case .targets(let targets): targets.map(\.description).joined(separator: " ")
      case .mine(let isFull): isFull ? "mine, full" : "mine"
      case .archived: "archived"
      }
    }
  }

  @Test func `of targets those are polled that are the Actor, and no other one`() async throws {
    let world = try await world()
    let one = id("one")
    let targets = try ["jane/one/0.1", one, "jane/two/0.1", "jane/nobody"].map {
      try #require(Target($0))
    }
    let followed = FollowedActors(by: .targets(targets))
    func asked(_ names: String...) throws -> [String] {
      text(try followed.scopes(for: names, in: world.archive))
    }
    #expect(try asked(one) == ["jane/one/0.1 \(one)"])
    #expect(try asked(id("two"), one) == ["jane/one/0.1 \(one) jane/two/0.1"])
    #expect(try asked(id("foreign")) == [])
    #expect(try asked("abcdefghijklmnopq") == [])
  }

  @Test func `of what is archived each Actor is followed, and no other one`() async throws {
    let world = try await world()
    let followed = FollowedActors(by: .archived)
    let foreign = id("foreign")
    let scopes = try followed.scopes(for: ["abcdefghijklmnopq", foreign], in: world.archive)
    #expect(text(scopes) == [foreign])
    #expect(try followed.scopes(for: ["abcdefghijklmnopq"], in: world.archive).isEmpty)
  }

  @Test func `for an Actor that is none of the account's the list of it is read, and nothing else`()
    async throws
  {
    let world = try await world()
    var followed = FollowedActors(by: .mine(isFull: true))
    followed.take(try await world.pollMine())
    // A poll of targets knows nothing of the account.
    followed.take(try await world.poll("jane/one"))
    let (one, foreign) = (id("one"), id("foreign"))
    func asked(_ names: String...) throws -> [String] {
      text(try followed.scopes(for: names, in: world.archive))
    }
    #expect(try asked(one) == [one])
    #expect(try asked(foreign) == ["mine"])
    #expect(try asked(foreign, one, "abcdefghijklmnopq") == [one, "mine"])
  }
}
