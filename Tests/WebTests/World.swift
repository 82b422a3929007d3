import Foundation
import Listening
import RealPrograms
import Snapshots
import Storage
import Testing
import Web

/// An archive on disk, and a server on loopback that shows it.
struct World: Sendable {
  static let actor = Actor(id: "abcdefghijklmnopq", username: "jane", name: "crawler")
  static let binary = RealProgram.archiver

  let folder: URL
  let archive: Archive
  private let clock = Clock()

  /// The minutes that polls take, one each.
  private actor Clock {
    private var minute: Int64 = 0

    func next() -> Int64 {
      minute += 1
      return minute
    }

    func skip(_ count: Int64) {
      minute += count
    }
  }

  var path: String { folder.appending(path: "archive.db").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    archive = try Archive(at: folder.appending(path: "archive.db").path, for: .writing)
  }

  /// The moment at which the poll of a minute was answered; it asked 20 seconds before.
  static func time(_ minute: Int64, offset: Int64 = 0) -> Timestamp {
    Timestamp(milliseconds: 1_793_527_200_000 + minute * 60_000 + offset)
  }

  static func state(
    _ files: [String: String],
    variables: [EnvironmentVariable] = [],
    number: VersionNumber = VersionNumber(major: 0, minor: 1)
  ) -> Snapshot {
    Snapshot(
      versionNumber: number,
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
      sourceFiles: files.map { path, text in
        SourceFile(path: ExactString(path), node: .file(.text, Content(Array(text.utf8))))
      },
      environmentVariables: variables
    )
  }

  static let withheld = Snapshot(
    versionNumber: VersionNumber(major: 0, minor: 1),
    coverage: .withheld,
    fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
    environmentVariables: nil
  )

  /// Polls a version once, as the only target.
  func poll(
    _ finding: Observation.Finding,
    number: VersionNumber = VersionNumber(major: 0, minor: 1),
    of actor: Actor = actor,
    tags: [TaggedBuild]? = nil,
    failures: [Failure] = []
  ) async throws {
    let minute = await clock.next()
    let (asked, answered) = (Self.time(minute, offset: -20_000), Self.time(minute))
    let poll = try archive.beginPoll(of: .targets, trigger: .once, at: asked, program: "test")
    let observation = Observation(
      of: .seen(actor),
      [(number, finding)],
      extent: tags == nil ? .version(nil) : .actor(nil),
      tags: tags,
      askedAt: asked,
      answeredAt: answered
    )
    _ = try archive.record([observation], during: poll)
    _ = try archive.record(failures, seen: [], during: poll, at: answered)
    try archive.finish(poll, .ok, PollCounts(), at: answered)
  }

  /// A build of a version, under a tag.
  static func tag(
    _ tag: ExactString,
    _ number: Int,
    of version: VersionNumber = VersionNumber(major: 0, minor: 1)
  ) -> TaggedBuild {
    let number = BuildNumber(version: version, number: number)
    return TaggedBuild(tag: tag, build: "build-\(number)", number: number)
  }

  /// Records a build that began at a time; nil: its source was not told.
  func build(
    _ number: Int,
    of version: VersionNumber = VersionNumber(major: 0, minor: 1),
    from files: [String: String]?,
    status: String = "SUCCEEDED",
    at time: Timestamp
  ) async throws {
    let number = BuildNumber(version: version, number: number)
    let listed = ListedBuild(
      id: "build-\(number)",
      number: number,
      status: status,
      startedAt: time
    )
    let minute = Self.time(await clock.next())
    let poll = try archive.beginPoll(of: .targets, trigger: .once, at: minute, program: "test")
    let source = files.map { Self.state($0, number: version) }
    let results = try archive.record(
      [Build(listed, source: source)],
      of: Self.actor.id,
      during: poll
    )
    try #require(results == [.new(revision: number.number)])
    try archive.finish(poll, .ok, PollCounts(), at: minute)
  }

  /// Lets time pass without a poll.
  func skip(minutes: Int64) async {
    await clock.skip(minutes)
  }

  /// Polls what can't be seen, or can be seen again.
  func poll(failing failures: [Failure], seen: [FailureSubject] = []) async throws {
    let minute = await clock.next()
    let (asked, answered) = (Self.time(minute, offset: -20_000), Self.time(minute))
    let poll = try archive.beginPoll(of: .targets, trigger: .once, at: asked, program: "test")
    _ = try archive.record(failures, seen: seen, during: poll, at: answered)
    try archive.finish(poll, failures.isEmpty ? .ok : .partial, PollCounts(), at: answered)
  }

  /// Records states of version 0.1, each of which differs from the one before.
  func record(_ states: [String: String]...) async throws {
    for state in states { try await poll(.state(Self.state(state))) }
  }

  /// Runs the body while a server shows the archive.
  func serve(
    token: AccessToken? = nil,
    hosts: [String] = [],
    prefix: String = "",
    keepsFolder: Bool = false,
    timeLimit: Duration = .seconds(60),
    _ body: (Site) async throws -> Void
  ) async throws {
    let (urls, ready) = AsyncStream<String>.makeStream()
    var configuration = WebServer.Configuration(
      address: .port(host: "127.0.0.1", 0),
      token: token,
      hosts: hosts,
      prefix: prefix
    )
    configuration.timeLimit = timeLimit
    let server = try WebServer(
      { [path = path] in try Archive(at: path, for: .serving) },
      configuration,
      now: { Self.time(10_000) },
      onReady: { ready.yield($0) }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.run()
        ready.finish()
      }
      var iterator = urls.makeAsyncIterator()
      let url = try #require(await iterator.next())
      try await body(Site(start: url))
      group.cancelAll()
    }
    if !keepsFolder { try FileManager.default.removeItem(at: folder) }
  }
}

/// A server that is asked as browsers and others ask, by curl.
struct Site: Sendable {
  struct Answer: Sendable {
    let status: Int
    /// By name in small letters.
    let headers: [String: String]
    let body: String
  }

  /// The address that the server said it has.
  let start: String

  var origin: String { start.split(separator: "/").prefix(2).joined(separator: "//") }

  /// Asks for a path, exactly as it is given.
  func ask(
    _ path: String,
    method: String = "GET",
    _ headers: [String] = [],
    options: [String] = []
  ) async throws -> Answer {
    let command =
      ["curl", "-sS", "-i", "--path-as-is", "--max-time", "600"]
      + (method == "HEAD" ? ["--head"] : ["-X", method])
      + headers.flatMap { ["-H", $0] } + options + [origin + path]
    let result = try await RealProgram.start(command).result
    try #require(result.status == 0, "\(result.errors)")
    let parts = result.output.components(separatedBy: "\r\n\r\n")
    let lines = parts[0].components(separatedBy: "\r\n")
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let sides = line.split(separator: ":", maxSplits: 1).map(String.init)
      fields[sides[0].lowercased()] = sides[1].trimmingCharacters(in: .whitespaces)
    }
    return Answer(
      status: Int(lines[0].split(separator: " ")[1]) ?? 0,
      headers: fields,
      body: parts.dropFirst().joined(separator: "\r\n\r\n")
    )
  }
}
