import Polling
import Snapshots
import Storage
import Testing

/// What is not there any more, and when that is a deletion.
struct DeletionTests {
  private func world(_ actors: String..., versions: [Snapshot] = [state()]) async throws -> World {
    let world = try World()
    for name in actors { await world.apify.add(name, versions) }
    try await world.pollMine()
    return world
  }

  @Test func `a version that neither its Actor nor it itself shows is gone at once`() async throws {
    let world = try await world("one", versions: [state(), state("y", "0.2")])
    await world.apify.change("one") { $0.versions.removeLast() }
    let outcome = try await world.poll("jane/one")
    #expect(outcome.events == ["jane/one/0.2@2 gone"])
    #expect(outcome.status == .ok)
    #expect(outcome.counts.gone == 1)
    #expect(outcome.counts.checked == 2)
    #expect(outcome.counts.requests == 2)
    let next = try await world.poll("jane/one")
    #expect(next.events == [])
    #expect(next.counts.checked == 1)
    await world.apify.add("one", [state(), state("y", "0.2")])
    #expect(try await world.poll("jane/one").events == ["jane/one/0.2@3 back"])
  }

  @Test func `a version that its Actor does not show but that answers is seen`() async throws {
    let world = try await world("one", versions: [state(), state("y", "0.2")])
    await world.apify.change("one") { entry in
      entry.versions.removeLast()
      entry.alone[VersionNumber(major: 0, minor: 2)] = state("z", "0.2")
    }
    let outcome = try await world.poll("jane/one")
    #expect(outcome.events == ["jane/one/0.2@2 changed"])
    #expect(try world.missing() == [])
    // An answer that lacks a version must not stand for all of them.
    for _ in 0..<2 {
      await world.apify.forget()
      #expect(try await world.poll("jane/one").counts.checked == 2)
      #expect(await world.apify.asked.count == 2)
      #expect(await world.apify.repeats == 0)
    }
  }

  @Test func `a version that can't be asked for again is a failure and no deletion`() async throws {
    let world = try await world("one", versions: [state(), state("y", "0.2")])
    await world.apify.change("one") { $0.versions.removeLast() }
    await world.apify.fail(.version("\(id("one"))/0.2"), .failed)
    let outcome = try await world.poll("jane/one")
    #expect(outcome.events == [])
    #expect(outcome.failing == ["jane/one/0.2"])
    #expect(try world.missing() == [])
  }

