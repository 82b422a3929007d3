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
    #expect(selector.actor == .one(.name(owner: "jane", name: "crawler")))
    #expect(selector.version == VersionNumber(major: 1, minor: 2))
    #expect(selector.from == .number(3))
    #expect(selector.to == .back(0))
    #expect(selector.path == "src/a@b:c..d")
    let bare = try Selector("abcdefghijklmnopq", now: now)
    #expect(bare.actor == .one(.id("abcdefghijklmnopq")))
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
    ("90s", "2026-11-01T11:58:30.000Z"), ("2w", "2026-10-18T12:00:00.000Z"),
    ("2026-11-01 10:00", "2026-11-01T10:00:00.000Z"), ("now", "2026-11-01T12:00:00.000Z"),
    ("today", "2026-11-01T00:00:00.000Z"), ("Yesterday", "2026-10-31T00:00:00.000Z"),
    // The first of November 2026 is a Sunday.
    ("saturday", "2026-10-31T00:00:00.000Z"), ("last sunday", "2026-10-25T00:00:00.000Z"),
    ("last.tue", "2026-10-27T00:00:00.000Z"), ("3 days ago", "2026-10-29T12:00:00.000Z"),
    ("1.week.ago", "2026-10-25T12:00:00.000Z"), ("1 month ago", "2026-10-01T12:00:00.000Z"),
    ("2h ago", ""), ("5 minutes ago", "2026-11-01T11:55:00.000Z"),
    ("2 years ago", "2024-11-01T12:00:00.000Z"),
  ])
  func `a time is a day, a moment or an age`(text: String, meaning: String) throws {
    guard !meaning.isEmpty else {
      #expect(throws: SelectorError.self) { try Selector("jane/crawler@\(text)", now: now) }
      return
    }
    #expect("\(now)" == "2026-11-01T12:00:00.000Z")
    #expect(try Selector("jane/crawler@\(text)", now: now).to == time(meaning))
    let range = try Selector("jane/crawler@\(text)..\(text):a:b", now: now)
    #expect(range.from == (try time(meaning)))
    #expect(range.to == (try time(meaning)))
    #expect(range.path == "a:b")
  }

  @Test(arguments: [
    "", "jo", "jane/x/1.100@1", "jane/", "/crawler", "jane/*x", "*", "jane/crawler\u{301}",
    "https://example.com/jane/crawler", "https://apify.com/jane", "apify.com/jane",
    "jane/crawler@someday", "jane/crawler@last", "jane/crawler@0 days ago", "jane/crawler@3 ago",
    "jane/crawler@tuesday ago", "jane/crawler@next tuesday", "jane/crawler@٣", "jane/crawler@",
    "jane/crawler@0", "jane/crawler@x",
    "jane/crawler@3..", "jane/crawler@..3", "jane/crawler@1..2..3", "jane/crawler@2026-13-01",
    "jane/crawler@2026-02-31", "jane/crawler@2026-11-01T25:00Z", "jane/crawler@3y",
    "jane/crawler@~",
    "jane/crawler@-1", "jane/crawler@99999999999999999999", "@3", ":path",
  ])
  func `what is no selector is refused`(text: String) throws {
    #expect(throws: SelectorError.self) { try Selector(text, now: now) }
  }

  @Test(arguments: [
    ("2026-11-01T10:00:01_load.py", "2026-11-01T10:00:00.000Z", "01_load.py"),
    ("2026-11-01T10:00:00-init.sql", "2026-11-01T10:00:00.000Z", "00-init.sql"),
    ("2026-11-01T10:00:01", "2026-11-01T10:00:01.000Z", nil),
    ("2026-11-01T10:00:01:02", "2026-11-01T10:00:01.000Z", "02"),
    ("2026-11-01T10:00Z:01", "2026-11-01T10:00:00.000Z", "01"),
    ("2026-11-01T10:00:01.5/a", "2026-11-01T10:00:00.000Z", "01.5/a"),
    ("2026-11-01T10:00:10..20.txt", "2026-11-01T10:00:00.000Z", "10..20.txt"),
    ("2026-11-01:01", "2026-11-01T00:00:00.000Z", "01"),
    ("yesterday:01", "2026-10-31T00:00:00.000Z", "01"),
    ("1 week ago:1 week ago", "2026-10-25T12:00:00.000Z", "1 week ago"),
  ])
  func `a time ends where a path begins`(text: String, meaning: String, path: String?) throws {
    let selector = try Selector("jane/crawler/0.1@\(text)", now: now)
    #expect(selector.to == (try time(meaning)))
    #expect(selector.from == nil)
    #expect(selector.path == path.map { ExactString($0) })
  }

  @Test func `marks on signs make no other signs of them`() throws {
    let path = "\u{301}a@\u{301}:\u{301}"
    #expect(try Selector("jane/crawler@1:\(path)", now: now).path == ExactString(path))
    #expect(try Selector("jane/crawler:\(path)", now: now).path == ExactString(path))
  }

  @Test(
    arguments: [
      ("https://console.apify.com/actors/abcdefghijklmnopq/source", "abcdefghijklmnopq", nil),
      ("https://console.apify.com/actors/abcdefghijklmnopq#/builds", "abcdefghijklmnopq", nil),
      (
        "https://console.apify.com/organization/zzzzzzzzzzzzzzzzz/actors/abcdefghijklmnopq",
        "abcdefghijklmnopq", nil
      ),
      ("https://apify.com/jane/crawler", "jane/crawler", nil),
      ("https://www.apify.com/jane/crawler/source-code?x=1", "jane/crawler", nil),
      ("apify.com/jane/crawler", "jane/crawler", nil),
      ("HTTPS://Apify.com/jane/crawler", "jane/crawler", nil),
      ("Console.Apify.com/actors/abcdefghijklmnopq", "abcdefghijklmnopq", nil),
      ("https://api.apify.com/v2/acts/jane~crawler/versions/0.1", "jane/crawler", "0.1"),
      ("https://api.apify.com/v2/actors/abcdefghijklmnopq?token=x", "abcdefghijklmnopq", nil),
      ("http://127.0.0.1:8080/v2/acts/jane~crawler", "jane/crawler", nil),
    ] as [(String, String, String?)]
  )
  func `an Actor is named by an address at Apify`(
    text: String,
    actor: String,
    version: String?
  ) throws {
    for (end, path) in [("", ExactString?.none), (":src/a:b", "src/a:b")]
    where !text.contains("127.0.0.1") && !text.contains("?") && !text.contains("#") {
      let selector = try Selector(text + end, now: now)
      #expect("\(selector.actor)" == actor)
      #expect(selector.version == version.flatMap { VersionNumber($0) })
      #expect(selector.path == path)
      #expect(try Selector("\(text)@~1\(end)", now: now).to == .back(1))
    }
    let address = try #require(ActorReference.address(text))
    #expect("\(address.actor)" == actor)
  }

  @Test func `a version with a leading zero is told how it is written`() {
    #expect(throws: SelectorError.version("01.2", meant: "jane/crawler/1.2")) {
      try Selector("jane/crawler/01.2", now: now)
    }
    #expect(throws: SelectorError.version("1.100", meant: nil)) {
      try Selector("jane/crawler/1.100", now: now)
    }
  }

  @Test func `an Actor is found by its name alone, in any case, and all of an owner are`()
    async throws
  {
    var world = try World()
    let state = Observation.Finding.state(World.state(["a": [1]]))
    let names = [("jane", "crawler"), ("jane", "spider"), ("Joe", "crawler"), ("Joe", "Spider")]
    for (index, (username, name)) in names.enumerated() {
      let id = "abcdefghijklmnop\(index)"
      try await world.poll(state, of: Actor(id: id, username: username, name: name))
    }
    func versions(_ text: String) async throws -> [String] {
      let selector = try Selector(text, now: now)
      return try await world.ask { try selector.versions(in: $0).map(\.name) }
    }
    #expect(try await versions("spider") == ["jane/spider/0.1"])
    #expect(try await versions("Spider/0.1") == ["Joe/Spider/0.1"])
    #expect(try await versions("JANE/Crawler") == ["jane/crawler/0.1"])
    #expect(try await versions("jane/*") == ["jane/crawler/0.1", "jane/spider/0.1"])
    #expect(try await versions("joe/*/0.1") == ["Joe/crawler/0.1", "Joe/Spider/0.1"])
    for text in ["crawler", "SPIDER"] {
      await #expect(throws: SelectorError.self) { try await versions(text) }
    }
    for (text, reason) in [
      ("jane/crawlr", "no Actor jane/crawlr in the archive; did you mean jane/crawler?"),
      ("spidr", "no Actor spidr in the archive; did you mean spider?"),
      ("jnae/*", "no Actor jnae/* in the archive; did you mean jane/*?"),
      (
        "other",
        """
        no Actor other in the archive; it has Joe/Spider, Joe/crawler, jane/crawler, jane/spider
        """
      ),
      ("jane/*/2.0", "no version of jane/* with that number; it has 0.1"),
    ] {
      let error = await #expect(throws: NotFound.self) { try await versions(text) }
      #expect(error?.description == reason)
    }
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
    case .built(let build): "built \(build)"
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
