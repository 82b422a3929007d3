import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Storage
import Testing

/// What each rule makes of two archives or more.
struct MergeTests {
  private static func state(
    _ text: String,
    _ variables: [EnvironmentVariable] = []
  ) -> Observation.Finding {
    .state(World.state([World.file("a.js", text)], variables: variables))
  }

  /// Merges archives in every order, makes sure that all are the same, and returns one.
  private func merge(_ worlds: World..., takingForks: Bool = false) async throws -> String {
    var paths: [String] = []
    for order in [worlds, worlds.reversed()] {
      let path = worlds[0].folder.appending(path: "merged-\(UUID()).db").path
      let report = try await Merge(to: path, takingForks: takingForks).run(
        of: order.map { ($0.archive.path, nil) },
        warn: { _ in },
        progress: { _ in }
      )
      #expect(report.path == path)
      paths.append(path)
    }
    #expect(try await MergeWorld.rows(paths[0]) == MergeWorld.rows(paths[1]))
    return paths[0]
  }

  private func error(_ worlds: World...) async -> ArchiveError? {
    do {
      let path = worlds[0].folder.appending(path: "merged.db").path
      _ = try await Merge(to: path, takingForks: false).run(
        of: worlds.map { ($0.archive.path, nil) },
        warn: { _ in },
        progress: { _ in }
      )
      return nil
    } catch {
      return error as? ArchiveError
    }
  }

  private func ask(_ path: String, _ sql: String) async throws -> String {
    try await MergeWorld.ask(path, sql).map { $0.joined(separator: "|") }.joined(separator: "\n")
  }

  /// Each revision with the seconds between which it began.
  private func history(_ path: String) async throws -> String {
    try await ask(
      path,
      """
      SELECT revision, event, ifnull(coverage, ''),
        ifnull((SELECT rtrim(content, char(10)) FROM snapshot_files AS f
          WHERE f.snapshot_id = h.snapshot_id AND path = 'a.js'), ''),
        ifnull(round((julianday(changed_after) - 2440587.5) * 86400, 1), ''),
        round((julianday(observed_at) - 2440587.5) * 86400, 1)
      FROM history AS h ORDER BY version_id, revision
      """
    )
  }

  private func poll(_ world: inout World, at minute: Int64, _ finding: Observation.Finding)
    async throws
  {
    world.minute = minute - 1
    try await world.poll(finding)
  }

