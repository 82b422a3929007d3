import Foundation
import GRDB
import Snapshots
import Storage
import Testing

/// What a purge takes is nowhere any more, and all else is as it was.
struct PurgeTests {
  /// What is asked for, and what of a story goes.
  private struct Demand {
    let subject: PurgeSubject
    var contents: Set<[UInt8]> = []
    var values: Set<String> = []
    /// The names whose values go.
    var names: Set<String> = []
  }

  @Test(arguments: 0..<24)
  func `what is asked for goes, and nothing else changes`(seed: Int) async throws {
    var story = try await PurgeStory(seed: seed)
    let demand = demand(seed % 4, of: &story)
    let gone = demand.contents.map { $0 } + demand.values.map { Array($0.utf8) }
    for bytes in gone { #expect(try await story.isInFile(bytes)) }
    let plan = try story.world.archive.purge(
      demand.subject,
      by: "jane",
      because: "a test",
      at: Timestamp(milliseconds: 0)
    )
    #expect(
      Set(plan.contents.map(\.stored.hash)) == Set(demand.contents.map { ContentHash(of: $0) })
    )
    let rest = plan.rests.isEmpty
    for bytes in demand.contents { #expect(try await !story.isInFile(bytes)) }
    for value in demand.values where rest { #expect(try await !story.isInFile(Array(value.utf8))) }
    try await check(story, demand)
    #expect(
      try await story.world.shell(
        """
        PRAGMA integrity_check; PRAGMA foreign_key_check;
        SELECT count(*) FROM chunks WHERE NOT EXISTS (
          SELECT 1 FROM content_chunks WHERE chunk_id BETWEEN first_chunk AND last_chunk);
        SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name = 'contents_delete';
        SELECT count(*) > 0 OR \(gone.isEmpty ? 1 : 0) FROM purges
        WHERE purged_by = 'jane' AND reason = 'a test' AND size > 0
        """
      ) == "ok\n0\n1\n1\n"
    )
    try await checkRefusal(&story, demand)
    for bytes in demand.contents { #expect(try await !story.isInFile(bytes)) }
  }

  private func demand(_ kind: Int, of story: inout PurgeStory) -> Demand {
    let states = story.states
    let contents = Set(states.flatMap(\.files.values))
    func places(of content: [UInt8]) -> Set<String> {
      Set(states.flatMap { state in state.files.filter { $0.value == content }.map(\.key) })
    }
    switch kind {
    case 0:
      let content = story.pick(contents.sorted { $0.lexicographicallyPrecedes($1) })
      return Demand(subject: .content(ContentHash(of: content)), contents: [content])
    case 1:
      let path = story.pick(PurgeStory.paths)
      return Demand(
        subject: .files(of: nil) { $0.string == path },
        contents: contents.filter { places(of: $0) == [path] }
      )
    case 2:
      let content = story.pick(contents.sorted { $0.lexicographicallyPrecedes($1) })
      let mark = Data(PurgeStory.halves(ofMarkIn: content)[0])
      return Demand(subject: .text { Data($0).range(of: mark) != nil }, contents: [content])
    default:
      let name = story.pick(PurgeStory.names)
      return Demand(
        subject: .variables(of: nil) { $0.string == name },
        values: Set(states.compactMap { $0.variables[name] }),
        names: [name]
      )
    }
  }

  /// Every revision has what it had, by the same hashes, but for what went.
  private func check(_ story: PurgeStory, _ demand: Demand) async throws {
    let states = story.states
    let version = try await story.world.version()
    #expect(version.revision == states.count)
    let (contents, values, names) = (demand.contents, demand.values, demand.names)
    try await story.world.ask { view in
      for (index, state) in states.enumerated() {
        let files = try view.files(of: version.id, at: index + 1)
        #expect(Set(files.map(\.path.string)) == Set(state.files.keys))
        for file in files {
          let bytes = state.files[file.path.string] ?? []
          let stored = try #require(file.content)
          #expect(stored.hash == ContentHash(of: bytes))
          #expect(stored.size == bytes.count)
          #expect(stored.isPurged == contents.contains(bytes))
          if stored.isPurged {
            #expect(throws: ArchiveError.self) { try view.content(stored) }
          } else {
            #expect(try view.content(stored) == bytes)
          }
        }
        for variable in try view.environmentVariables(of: version.id, at: index + 1) {
          let value = state.variables[variable.name.string] ?? ""
          #expect(variable.value == .plain(ExactString(value)))
          let isGone = names.contains(variable.name.string) && values.contains(value)
          #expect(variable.value.isPurged == isGone)
        }
        _ = try view.files(of: version.id, from: index, to: index + 1)
        let snapshot = try #require(try view.snapshot(of: version, at: index + 1))
        #expect(snapshot.digest == version.digest || index + 1 < states.count)
        #expect(snapshot.sourceFiles?.count { $0.isPurged } == files.count { $0.content!.isPurged })
      }
    }
  }

  /// What is still there at Apify changes nothing; what comes again is refused, and said.
  private func checkRefusal(_ story: inout PurgeStory, _ demand: Demand) async throws {
    guard var state = story.states.last else { return }
    #expect(try await story.record(state) == .unchanged)
    guard let content = demand.contents.first else { return }
    state.files["again.js"] = content
    let revision = story.states.count + 1
    #expect(try await story.record(state) == .new(revision: revision, purged: ["again.js"]))
    let version = try await story.world.version()
    let warnings = try await story.world.ask { view in
      try view.snapshot(of: version, at: revision)?.warnings
    }
    #expect(warnings == ["again.js was purged, and is not taken in again"])
  }

  @Test func `an Actor goes with its history, and comes back with nothing`() async throws {
    let story = try await PurgeStory(seed: 100)
    let other = Actor(id: "ponmlkjihgfedcba1", username: "joe", name: "other")
    let shared = try #require(story.states.last?.files.first)
    var world = story.world
    try await world.poll(.state(World.state([World.file("x", shared.value)])), of: other)
    let own = Set(story.states.flatMap(\.files.values)).subtracting([shared.value])
    let plan = try world.archive.purge(
      .actor(World.actor.id),
      by: "jane",
      because: "a test",
      at: Timestamp(milliseconds: 0)
    )
    #expect(plan.actor?.snapshots == story.states.count)
    #expect(plan.contents.count == own.count)
    for bytes in own { #expect(try await !story.isInFile(bytes)) }
    for value in story.states.flatMap(\.variables.values) {
      #expect(try await !story.isInFile(Array(value.utf8)))
    }
    for name in ["jane/crawler", "crawler"] {
      #expect(try await !world.hasInFile(name))
    }
    let versions = try await world.ask { view in
      try view.versions().map { version in
        "\(version.name) \(try view.files(of: version.id, at: 1).count)"
      }
    }
    #expect(versions == ["joe/other/0.1 1"])
    let again = try await world.poll(.state(World.state([World.file("a", "new")])))
    guard case .purged(let reason) = again else {
      Issue.record("\(again)")
      return
    }
    #expect(reason.contains("abcdefghijklmnopq was purged at 1970-01-01T00:00:00.000Z by jane"))
    #expect(try await world.ask { try $0.versions().count } == 1)
    #expect(try await world.shell("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    #expect(
      try await world.shell("SELECT kind, name, length(sha256), reason FROM purges")
        == "actor|abcdefghijklmnopq|32|a test\n"
    )
  }

  @Test func `a text goes from what was noted, too, and what counts in hashes is named`()
    async throws
  {
    var world = try World()
    let state = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: "hunter2-tag"),
      sourceFiles: [World.file("a", "hunter2-file\n"), World.file("b", "other\n")],
      environmentVariables: [EnvironmentVariable(name: "K", value: .plain("hunter2-value"))],
      extra: [
        "note": .object(["deep": .array([.string("hunter2-extra"), .string("stays")])]),
        "envVars": .object(["K": .object(["hint": .string("hunter2-hint")])]),
      ],
      warnings: ["odd: hunter2-warning", "odd: other"]
    )
    try await world.poll(.state(state))
    let poll = try await world.begin(at: Timestamp(milliseconds: 600_000))
    _ = try world.archive.record(
      [
        Failure(
          of: .hook("run hunter2-hook"),
          target: "hook",
          stage: .hook,
          message: "hunter2-fail"
        )
      ],
      seen: [],
      during: poll,
      at: Timestamp(milliseconds: 600_000)
    )
    try world.archive.finish(
      poll,
      .failed,
      PollCounts(),
      error: "hunter2-error",
      at: Timestamp(milliseconds: 600_500)
    )
    let plan = try world.archive.purge(
      .text { Data($0).range(of: Data("hunter2".utf8)) != nil },
      by: "jane",
      because: "a test",
      at: Timestamp(milliseconds: 0)
    )
    #expect(plan.contents.count == 1 && plan.values.count == 1)
    #expect(
      plan.texts.map(\.column).sorted() == [
        "failures.message", "failures.name", "polls.error", "snapshots.extra", "snapshots.warnings",
      ]
    )
    #expect(plan.rests.map { "\($0.column) \($0.count)" } == ["snapshots.build_tag 1"])
    #expect(try await world.hasInFile("hunter2-tag"))
    for word in ["file", "value", "extra", "hint", "warning", "hook", "fail", "error"] {
      #expect(try await !world.hasInFile("hunter2-\(word)"), "\(word)")
    }
    let version = try await world.version()
    let snapshot = try await world.ask { try $0.snapshot(of: version, at: 1) }
    #expect(snapshot?.warnings == ["purged", "odd: other"])
    #expect(
      snapshot?.extra == ["note": .object(["deep": .array([.string("purged"), .string("stays")])])]
    )
  }

  @Test func `a purge whose log somebody reads says so, and the next one finishes it`() async throws
  {
    let secret = Array("secret-in-log\n".utf8)
    var path = ""
    do {
      var world = try World()
      try await world.poll(.state(World.state([World.file("a", secret)])))
      path = world.archive.path
    }
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: path, configuration: configuration)
    try await reader.writeWithoutTransaction { database in
      try database.execute(sql: "BEGIN")
      _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM contents")
    }
    let archive = try Archive(at: path, for: .writing) { true }
    func purge() throws {
      let isIn = { (bytes: [UInt8]) in Data(bytes).range(of: Data("secret-in-log".utf8)) != nil }
      let time = Timestamp(milliseconds: 0)
      _ = try archive.purge(.text(isIn), by: "jane", because: "a test", at: time)
    }
    #expect(throws: ArchiveError.leftInLog(path: path)) { try purge() }
    try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    // It finds nothing any more, and what was left goes.
    try purge()
    for ending in ["", "-wal"] {
      let data = try Data(contentsOf: URL(filePath: path + ending))
      #expect(data.range(of: Data("secret-in-log".utf8)) == nil)
    }
  }
}
