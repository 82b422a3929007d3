import Changes
import SeededRandom
import Snapshots
import Storage
import Testing

struct SelectorTests {
  private let now = Timestamp(milliseconds: 1_793_534_400_000)

  private func time(_ text: String) throws -> Selector.Revision {
    .at(try #require(Timestamp(text)))
  }

  @Test func `each part of a selector is told from the next`() async throws {
    let selector = try Selector("jane/crawler/1.2@3..latest:src/a@b:c..d", now: now)
    #expect(selector.actor == .name(owner: "jane", name: "crawler"))
    #expect(selector.version == VersionNumber(major: 1, minor: 2))
    #expect(selector.from == .number(3))
    #expect(selector.to == .back(0))
    #expect(selector.path == "src/a@b:c..d")
    let bare = try Selector("abcdefghijklmnopq", now: now)
    #expect(bare.actor == .id("abcdefghijklmnopq"))
    #expect(bare.version == nil)
    #expect(bare.to == nil)
    #expect(bare.path == nil)
    #expect(try Selector("jane~crawler:a", now: now).path == "a")
  }

  @Test(arguments: [
    ("2026-11-01", "2026-11-01T00:00:00.000Z"), ("2026-11-01T10:00Z", "2026-11-01T10:00:00.000Z"),
    ("2026-11-01T10:00", "2026-11-01T10:00:00.000Z"),
    ("2026-11-01T10:00:05.25Z", "2026-11-01T10:00:05.250Z"),
    ("2026-11-01T10:00+02:00", "2026-11-01T08:00:00.000Z"), ("1d", "2026-10-31T12:00:00.000Z"),
    ("90s", "2026-11-01T11:58:30.000Z"),
  ])
  func `a time is a day, a moment or an age`(text: String, meaning: String) throws {
    #expect("\(now)" == "2026-11-01T12:00:00.000Z")
    #expect(try Selector("jane/crawler@\(text)", now: now).to == time(meaning))
    let range = try Selector("jane/crawler@\(text)..\(text):a:b", now: now)
    #expect(range.from == (try time(meaning)))
    #expect(range.to == (try time(meaning)))
    #expect(range.path == "a:b")
  }

  @Test(arguments: [
    "", "jane", "jane/x/1.100@1", "jane/crawler@", "jane/crawler@0", "jane/crawler@x",
    "jane/crawler@3..", "jane/crawler@..3", "jane/crawler@1..2..3", "jane/crawler@2026-13-01",
    "jane/crawler@2026-02-31", "jane/crawler@2026-11-01T25:00Z", "jane/crawler@3w",
    "jane/crawler@~",
    "jane/crawler@-1", "jane/crawler@99999999999999999999", "@3", ":path",
  ])
  func `what is no selector is refused`(text: String) throws {
    #expect(throws: SelectorError.self) { try Selector(text, now: now) }
  }

  @Test func `a state at a time is certain, one of two, not seen since or not known`() async throws
  {
    for seed in 1...20 {
      var random = SeededGenerator(seed: seed)
      var world = try World()
      // What was there by each look, as the rules of change windows have it.
      var looks: [(minute: Int64, revision: Int)] = []
      var revision = 0
      for _ in 0..<8 {
        let isChange = looks.isEmpty || Bool.random(using: &random)
        revision += isChange ? 1 : 0
        try await world.poll(.state(World.state(["a": Array("\(revision)".utf8)])))
        looks.append((world.minute, revision))
      }
      for _ in 0..<60 {
        let time = Timestamp(milliseconds: Int64.random(in: 0...560_000, using: &random))
        let expected = Self.answer(at: time, looks)
        let selector = try Selector("jane/crawler@\(time)", now: now)
        do {
          let reference = try await world.ask { try selector.reference(in: $0) }
          let answer = (reference.snapshot.revision, Self.word(for: reference.certainty))
          #expect(answer == (try #require(expected)), "seed \(seed), \(time)")
        } catch is NotFound {
          #expect(expected == nil, "seed \(seed), \(time)")
        }
      }
    }
  }

  @Test func `what was confirmed in a moment is certain in it, and not a moment later`()
    async throws
  {
    var world = try World()
    try await world.record([["a": [1]]])
    try await world.poll(.confirmed(World.state(["a": [1]]).digest))
    let confirmed = World.times(of: 2).asked
    for (time, word) in [
      (confirmed, "certain"), (Timestamp(milliseconds: confirmed.milliseconds + 1), "unseen"),
    ] {
      let selector = try Selector("jane/crawler@\(time)", now: now)
      let reference = try await world.ask { try selector.reference(in: $0) }
      #expect(Self.word(for: reference.certainty) == word)
    }
  }

  @Test func `a last check by a clock that was set back makes no state before uncertain`()
    async throws
  {
    var world = try World()
    let (one, two) = (World.state(["a": [1]]), World.state(["a": [2]]))
    world.minute = 9
    try await world.poll(.state(one))
    try await world.poll(.state(two))
    for _ in 0..<2 { try await world.poll(.confirmed(two.digest)) }
    try await world.poll(.state(one))
    world.minute = 1
    try await world.poll(.confirmed(one.digest))
    let time = World.times(of: 12).asked
    let selector = try Selector("jane/crawler@\(time)", now: now)
    let reference = try await world.ask { try selector.reference(in: $0) }
    #expect(reference.snapshot.revision == 2)
    #expect(Self.word(for: reference.certainty) == "certain")
  }

  /// What is known of a time: by going through all looks one by one.
  private static func answer(
    at time: Timestamp,
    _ looks: [(minute: Int64, revision: Int)]
  ) -> (Int, String)? {
    var answer: (Int, String)?
    for (index, look) in looks.enumerated() {
      let (asked, answered) = World.times(of: look.minute)
      let isNew = index == 0 || looks[index - 1].revision != look.revision
      if isNew, answered > time {
        // The change came between the look before, and this one.
        guard index > 0 else { return nil }
        if World.times(of: looks[index - 1].minute).asked < time {
          return (looks[index - 1].revision, "or \(look.revision)")
        }
        return answer
      }
      answer = (look.revision, asked < time ? "unseen" : "certain")
      if asked >= time { return answer }
      if index + 1 < looks.count, looks[index + 1].revision == look.revision {
        answer = (look.revision, "certain")
      }
    }
    return answer
  }

  private static func word(for certainty: SnapshotReference.Certainty) -> String {
    switch certainty {
    case .certain: "certain"
    case .changing(let other, _, _): "or \(other)"
    case .unseen: "unseen"
    }
  }

  @Test func `a name that two Actors had is theirs who has it now, or asks which`() async throws {
    var world = try World()
    let state = Observation.Finding.state(World.state(["a": [1]]))
    let (first, second) = (
      World.actor, Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "crawler")
    )
    try await world.poll(state, of: first)
    try await world.poll(state, of: second)
    let selector = try Selector("jane/crawler", now: now)
    await #expect(
      throws: SelectorError.ambiguous(
        "jane/crawler",
        candidates: ["abcdefghijklmnopq (jane/crawler)", "zzzzzzzzzzzzzzzzz (jane/crawler)"]
      )
    ) { try await world.ask { try selector.versions(in: $0) } }
    try await world.poll(.gone, of: first)
    #expect(try await world.ask { try selector.version(in: $0) }.actor.id == second.id)
    try await world.poll(state, of: Actor(id: second.id, username: "jane", name: "spider"))
    #expect(try await world.ask { try selector.version(in: $0) }.actor.id == first.id)
    let former = try Selector("jane/spider", now: now)
    try await world.poll(state, of: second)
    #expect(try await world.ask { try former.version(in: $0) }.name == "jane/crawler/0.1")
  }
}