  /// An archive that goes on from a copy of another one.
  private func copy(of world: World) async throws -> World {
    try world.archive.checkpoint()
    let folder = FileManager.default.temporaryDirectory.appending(path: "copy-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "archive.db").path
    // Not by this process: it would take the locks with it that SQLite has.
    _ = try await RealProgram.run("cp", world.archive.path, path)
    return World(
      folder: folder,
      archive: try Archive(at: path, for: .writing),
      minute: world.minute
    )
  }

  @Test func `a window is what two archives leave of it`() async throws {
    var (one, two) = (try World(), try World())
    for (minute, text) in [(1, "x"), (4, "x"), (9, "y")] {
      try await poll(&one, at: Int64(minute), Self.state(text))
    }
    for (minute, text) in [(2, "x"), (5, "x"), (7, "y"), (12, "y")] {
      try await poll(&two, at: Int64(minute), Self.state(text))
    }
    let path = try await merge(one, two)
    #expect(
      try await history(path) == "1|first|full|x||60.5\n2|changed|full|y|300.0|420.5"
    )
    #expect(
      try await ask(path, "SELECT last_confirmed_at FROM versions") == "1970-01-01T00:12:00.000Z"
    )
    #expect(try await ask(path, "SELECT group_concat(changed) FROM polls") == "1,0,0,0,1,0,0")
  }

  @Test func `a state that another archive saw in between came and went`() async throws {
    var (one, two) = (try World(), try World())
    for minute in [1, 2, 8] { try await poll(&one, at: Int64(minute), Self.state("y")) }
    try await poll(&two, at: 4, Self.state("x"))
    // When the first one looked again is known of its last look alone, which was over with its poll.
    #expect(
      try await history(merge(one, two))
        == "1|first|full|y||60.5\n2|changed|full|x|60.0|240.5\n3|reverted|full|y|240.0|480.5"
    )
  }

  @Test func `who may see less adds nothing to who sees all, and tells what was hidden since`()
    async throws
  {
    var (one, two) = (try World(), try World())
    for minute in [2, 6, 10] { try await poll(&one, at: Int64(minute), Self.state("x")) }
    for minute in [1, 4, 12] { try await poll(&two, at: Int64(minute), .state(World.withheld)) }
    #expect(try await history(merge(one, two)) == "1|first|full|x||120.5")
    var three = try World()
    for minute in [20, 24] { try await poll(&three, at: Int64(minute), .state(World.withheld)) }
    let path = try await merge(one, two, three)
    #expect(
      try await history(path) == "1|first|full|x||120.5\n2|withheld|withheld||600.0|1200.5"
    )
    #expect(try await ask(path, "SELECT path FROM current_files") == "a.js")
  }

  @Test func `a source that one fetched, and another one did not`() async throws {
    func pointer(_ url: String) -> Snapshot {
      Snapshot(
        versionNumber: VersionNumber(major: 0, minor: 1),
        coverage: .pointer,
        fields: .init(sourceType: "GIT_REPO", buildTag: "latest", gitRepoURL: ExactString(url))
      )
    }
    func fetched(_ url: String, _ text: String) -> Observation.Finding {
      .state(
        pointer(url).resolved(
          with: FetchedSource(files: [World.file("a.js", text)], identity: "c", mark: "m")
        )
      )
    }
    var (one, two) = (try World(), try World())
    for (minute, text) in [(1, "x"), (5, "x"), (10, "y"), (20, "y")] {
      try await poll(&one, at: Int64(minute), fetched("https://h/r", text))
    }
    try await poll(&one, at: 30, fetched("https://h/s", "z"))
    for minute in [2, 7, 15] {
      try await poll(&two, at: Int64(minute), .state(pointer("https://h/r")))
    }
    for minute in [25, 35] {
      try await poll(&two, at: Int64(minute), .state(pointer("https://h/s")))
    }
    let path = try await merge(one, two)
    #expect(
      try await history(path) == """
        1|first|resolved|x||60.5
        2|changed|resolved|y|300.0|600.5
        3|changed|pointer||1200.0|1500.5
        4|changed|resolved|z|1200.0|1800.5
        """
    )
    #expect(try await ask(path, "SELECT source_mark FROM versions") == "m")
    // Who looks later and does not fetch sees nothing new, whatever was left over beside.
    var three = try World()
    let later = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .pointer,
      fields: pointer("https://h/s").fields,
      sourceFiles: [World.file("left.js", "over")]
    )
    try await poll(&three, at: 50, .state(later))
    #expect(try await history(merge(one, two, three)) == history(path))
  }

  @Test func `values that are digests by other keys are no changes`() async throws {
    func variable(_ value: EnvironmentVariable.Value) -> [EnvironmentVariable] {
      [EnvironmentVariable(name: "KEY", value: value)]
    }
    var (one, two, three) = (try World(), try World(), try World())
    for minute in [1, 5, 9] as [Int64] {
      try await poll(&one, at: minute, Self.state("x", variable(.redacted(digest: "one"))))
      try await poll(&two, at: minute + 1, Self.state("x", variable(.redacted(digest: "two"))))
      try await poll(&three, at: minute + 2, Self.state("x", variable(.plain("value"))))
    }
    let values = "SELECT value_state, ifnull(value_digest, value) FROM env_vars"
    let pair = try await merge(one, two)
    #expect(try await history(pair) == "1|first|full|x||60.5")
    #expect(try await ask(pair, values) == "redacted|one")
    let all = try await merge(one, two, three)
    #expect(try await history(all) == "1|first|full|x||180.5")
    #expect(try await ask(all, values) == "stored|value")
  }

  @Test func `what was purged in one stays purged`() async throws {
    let secret = "sk_live_0123456789"
    let variables = [EnvironmentVariable(name: "KEY", value: .plain(ExactString(secret)))]
    var (one, two) = (try World(), try World())
    let other = Actor(id: "otherotherotherot", username: "jane", name: "other")
    for text in ["\(secret)\n", "later\n"] {
      try await one.poll(Self.state(text, variables))
      try await one.poll(Self.state(text, variables), of: other)
      two.minute = one.minute + 3
      try await two.poll(Self.state(text, variables))
      try await two.poll(Self.state(text, variables), of: other)
      one.minute = two.minute
    }
    let time = Timestamp(milliseconds: 9_000_000)
    let isIn = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self).contains(secret) }
    _ = try one.archive.purge(.text(isIn), by: "jane", because: "a test", at: time)
    _ = try one.archive.purge(.actor(other.id), by: "jane", because: "a test", at: time)
    let path = try await merge(one, two)
    #expect(
      try await history(path) == "1|first|full|||60.5\n2|changed|full|later|360.0|480.5"
    )
    #expect(try await ask(path, "SELECT DISTINCT value_state FROM env_vars") == "purged")
    #expect(try await ask(path, "SELECT apify_id FROM actors") == World.actor.id)
    #expect(
      try await ask(path, "SELECT kind FROM purges ORDER BY kind") == "actor\ncontent\nvalue"
    )
    let found = try await RealProgram.run("grep", "-ac", secret, path)
    #expect(found.output == "0\n")
  }

  @Test func `an older copy adds nothing, and a fork is refused unless both are right`()
    async throws
  {
    var one = try World()
    for (minute, text) in [(1, "a"), (3, "b")] {
      try await poll(&one, at: Int64(minute), Self.state(text))
    }
    var two = try await copy(of: one)
    try await poll(&one, at: 5, Self.state("c"))
    let merged = try await merge(one, two)
    let count = "SELECT (SELECT count(*) FROM polls), (SELECT count(*) FROM snapshots)"
    #expect(try await ask(merged, count) == "3|3")
    #expect(try await history(merged) == history(one.archive.path))
    let report = try await Merge(to: one.folder.path + "/c.db", takingForks: false).run(
      of: [(two.archive.path, nil), (one.archive.path, nil)],
      warn: { _ in },
      progress: { _ in }
    )
    #expect(report.sources.map(\.olderCopyOf) == [one.archive.path, nil])
    try await poll(&two, at: 6, Self.state("d"))
    let error = await error(one, two)
    guard case .forked(_, _, let parting) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(parting.hasPrefix("poll 3, which began at 1970-01-01T00:05:00.000Z in the one"))
    let both = try await merge(one, two, takingForks: true)
    #expect(try await ask(both, count) == "4|4")
    #expect(
      try await history(both).split(separator: "\n").map { String($0.split(separator: "|")[3]) }
        == ["a", "b", "c", "d"]
    )
  }

  @Test func `polls go on while archives are merged as of one moment`() async throws {
    var (one, two) = (try World(), try World())
    try await poll(&one, at: 1, Self.state("x"))
    try await poll(&two, at: 2, Self.state("x"))
    let path = one.folder.path + "/merged.db"
    let polled = one.archive
    _ = try await Merge(to: path, takingForks: false).run(
      of: [(one.archive.path, nil), (two.archive.path, nil)],
      warn: { _ in },
      progress: { step in
        guard step == "polls" else { return }
        let time = Timestamp(milliseconds: 600_000)
        _ = try? polled.beginPoll(of: .archived, trigger: .once, at: time, program: "test")
      }
    )
    let polls = "SELECT status FROM polls ORDER BY poll_id"
    #expect(try await ask(path, polls) == "ok\nok")
    #expect(try await ask(one.archive.path, polls) == "ok\nrunning")
    // What is at work is as far as it has come.
    #expect(try await ask(merge(one, two), polls) == "ok\nok\ninterrupted")
  }

  @Test func `a damaged archive is refused, and named with its row`() async throws {
    var (one, two) = (try World(), try World())
    try await poll(&one, at: 1, Self.state("x"))
    try await poll(&two, at: 2, Self.state("x"))
    let triggers = try await two.shell("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let drops = triggers.split(separator: "\n").map { "DROP TRIGGER \($0);" }.joined()
    _ = try await two.shell("\(drops) UPDATE snapshots SET build_tag = 'other'")
    guard case .damagedSource(two.archive.path, _, let reason) = await error(one, two) else {
      Issue.record("it is merged")
      return
    }
    #expect(reason.hasPrefix("snapshots 1: "))
    #expect(!FileManager.default.fileExists(atPath: one.folder.path + "/merged.db"))
    #expect(await error(one, one) == .sameFile(path: one.archive.path, other: one.archive.path))
  }

  @Test func `builds of both are in order, and one that both have is the one that shows more`()
    async throws
  {
    func build(_ number: Int, _ text: String?) throws -> Build {
      let listed = ListedBuild(
        id: "build\(number)",
        number: try #require(BuildNumber("0.1.\(number)")),
        status: "SUCCEEDED",
        startedAt: Timestamp(milliseconds: Int64(number) * 60_000)
      )
      return Build(
        listed,
        source: text.map { World.state([World.file("a.js", $0)]) } ?? World.withheld
      )
    }
    var (one, two) = (try World(), try World())
    for (world, builds) in [(one, [(1, "a"), (3, nil)]), (two, [(2, "a"), (3, "b"), (4, "c")])]
      as [(World, [(Int, String?)])]
    {
      var world = world
      try await world.poll(Self.state("a"))
      let poll = try await world.begin(at: Timestamp(milliseconds: 600_000))
      let found = try builds.map { try build($0.0, $0.1) }
      _ = try world.archive.record(found, of: World.actor.id, during: poll)
      try world.archive.finish(poll, .ok, PollCounts(), at: Timestamp(milliseconds: 600_000))
    }
    (one.minute, two.minute) = (20, 20)
    #expect(
      try await ask(
        merge(one, two),
        """
        SELECT b.number, b.coverage, f.content FROM named_builds AS b
        LEFT JOIN built_files AS f ON f.build_id = b.build_id ORDER BY b.number
        """
      ) == "1|full|a\n2|full|a\n3|full|b\n4|full|c"
    )
  }

  @Test func `what fails in one and was seen by the other is over, and two that fail are one`()
    async throws
  {
    var (one, two) = (try World(), try World())
    for minute in [1, 2] { try await poll(&one, at: Int64(minute), Self.state("x")) }
    try await poll(&two, at: 1, Self.state("x"))
    func fail(_ world: World, at minute: Int64) async throws {
      let time = Timestamp(milliseconds: minute * 60_000)
      let poll = try await world.begin(at: time)
      let key = VersionKey(actor: World.actor.id, number: VersionNumber(major: 0, minor: 1))
      let versions = try await world.ask { try $0.versions().map(\.id) }
      let failure = Failure(
        of: .version(key),
        target: "jane/crawler/0.1",
        stage: .version,
        message: "no",
        versions: versions
      )
      _ = try world.archive.record(
        [failure, Failure(of: .list, target: "--mine", stage: .list, message: "no")],
        seen: [],
        during: poll,
        at: time
      )
      try world.archive.finish(poll, .failed, PollCounts(), at: time)
    }
    for minute in [4, 5, 6] { try await fail(one, at: Int64(minute)) }
    try await poll(&two, at: 9, Self.state("x"))
    try await fail(two, at: 10)
    #expect(
      try await ask(
        merge(one, two),
        """
        SELECT kind, attempts, substr(first_at, 12, 5), substr(last_at, 12, 5),
          ifnull(substr(resolved_at, 12, 5), '') FROM failures ORDER BY failure_id
        """
      ) == """
        list|4|00:04|00:10|
        version|3|00:04|00:06|00:09
        version|1|00:10|00:10|
        """
    )
    #expect(
      try await ask(merge(one, two), "SELECT failures_in_a_row, failing_since FROM versions")
        == "1|1970-01-01T00:10:00.000Z"
    )
  }

  @Test func `names come in the order in which they were seen`() async throws {
    func named(_ name: String) -> Actor { Actor(id: World.actor.id, username: "jane", name: name) }
    var (one, two) = (try World(), try World())
    for (minute, name) in [(1, "old"), (9, "new")] {
      one.minute = Int64(minute) - 1
      try await one.poll(Self.state("x"), of: named(name), extent: .actor(nil))
    }
    for (minute, name) in [(3, "old"), (5, "between"), (7, "between")] {
      two.minute = Int64(minute) - 1
      try await two.poll(Self.state("x"), of: named(name), extent: .actor(nil))
    }
    let path = try await merge(one, two)
    #expect(
      try await ask(
        path,
        "SELECT past_name, substr(seen_from, 15, 2) FROM name_log ORDER BY position"
      )
        == "jane/old|01\njane/between|05\njane/new|09"
    )
    #expect(try await ask(path, "SELECT actor FROM named_actors") == "jane/new")
  }

  @Test func `a poll with a wrong clock has its place, and no say in times`() async throws {
    var (one, two) = (try World(), try World())
    for (minute, text) in [(10, "a"), (20, "b"), (9000, "c"), (30, "d"), (40, "d")] {
      try await poll(&one, at: Int64(minute), Self.state(text))
    }
    for (minute, text) in [(15, "a"), (25, "b"), (35, "d"), (50, "d")] {
      try await poll(&two, at: Int64(minute), Self.state(text))
    }
    let path = try await merge(one, two)
    #expect(
      try await ask(
        path,
        """
        SELECT h.revision, rtrim(f.content, char(10)), ifnull(substr(h.changed_after, 12, 5), ''),
          ifnull(substr(h.seen_from, 12, 5), 'unknown')
        FROM history AS h JOIN snapshot_files AS f ON f.snapshot_id = h.snapshot_id
        WHERE f.path = 'a.js' ORDER BY h.revision
        """
      ) == """
        1|a||00:10
        2|b|00:15|00:20
        3|c|00:20|unknown
        4|b|00:20|00:25
        5|d|00:25|00:30
        """
    )
    #expect(try await ask(path, "SELECT count(*) FROM polls WHERE has_wrong_clock") == "1")
  }

  @Test func `a clock that is set back later makes no poll of several pollers a wrong one`()
    async throws
  {
    let (one, two) = (try World(), try World())
    for (world, shift) in [(one, 0), (two, 5)] as [(World, Int64)] {
      for index in 0..<20 {
        let start = Int64(index) * 100 + shift
        let poll = try await world.begin(at: Timestamp(milliseconds: start * 1000))
        try world.archive.finish(
          poll,
          .ok,
          PollCounts(),
          at: Timestamp(milliseconds: (start + 50) * 1000)
        )
      }
    }
    let path = try await merge(one, two)
    let archive = try Archive(at: path, for: .writing)
    for time in [5_000_000, 400_500, 6_000_000] as [Int64] {
      let time = Timestamp(milliseconds: time)
      let poll = try archive.beginPoll(of: .archived, trigger: .once, at: time, program: "test")
      try archive.finish(poll, .ok, PollCounts(), at: time)
    }
    #expect(
      try await ask(archive.path, "SELECT poll_id FROM polls WHERE has_wrong_clock") == "42"
    )
  }
}