  @Test func `an answer without versions is a failure and no deletion`() async throws {
    let world = try await world("one")
    await world.apify.change("one") { $0.versions = [] }
    for _ in 0..<2 {
      let outcome = try await world.poll("jane/one")
      #expect(outcome.status == .failed)
      #expect(outcome.failing == ["jane/one"])
      #expect(outcome.failures[0].message.hasPrefix("the answer shows no version, where 1 were"))
    }
    #expect(try world.missing() == [])
    #expect(
      try await world.archive.read { try $0.versions() }.allSatisfy { $0.failingSince != nil }
    )
    #expect(await world.apify.repeats == 0)
  }

  @Test func `an unreadable version without a number may be any of those that are not shown`()
    async throws
  {
    let world = try await world("one", versions: [state(), state("y", "0.2")])
    await world.apify.change("one") { $0.versions[1] = .failure(miss(.failed, "unreadable")) }
    let outcome = try await world.poll("jane/one")
    #expect(outcome.failing == ["jane/one"])
    #expect(outcome.counts.requests == 1)
    #expect(try world.missing() == [])
    // The Actor answers, and fails all the same.
    #expect(try await world.poll("jane/one").turns == Turns())
    #expect(
      try await world.archive.read { try $0.failures(resolved: false) }.map(\.attempts) == [2]
    )
  }

  @Test func `an unreadable version with a number does not hide that another one is gone`()
    async throws
  {
    let world = try await world("one", versions: [state(), state("y", "0.2"), state("z", "0.3")])
    await world.apify.change("one") { entry in
      let number = VersionNumber(major: 0, minor: 2)
      entry.versions[1] = .failure(miss(.failed, "unreadable", version: number))
      entry.versions.removeLast()
    }
    let outcome = try await world.poll("jane/one")
    #expect(outcome.failing == ["jane/one/0.2"])
    #expect(outcome.events == ["jane/one/0.3@2 gone"])
  }

  @Test func `an Actor that is not there is missing, and gone with the next poll`() async throws {
    let world = try await world("one", "two", versions: [state(), state("y", "0.2")])
    await world.apify.remove("one")
    let first = try await world.poll()
    #expect(first.status == .ok)
    #expect(first.missing == ["jane/one/0.1", "jane/one/0.2"])
    #expect(first.events == [])
    #expect(first.counts.checked == 2)
    let second = try await world.poll()
    #expect(second.events == ["jane/one/0.1@2 gone", "jane/one/0.2@2 gone"])
    #expect(second.missing == [])
    let third = try await world.poll()
    #expect(third.events == [])
    #expect(third.counts.checked == 2)
    #expect(third.missing == [])
    #expect(third.status == .ok)
  }

  @Test func `an Actor that a complete list does not have and that is not there is gone at once`()
    async throws
  {
    let world = try await world("one", "two")
    await world.apify.remove("one")
    #expect(try await world.pollMine().events == ["jane/one/0.1@2 gone"])
  }

  @Test func `an Actor that is not listed but answers is there`() async throws {
    let world = try await world("one", "two")
    await world.apify.change("one") { $0.isListed = false }
    let outcome = try await world.pollMine()
    #expect(outcome.events == [])
    #expect(outcome.counts.checked == 2)
    #expect(outcome.missing == [])
  }

  @Test func `a list that is not complete is no proof`() async throws {
    let world = try await world("one", "two")
    await world.apify.remove("one")
    await world.apify.listIsComplete(false)
    let outcome = try await world.pollMine()
    #expect(outcome.events == [])
    #expect(outcome.missing == ["jane/one/0.1"])
  }

  @Test func `the last Actor of an account is gone when its list is empty`() async throws {
    let world = try await world("one")
    await world.apify.remove("one")
    let outcome = try await world.pollMine()
    #expect(outcome.events == ["jane/one/0.1@2 gone"])
    #expect(await world.apify.asked.contains(.account))
  }

  @Test func `an Actor whose name is another's is gone when it is not there by itself`()
    async throws
  {
    let world = try await world("one")
    await world.apify.remove("one")
    let new = Actor(id: id("new"), username: "jane", name: "one")
    await world.apify.set(.init(actor: new, versions: [.success(state("y"))]))
    let outcome = try await world.poll("jane/one")
    #expect(outcome.events == ["jane/one/0.1@1 first", "jane/one/0.1@2 gone"])
    #expect(outcome.counts.requests == 3)
    // From now on the name is the new one's.
    #expect(try await world.poll("jane/one").counts.requests == 1)
  }

  @Test func `an Actor whose name is another's is seen under the name that it has`() async throws {
    let world = try await world("one")
    await world.apify.rename("one", to: "first")
    let new = Actor(id: id("new"), username: "jane", name: "one")
    await world.apify.set(.init(actor: new, versions: [.success(state("y"))]))
    let outcome = try await world.poll("jane/one")
    #expect(outcome.events == ["jane/one/0.1@1 first"])
    #expect(outcome.counts.checked == 2)
    #expect(outcome.status == .ok)
    #expect(
      try await world.archive.read { try $0.versions() }.map(\.name).sorted() == [
        "jane/first/0.1", "jane/one/0.1",
      ]
    )
  }

  @Test func `an Actor asked for by a name that is new is compared with what is known of it`()
    async throws
  {
    let world = try await world("one", versions: [state(), state("y", "0.2")])
    await world.apify.rename("one", to: "first")
    await world.apify.change("one") { $0.versions.removeLast() }
    let outcome = try await world.poll("jane/first")
    #expect(outcome.events == ["jane/first/0.2@2 gone"])
    #expect(outcome.counts.checked == 2)
  }

  @Test func `a name that nobody has leads to the Actor that had it`() async throws {
    let world = try await world("one")
    await world.apify.rename("one", to: "first")
    let outcome = try await world.poll("jane/one")
    #expect(outcome.counts.checked == 1)
    #expect(outcome.counts.requests == 2)
    #expect(outcome.status == .ok)
  }

  @Test func `a failure between two absences begins the proof anew`() async throws {
    let world = try await world("one", "two")
    await world.apify.remove("one")
    try await world.poll()
    #expect(try world.missing() == ["jane/one/0.1"])
    await world.apify.fail(.actor(id("one")), .failed)
    try await world.poll()
    #expect(try world.missing() == [])
    await world.apify.heal()
    #expect(try await world.poll().events == [])
    #expect(try await world.poll().events == ["jane/one/0.1@2 gone"])
  }

  @Test func `an Actor is not gone by the word of another token than its owner's`() async throws {
    let world = try await world("one")
    await world.apify.remove("one")
    await world.apify.signIn(as: "joe")
    for _ in 0..<2 {
      let outcome = try await world.poll()
      #expect(outcome.status == .failed)
      #expect(outcome.failures.map(\.subject) == [.actor(id("one"))])
      #expect(
        outcome.failures[0].message.contains("only its owner's token tells, and this one is joe's")
      )
      #expect(outcome.missing == [])
    }
    await world.apify.signIn(as: nil)
    #expect(try await world.poll().failures[0].message.contains("tells, and not there (not there)"))
    await world.apify.fail(.account, .failed)
    #expect(try await world.poll().failures[0].message.contains("whose this one is can't be told"))
    #expect(try world.missing() == [])
  }

  @Test func `whose token it is is asked for only when it matters`() async throws {
    let world = try await world("one", versions: [state(), state("y", "0.2")])
    await world.apify.change("one") { $0.versions.removeLast() }
    #expect(try await world.poll().events == ["jane/one/0.2@2 gone"])
    #expect(await !world.apify.asked.contains(.account))
  }

  @Test func `a version that is hidden with its Actor fails as itself`() async throws {
    let world = try await world("one")
    let alone = id("one")
    await world.apify.remove("one")
    await world.apify.signIn(as: "joe")
    let hidden = try await world.poll("jane/one/0.1")
    #expect(hidden.failing == ["jane/one/0.1"])
    await world.apify.add("one", [state()])
    #expect(try await world.poll("\(alone)/0.1").turns.recovered == ["jane/one/0.1"])
    #expect(try world.failing() == [])
  }

  @Test func `what was gone needs nobody's token to be gone still`() async throws {
    let world = try await world("one", "two")
    await world.apify.remove("one")
    try await world.pollMine()
    await world.apify.signIn(as: nil)
    let outcome = try await world.poll()
    #expect(outcome.status == .ok)
    #expect(outcome.failures.isEmpty)
  }

  /// So many Actors of so many vanish, under a limit; and whether that is believed.
  @Test(arguments: [
    (5, 10, 50, true), (5, 10, 49, false), (6, 10, 50, false), (4, 4, 0, true), (5, 5, 99, false),
    (5, 5, 100, true), (5, 25, 20, true), (5, 24, 20, false),
  ])
  func `more than a share may not vanish at once, and fewer than five always may`(
    lost: Int,
    known: Int,
    limit: Int,
    isBelieved: Bool
  ) async throws {
    let world = try World()
    for number in 0..<known { await world.apify.add("a\(number)", [state()]) }
    await world.apify.add("stays", [])
    try await world.pollMine()
    for number in 0..<lost { await world.apify.remove("a\(number)") }
    let outcome = try await world.pollMine(maxGone: limit)
    #expect(outcome.counts.gone == (isBelieved ? lost : 0))
    #expect(outcome.status == (isBelieved ? .ok : .suspect))
    #expect(outcome.state.reason == (isBelieved ? nil : .suspect))
    #expect(outcome.missing.count == (isBelieved ? 0 : lost))
  }

  @Test func `what is skipped counts among what could have vanished`() async throws {
    let world = try World()
    let moved = world.clock.now()
    for number in 0..<5 { await world.apify.add("a\(number)", [state()]) }
    for number in 0..<20 { await world.apify.add("b\(number)", modifiedAt: moved, [state()]) }
    try await world.pollMine()
    for number in 0..<5 { await world.apify.remove("a\(number)") }
    let outcome = try await world.pollMine()
    #expect(outcome.counts.skipped == 20)
    #expect(outcome.counts.gone == 5)
  }

  @Test func `what is hidden does not count among what could have vanished`() async throws {
    let world = try World()
    for number in 0..<6 { await world.apify.add("one\(number)", [state()]) }
    for number in 0..<5 { await world.apify.add("two\(number)", of: "joe", [state()]) }
    for number in 0..<6 { try await world.poll("jane/one\(number)") }
    for number in 0..<5 { try await world.poll("joe/two\(number)") }
    for number in 0..<5 {
      await world.apify.remove("one\(number)")
      await world.apify.remove("two\(number)")
    }
    // Five of the six that can be seen are more than half; of all eleven they would be less.
    let outcome = try await world.poll(maxGone: 50)
    #expect(outcome.status == .suspect)
    #expect(outcome.failures.count == 6)
    #expect(outcome.failures.last?.message.hasPrefix("5 of 6 known versions are not there") == true)
  }

  @Test func `a poll that is not believed begins the proofs anew`() async throws {
    let world = try await world("a1", "a2", "a3", "a4", "a5", "a6", "a7")
    await world.apify.remove("a7")
    #expect(try await world.pollMine().events == ["jane/a7/0.1@2 gone"])
    await world.apify.remove("a1")
    try await world.poll()
    #expect(try world.missing() == ["jane/a1/0.1"])
    for number in 2...6 { await world.apify.remove("a\(number)") }
    let outcome = try await world.poll()
    #expect(outcome.status == .suspect)
    #expect(try world.missing() == [])
    #expect(try world.failing() == ["poll"])
    // What was gone before stays so, and is nothing that failed.
    let failing = try await world.archive.read { try $0.versions() }.filter {
      $0.failingSince != nil
    }
    #expect(failing.map(\.name) == (1...6).map { "jane/a\($0)/0.1" })
  }

  @Test func `a suspect poll does not end the poll's failure, and the next good one does`()
    async throws
  {
    let world = try await world("a1", "a2", "a3", "a4", "a5")
    for number in 1...5 { await world.apify.remove("a\(number)") }
    for _ in 0..<2 { #expect(try await world.poll().turns.recovered == []) }
    #expect(
      try await world.archive.read { try $0.failures(resolved: false) }.map(\.attempts) == [2]
    )
    for number in 1...5 { await world.apify.add("a\(number)", [state()]) }
    #expect(try await world.poll().turns.recovered == ["poll"])
  }

  @Test func `what is not there counts once, however many targets ask for it`() async throws {
    let numbers = (1...6).map { "0.\($0)" }
    let world = try await world("one", versions: numbers.map { state("x", $0) })
    await world.apify.change("one") { $0.versions.removeLast(5) }
    let outcome = try await world.poll("jane/one", id("one"), maxGone: 84)
    #expect(outcome.counts.gone == 5)
    #expect(outcome.counts.checked == 6)
    #expect(outcome.status == .ok)
  }
}
