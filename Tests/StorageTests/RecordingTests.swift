import Foundation
import SeededRandom
import Snapshots
import Storage
import Testing

struct RecordingTests {
  @Test func `an unchanged state adds no row but the poll's`() async throws {
    var world = try World()
    let state = World.state([World.file("a.js", "one\n")])
    try await world.poll(.state(state))
    let count = """
      SELECT (SELECT count(*) FROM snapshots), (SELECT count(*) FROM source_files),
        (SELECT count(*) FROM env_vars), (SELECT count(*) FROM contents),
        (SELECT count(*) FROM chunks), (SELECT count(*) FROM content_chunks);
      """
    let before = try await world.shell(count)
    #expect(try await world.poll(.state(state)) == .unchanged)
    #expect(try await world.shell(count) == before)
    #expect(try await world.shell("SELECT count(*) FROM polls") == "2\n")
  }

  @Test func `A, B, A makes three revisions, the last one reverted`() async throws {
    var world = try World()
    let one = World.state([World.file("a.js", "one\n")])
    let two = World.state([World.file("a.js", "two\n")])
    #expect(try await world.poll(.state(one)) == .new(revision: 1))
    #expect(try await world.poll(.state(two)) == .new(revision: 2))
    #expect(try await world.poll(.state(one)) == .new(revision: 3))
    #expect(try await world.shell("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    let events = try await world.ask { view in
      var pages = try SnapshotPages(SnapshotFilter(), in: view)
      return try pages.next().reversed().map(\.event)
    }
    #expect(events == [.first, .changed, .reverted])
    #expect(try await world.shell("SELECT count(*) FROM contents") == "2\n")
  }

  @Test func `every state comes out of the archive as it went in`() async throws {
    var world = try World()
    let lines = (0..<400).map { "line \($0) of a file that is long enough for chunks\n" }
    let minified = (0..<6000).map { "é\($0 &* 2_654_435_761 % 977)" }.joined()
    let files = [
      World.file("", "an empty name\n"), World.file("../up", "\u{1B}[2J"), World.file("empty", ""),
      World.file("long", lines.joined()), World.file("min.js", minified),
      World.file("nul", [0, 1, 2]), World.file("not-utf8", [0xFF, 0xFE, 0x0A]),
      World.file("crlf", "a\r\nb"), World.file("bom", "\u{FEFF}x"),
      World.file("e\u{301}", "decomposed"), World.file("\u{E9}", "composed"),
      World.file("n\0l", "NUL in a name"), World.file("n", "its beginning"),
      SourceFile(path: "img", node: .file(.base64, Content([137, 80, 78, 71]))),
      SourceFile(path: "bad", node: .file(.undecoded("BASE64"), Content(Array("%%".utf8)))),
      SourceFile(path: "folder", node: .folder),
    ]
    let variables = [
      EnvironmentVariable(name: "A", value: .plain("x\0y")),
      EnvironmentVariable(name: "B", value: .plain("")),
      EnvironmentVariable(name: "S", value: .secret(hash: nil)),
      EnvironmentVariable(name: "T", value: .secret(hash: "abc")),
    ]
    let states = [
      World.state(files, variables: variables, tag: "a\0b"),
      World.state(files.map { World.file($0.path.string, lines[3...].joined() + $0.path.string) }),
      World.state([], tag: nil),
    ]
    for (index, state) in states.enumerated() {
      #expect(try await world.poll(.state(state)) == .new(revision: index + 1))
    }
    for (index, state) in states.enumerated() {
      let version = try await world.version()
      let back = try await world.ask { try $0.snapshot(of: version, at: index + 1) }
      #expect(back == state)
      #expect(back?.digest == state.digest)
    }
  }

  @Test func `random histories come out as they went in, and their spans do not overlap`()
    async throws
  {
    for seed in 1...8 {
      var random = SeededGenerator(seed: seed)
      var world = try World()
      var recorded: [Snapshot] = []
      for _ in 0..<25 {
        let files = (0..<6).filter { _ in Bool.random(using: &random) }.map { name in
          let lines = (0..<40).map { _ in "row \(Int.random(in: 0..<3, using: &random))\n" }
          return World.file("f\(name)", lines.joined())
        }
        let variables = (0..<3).filter { _ in Bool.random(using: &random) }.map {
          EnvironmentVariable(name: ExactString("V\($0)"), value: .plain(ExactString("\($0 % 2)")))
        }
        let state = World.state(files, variables: variables)
        if try await world.poll(.state(state)) != .unchanged { recorded.append(state) }
      }
      for (index, state) in recorded.enumerated() {
        let version = try await world.version()
        let back = try await world.ask { try $0.snapshot(of: version, at: index + 1) }
        #expect(back == state, "seed \(seed), revision \(index + 1)")
      }
      let overlaps = try await world.shell(
        """
        SELECT count(*) FROM source_files a JOIN source_files b
          ON a.version_id = b.version_id AND a.path = b.path
          AND a.first_revision < b.first_revision
        WHERE ifnull(a.last_revision, 999) >= b.first_revision
        """
      )
      #expect(overlaps == "0\n", "seed \(seed)")
    }
  }

  @Test func `a withheld state removes nothing`() async throws {
    var world = try World()
    let state = World.state(
      [World.file("a.js", "one\n")],
      variables: [EnvironmentVariable(name: "A", value: .plain("1"))]
    )
    try await world.poll(.state(state))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(state))
    #expect(try await world.shell("SELECT count(*) FROM source_files") == "1\n")
    #expect(try await world.shell("SELECT event FROM history") == "first\nwithheld\nshown\n")
    #expect(try await world.shell("SELECT revision FROM snapshot_files") == "1\n3\n")
    let version = try await world.version()
    #expect(try await world.ask { try $0.snapshot(of: version, at: 2) }?.sourceFiles == nil)
    #expect(try await world.shell("SELECT count(*) FROM change_log WHERE revision > 1") == "0\n")
  }

  @Test func `what changed while it was hidden may have changed since it was last seen`()
    async throws
  {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(World.state([World.file("a.js", "two\n")])))
    #expect(
      try await world.shell("SELECT changed_after FROM history WHERE revision = 3")
        == "1970-01-01T00:01:00.000Z\n"
    )
  }

  @Test func `a version that is gone comes back as a new revision`() async throws {
    var world = try World()
    let state = World.state([World.file("a.js", "one\n")])
    try await world.poll(.state(state))
    try await world.poll(.missing)
    #expect(try await world.version().missingSince != nil)
    #expect(try await world.poll(.gone) == .new(revision: 2))
    #expect(try await world.poll(.gone) == .unchanged)
    #expect(try await world.shell("SELECT count(*) FROM current_files") == "0\n")
    #expect(try await world.poll(.state(state)) == .new(revision: 3))
    #expect(try await world.version().missingSince == nil)
    #expect(try await world.shell("SELECT event FROM history") == "first\ngone\nback\n")
    #expect(
      try await world.shell(
        "SELECT revision, change FROM change_log WHERE item = 'file' ORDER BY revision"
      )
        == "1|added\n2|removed\n3|added\n"
    )
  }

  @Test func `the change window begins when the state before was last asked for`() async throws {
    var world = try World()
    let one = World.state([World.file("a.js", "one\n")])
    try await world.poll(.state(one))
    try await world.poll(.confirmed(one.digest))
    try await world.poll(.missing)
    try await world.poll(.state(World.state([World.file("a.js", "two\n")])))
    #expect(
      try await world.shell("SELECT changed_after, observed_at FROM history WHERE revision = 2")
        == "1970-01-01T00:02:00.000Z|1970-01-01T00:04:00.500Z\n"
    )
  }

  @Test func `a renamed Actor keeps its history, and its former name finds it`() async throws {
    var world = try World()
    let state = World.state([World.file("a.js", "one\n")])
    try await world.poll(.state(state))
    let renamed = Actor(id: World.actor.id, username: "jane", name: "spider")
    #expect(try await world.poll(.state(state), of: renamed) == .unchanged)
    for name in ["crawler", "spider"] {
      let found = try await world.ask { try $0.holders(of: .name(owner: "jane", name: name)) }
      #expect(found.flatMap(\.versions).map(\.name) == ["jane/spider/0.1"])
    }
    let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "crawler")
    try await world.poll(.state(state), of: other)
    let found = try await world.ask { try $0.holders(of: .name(owner: "jane", name: "crawler")) }
    #expect(found.map(\.actor.id) == ["zzzzzzzzzzzzzzzzz"])
  }

  @Test func `a failing target has one open failure until it is seen again`() async throws {
    let world = try World()
    let poll = try await world.begin(at: Timestamp(milliseconds: 0))
    for minute in Int64(1)...3 {
      let turns = try world.archive.record(
        [
          Failure(
            of: .target("jane/crawler"),
            target: "jane/crawler",
            stage: .actor,
            httpStatus: 500,
            message: "no \(minute)"
          )
        ],
        seen: [.target("jane/other")],
        during: poll,
        at: Timestamp(milliseconds: minute * 60_000)
      )
      #expect(turns.failing.count == (minute == 1 ? 1 : 0))
      #expect(turns.recovered.isEmpty)
    }
    #expect(
      try await world.shell("SELECT attempts, message, first_at < last_at FROM open_failures")
        == "3|no 3|1\n"
    )
    let turns = try world.archive.record(
      [],
      seen: [.target("jane/crawler")],
      during: poll,
      at: Timestamp(milliseconds: 240_000)
    )
    #expect(turns.recovered == ["jane/crawler"])
    #expect(try await world.ask { try $0.status() }.polling.openFailures == 0)
    #expect(try await world.ask { try $0.failures(resolved: false) }.isEmpty)
    #expect(try await world.ask { try $0.failures(resolved: true) }.map(\.attempts) == [3])
  }

  @Test func `a name stands for the Actor that took it last`() async throws {
    var world = try World()
    let state = World.state([World.file("a.js", "one\n")])
    try await world.poll(.state(state))
    try await world.poll(.gone)
    let heir = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "crawler")
    try await world.poll(.state(state), of: heir)
    let found = try await world.ask { try $0.actor(.name(owner: "jane", name: "crawler")) }
    #expect(found?.actor.id == heir.id)
    #expect(found?.versions.map(\.revision) == [1])
    #expect(try await world.ask { try $0.actor(.id(World.actor.id)) }?.goneAt != nil)
  }

  @Test func `an Actor's answer stands for its versions until one is recorded from elsewhere`()
    async throws
  {
    var world = try World()
    let (one, two) = (World.state([World.file("a", "1")]), World.state([World.file("a", "2")]))
    let answer = World.fingerprint
    func kept() async throws -> AnswerFingerprint? {
      try await world.ask { try $0.actor(.id(World.actor.id)) }?.answerFingerprint
    }
    try await world.poll(.state(one), extent: .actor(answer))
    #expect(try await kept() == answer)
    try await world.poll(.confirmed(one.digest), extent: .version(ContentHash(of: [2])))
    #expect(try await kept() == answer)
    try await world.poll(.state(two), extent: .version(ContentHash(of: [3])))
    #expect(try await kept() == nil)
  }

  @Test func `an Actor's answer does not stand for it under another name`() async throws {
    var world = try World()
    let state = World.state([World.file("a", "1")])
    func kept() async throws -> KnownAnswer? {
      try await world.ask { try $0.actor(.id(World.actor.id)) }?.knownAnswer
    }
    try await world.poll(.state(state), extent: .actor(World.fingerprint))
    #expect(try await kept() == KnownAnswer(actor: World.actor, fingerprint: World.fingerprint))
    let renamed = Actor(id: World.actor.id, username: "jane", name: "other")
    try await world.poll(.confirmed(state.digest), of: renamed)
    #expect(try await kept() == nil)
    try await world.poll(.confirmed(state.digest), extent: .actor(World.fingerprint))
    #expect(try await kept() == KnownAnswer(actor: World.actor, fingerprint: World.fingerprint))
  }

  @Test func `a finding that the archive refuses leaves the others, and the Actor's answer untold`()
    async throws
  {
    let world = try World()
    _ = try await world.shell(
      """
      CREATE TRIGGER no BEFORE INSERT ON source_files WHEN NEW.path = 'bad'
      BEGIN SELECT RAISE(ABORT, 'no bad files'); END
      """
    )
    let numbers = [VersionNumber(major: 0, minor: 1), VersionNumber(major: 0, minor: 2)]
    let observation = Observation(
      of: .seen(World.actor),
      [
        (numbers[0], .state(World.state([World.file("good", "1"), World.file("bad", "2")]))),
        (numbers[1], .state(World.state([World.file("good", "3")]))),
      ],
      extent: .actor(World.fingerprint),
      askedAt: Timestamp(milliseconds: 0),
      answeredAt: Timestamp(milliseconds: 1)
    )
    let recordings = try await world.archive.record(
      [observation],
      during: world.begin(at: Timestamp(milliseconds: 0))
    )
    #expect(recordings == [[.refused(reason: "no bad files"), .new(revision: 1)]])
    #expect(try await world.shell("SELECT version_number, path FROM current_files") == "0.2|good\n")
    #expect(try await world.ask { try $0.actor(.id(World.actor.id)) }?.answerFingerprint == nil)
  }

  @Test func `a poll that was killed is found interrupted by the next one`() async throws {
    var world = try World()
    _ = try await world.begin(at: Timestamp(milliseconds: 0))
    try await world.poll(.state(World.state([World.file("a", "1")])))
    #expect(
      try await world.shell("SELECT status, finished_at IS NULL, error FROM polls")
        == "interrupted|1|it was killed\nok|0|\n"
    )
  }

  @Test func `the shell can't rewrite history`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    try await world.poll(.state(World.state([World.file("a.js", "two\n")])))
    for statement in [
      "UPDATE snapshots SET observed_at = ''", "DELETE FROM snapshots", "DELETE FROM contents",
      "UPDATE contents SET whole = 'x'", "UPDATE source_files SET path = 'x'",
      "UPDATE source_files SET last_revision = 9 WHERE last_revision IS NOT NULL",
      "DELETE FROM source_files",
    ] {
      let answer = try await world.shell(statement)
      #expect(answer.contains("never"), "\(statement): \(answer)")
    }
  }

  @Test func `an answer about a version is kept as long as its state is, whoever shows that`()
    async throws
  {
    var world = try World()
    let (one, two) = (World.state([World.file("a", "1")]), World.state([World.file("a", "2")]))
    let answer = ContentHash(of: [1])
    try await world.poll(.state(one), extent: .version(answer))
    #expect(try await world.version().answerHash == answer)
    try await world.poll(.confirmed(one.digest), extent: .actor(World.fingerprint))
    #expect(try await world.version().answerHash == answer)
    try await world.poll(.state(two), extent: .actor(World.fingerprint))
    #expect(try await world.version().answerHash == nil)
    try await world.poll(.confirmed(two.digest), extent: .version(answer))
    try await world.poll(.gone, extent: .actor(World.fingerprint))
    #expect(try await world.version().answerHash == nil)
  }

  @Test func `what confirms another state than the latest one confirms nothing`() async throws {
    var world = try World()
    let (one, two) = (World.state([World.file("a", "1")]), World.state([World.file("a", "2")]))
    for state in [one, two] { try await world.poll(.state(state)) }
    let before = try await world.version()
    try await world.poll(.confirmed(one.digest))
    #expect(try await world.version() == before)
    try await world.poll(.confirmed(two.digest))
    #expect(
      try await world.version().lastConfirmedAt?.description == "1970-01-01T00:04:00.000Z"
    )
  }

  @Test func `what is missing, fails or is gone is so since the first time that it was found so`()
    async throws
  {
    var world = try World()
    let state = World.state([World.file("a", "1")])
    try await world.poll(.state(state))
    for _ in 0..<2 { try await world.poll(.missing) }
    #expect(try await world.version().missingSince?.description == "1970-01-01T00:02:00.000Z")
    for _ in 0..<2 { try await world.poll(.gone) }
    let actor = try await world.ask { try $0.actor(.id(World.actor.id)) }
    #expect(actor?.goneAt?.description == "1970-01-01T00:04:00.500Z")
    let id = try await world.version().id
    for time in [600_000, 660_000] as [Int64] {
      let failure = Failure(
        of: .actor(World.actor.id),
        target: "jane/crawler",
        stage: .actor,
        message: "no",
        versions: [id]
      )
      _ = try await world.archive.record(
        [failure],
        seen: [],
        during: world.begin(at: Timestamp(milliseconds: time)),
        at: Timestamp(milliseconds: time)
      )
    }
    #expect(try await world.version().failingSince?.description == "1970-01-01T00:10:00.000Z")
    #expect(try await world.version().missingSince == nil)
  }

  @Test func `a name is kept once as long as it stays, and an answer ends with a title`()
    async throws
  {
    var world = try World()
    let state = World.state([World.file("a", "1")])
    try await world.poll(.state(state), extent: .actor(World.fingerprint))
    let titled = Actor(id: World.actor.id, username: "jane", name: "crawler", title: "A crawler")
    try await world.poll(.confirmed(state.digest), of: titled)
    let actor = try await world.ask { try $0.actor(.id(World.actor.id)) }
    #expect(actor?.actor.title == "A crawler")
    #expect(actor?.answerFingerprint == nil)
    #expect(try await world.shell("SELECT name FROM actor_names") == "crawler\n")
  }

  @Test func `the Actors of a user are those that are not gone`() async throws {
    var world = try World()
    let state = World.state([World.file("a", "1")])
    let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "spider")
    let stranger = Actor(id: "yyyyyyyyyyyyyyyyy", username: "joe", name: "spider")
    for actor in [World.actor, other, stranger] {
      try await world.poll(.state(state), of: actor)
    }
    try await world.poll(.gone)
    #expect(try await world.ask { try $0.actorIDs(of: ["jane", "jack"]) } == [other.id])
    #expect(
      try await world.ask { try $0.actorIDs() } == [World.actor.id, stranger.id, other.id]
    )
  }

  @Test func `a name stands for who has it before who had it last`() async throws {
    var world = try World()
    let state = World.state([World.file("a", "1")])
    try await world.poll(.state(state))
    for name in ["crawler", "spider"] {
      let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: name)
      try await world.poll(.state(state), of: other)
    }
    let found = try await world.ask { try $0.actor(.name(owner: "jane", name: "crawler")) }
    #expect(found?.actor.id == World.actor.id)
  }

  @Test func `a poll that was killed counts what it had recorded`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "1")])))
    let poll = try await world.begin(at: Timestamp(milliseconds: 90_000))
    let states: [Observation.Finding] = [.state(World.state([World.file("a", "2")])), .gone]
    for finding in states {
      let observation = Observation(
        of: .seen(World.actor),
        [(VersionNumber(major: 0, minor: 1), finding)],
        extent: .version(nil),
        askedAt: Timestamp(milliseconds: 90_000),
        answeredAt: Timestamp(milliseconds: 90_000)
      )
      _ = try world.archive.record([observation], during: poll)
    }
    _ = try await world.begin(at: Timestamp(milliseconds: 120_000))
    #expect(
      try await world.shell("SELECT status, changed, gone FROM polls WHERE poll_id = 2")
        == "interrupted|2|1\n"
    )
  }

  @Test func `a poll that has ended is in the archive's own file`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "1")])))
    let log = try FileManager.default.attributesOfItem(atPath: world.archive.path + "-wal")
    #expect((log[.size] as? NSNumber)?.intValue == 0)
  }

  @Test func `a poll ends once, and what fails after it does not end it anew`() async throws {
    let world = try World()
    let (start, end) = (Timestamp(milliseconds: 60_000), Timestamp(milliseconds: 61_000))
    let poll = try await world.begin(at: start)
    try world.archive.finish(poll, .ok, PollCounts(), at: end)
    try world.archive.finish(poll, .failed, PollCounts(), error: "late", at: end)
    #expect(try await world.shell("SELECT status, error IS NULL FROM polls") == "ok|1\n")
  }
}
