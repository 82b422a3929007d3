import Foundation
import Mirroring
import RealPrograms
import SeededRandom
import Snapshots
import Storage

/// An archive with a random history of some Actors: files, variables, builds, tags, names, failures.
struct World {
  private struct State {
    var files: [String: [UInt8]] = [:]
    var variables: [String: EnvironmentVariable] = [:]
    var tag: ExactString = "latest"
    var isThere = true
  }

  private(set) var archive: Archive
  private(set) var path: String
  /// How many polls there were.
  private(set) var polls: Int64 = 0
  private var minute: Int64 = 0
  private var random: SeededGenerator
  private var states: [String: [VersionNumber: State]] = [:]
  private var names: [String: String] = [:]
  private var builds: [String: Int] = [:]

  static let numbers = [VersionNumber(major: 0, minor: 1), VersionNumber(major: 1, minor: 0)]

  init(seed: Int, actors: Int = 5) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mirrored-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "archive.db").path
    archive = try Archive(at: path, for: .writing)
    random = SeededGenerator(seed: seed)
    for number in 0..<actors {
      let id = "actor\(number)".padding(toLength: 17, withPad: "x", startingAt: 0)
      states[id] = Dictionary(uniqueKeysWithValues: Self.numbers.map { ($0, State()) })
      names[id] = "crawler\(number)"
    }
  }

  /// Another archive with the same history, which goes on in its own way.
  func copy(seed: Int) async throws -> World {
    var copy = self
    let place = URL(filePath: path).deletingLastPathComponent().appending(path: "copy.db").path
    _ = try await shell(".backup '\(place)'")
    copy.path = place
    copy.archive = try Archive(at: place, for: .writing)
    copy.random = SeededGenerator(seed: seed)
    return copy
  }

  /// Polls some of the Actors, of which some have changed.
  ///
  /// - Parameter pause: how many minutes after the last poll.
  mutating func poll(after pause: Int64 = 1) throws {
    minute += pause
    polls += 1
    let isFirst = polls == 1
    let began = Timestamp(milliseconds: minute * 60_000)
    let ended = Timestamp(milliseconds: minute * 60_000 + 500)
    let poll = try archive.beginPoll(of: .archived, trigger: .once, at: began, program: "test")
    var counts = PollCounts()
    for id in states.keys.sorted() where isFirst || chance(0.6) {
      if chance(0.1) { names[id] = "renamed\(minute)" }
      let actor = Actor(
        id: id,
        username: "jane",
        name: names[id] ?? "",
        title: "Title \(minute / 3)"
      )
      let findings = Self.numbers.map { ($0, find($0, of: id)) }
      var observation = Observation(
        of: .seen(actor),
        findings,
        extent: .actor(nil),
        tags: tags(of: id),
        askedAt: began,
        answeredAt: ended
      )
      // Other pollers have had it now and then.
      observation.fence = minute % 4 == 0 ? nil : minute / 3 + 1
      let recordings = try archive.record([observation], during: poll)
      counts.changed += recordings[0].count { if case .new = $0 { true } else { false } }
      if chance(0.5) { _ = try archive.record([build(of: id, at: ended)], of: id, during: poll) }
    }
    let failures = chance(0.5) ? [failure()] : []
    let seen: [FailureSubject] = chance(0.5) ? [.target("nobody/nothing"), .list] : []
    _ = try archive.record(failures, seen: seen, during: poll, at: ended)
    try archive.finish(poll, failures.isEmpty ? .ok : .partial, counts, at: ended)
  }

  /// Records one more state of the first version of an Actor while a poll runs.
  func change(_ id: String, to text: String, during poll: PollID) throws {
    let time = Timestamp(milliseconds: 10_000_500)
    let file = SourceFile(path: "main.js", node: .file(.text, Content(Array(text.utf8))))
    let state = Snapshot(
      versionNumber: Self.numbers[0],
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
      sourceFiles: [file],
      environmentVariables: []
    )
    let observation = Observation(
      of: .seen(Actor(id: id, username: "jane", name: names[id] ?? "")),
      [(Self.numbers[0], .state(state))],
      extent: .version(nil),
      askedAt: time,
      answeredAt: time
    )
    _ = try archive.record([observation], during: poll)
  }

  /// Changes what was recorded, without the triggers that forbid it.
  func rewrite(_ sql: String) async throws {
    let names = try await shell("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let drops = names.split(separator: "\n").map { "DROP TRIGGER \($0);" }.joined()
    _ = try await shell("BEGIN; \(drops) \(sql); COMMIT")
  }

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  private mutating func find(_ number: VersionNumber, of id: String) -> Observation.Finding {
    var state = states[id]?[number] ?? State()
    if chance(0.08) { state.isThere.toggle() }
    if polls == 1 || chance(0.6) { change(&state) }
    states[id]?[number] = state
    if !state.isThere { return polls == 1 ? .missing : .gone }
    let isHidden = chance(0.1)
    let files = state.files.map {
      SourceFile(path: ExactString($0.key), node: .file(.text, Content($0.value)))
    }
    return .state(
      Snapshot(
        versionNumber: number,
        coverage: isHidden ? .withheld : .full,
        fields: .init(sourceType: "SOURCE_FILES", buildTag: state.tag),
        sourceFiles: isHidden ? nil : files + [SourceFile(path: "src", node: .folder)],
        environmentVariables: isHidden ? nil : Array(state.variables.values),
        extra: chance(0.2) ? ["odd": JSON(written: "\"a\\u0000b\"")] : [:],
        warnings: chance(0.1) ? ["it was odd"] : []
      )
    )
  }

  private mutating func change(_ state: inout State) {
    let paths = ["main.js", "README.md", "src/é.js", "data.bin", "a\0b"]
    for path in paths where chance(0.4) {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: state.files[path] = nil
      case 1: state.files[path] = Array(random.next().description.utf8) + [0, 255]
      case 2: state.files[path] = []
      default:
        let lines = (0..<Int.random(in: 1..<400, using: &random)).map {
          "line \($0) of \(chance(0.05) ? random.next() : 7) \\ \"quoted\"\t\n"
        }
        state.files[path] = Array(lines.joined().utf8)
      }
    }
    for name in ["KEY", "URL", "{odd,\"name\\}"] where chance(0.3) {
      let value = ExactString("value \(random.next() % 5), \"{}\\")
      state.variables[name] =
        chance(0.2)
        ? nil
        : EnvironmentVariable(
          name: ExactString(name),
          value: chance(0.3)
            ? .secret(hash: ExactString("hash\(random.next() % 3)")) : .plain(value)
        )
    }
    if chance(0.2) { state.tag = ["latest", "beta"].randomElement(using: &random) ?? "latest" }
  }

  private mutating func tags(of id: String) -> [TaggedBuild]? {
    if chance(0.5) { return nil }
    let number = builds[id] ?? 0
    return ["latest", "beta"].filter { _ in chance(0.7) }.map {
      TaggedBuild(
        tag: ExactString($0),
        build: "\(id)-\(number)",
        number: BuildNumber(version: Self.numbers[0], number: max(number, 1))
      )
    }
  }

  private mutating func build(of id: String, at time: Timestamp) -> Build {
    let number = (builds[id] ?? 0) + 1
    builds[id] = number
    let files = (states[id]?[Self.numbers[0]]?.files ?? [:]).map {
      SourceFile(path: ExactString($0.key), node: .file(.text, Content($0.value)))
    }
    return Build(
      ListedBuild(
        id: "\(id)-\(number)",
        number: BuildNumber(version: Self.numbers[0], number: number),
        status: "SUCCEEDED",
        startedAt: time
      ),
      origin: "WEB",
      finishedAt: time,
      source: Snapshot(
        versionNumber: Self.numbers[0],
        coverage: .full,
        fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
        sourceFiles: files,
        environmentVariables: nil
      )
    )
  }

  private mutating func failure() -> Failure {
    chance(0.5)
      ? Failure(
        of: .target("nobody/nothing"),
        target: "nobody/nothing",
        stage: .actor,
        message: "404"
      )
      : Failure(of: .list, target: "list", stage: .list, message: "it's \"odd\", {\\}")
  }

  /// Pushes the archive.
  func push(
    to database: PostgreSQLDatabase,
    hasValues: Bool = true,
    isAnew: Bool = false
  ) async throws -> PushReport {
    try await database.take(path, hasValues: hasValues, isAnew: isAnew)
  }

  func purge(_ subject: PurgeSubject) throws {
    let time = Timestamp(milliseconds: (minute + 1) * 60_000)
    _ = try archive.purge(subject, by: "jane", because: "it was a secret", at: time)
  }

  /// Asks the stock shell.
  func shell(_ sql: String) async throws -> String {
    let result = try await RealProgram.run("sqlite3", path, sql)
    return result.output + result.errors
  }
}
