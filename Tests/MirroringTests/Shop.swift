import Foundation
import RealPrograms
import Snapshots
import Storage

/// An archive in which each question of docs/schema.md has an answer: two Actors, and most of what can happen to them.
struct Shop {
  let archive: Archive
  let path: String
  private var minute: Int64 = 0

  private static let crawler = Actor(
    id: "crawlerxxxxxxxxxx",
    username: "jane",
    name: "shop-crawler"
  )
  private static let alerts = Actor(id: "alertsxxxxxxxxxxx", username: "jane", name: "price-alerts")
  private static let first = VersionNumber(major: 0, minor: 1)
  private static let second = VersionNumber(major: 0, minor: 2)
  private static let tenth = VersionNumber(major: 0, minor: 10)
  private static let dockerfile = "FROM apify/actor-node:20\nCOPY . ./\n"

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "shop-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "archive.db").path
    archive = try Archive(at: path, for: .writing)
    try firstPolls()
    try laterPolls()
    try lastPolls()
  }

  private mutating func firstPolls() throws {
    try poll(at: 0) { shop, poll in
      try shop.see(Self.crawler, Self.first, Self.firstState, during: poll)
      try shop.see(
        Self.alerts,
        Self.first,
        ["main.py": "import os\n", "Dockerfile": Self.dockerfile],
        during: poll
      )
      try shop.build(1, "SUCCEEDED", during: poll)
    }
    try poll(at: 60) { shop, poll in
      try shop.see(
        Self.crawler,
        Self.first,
        ["Dockerfile": Self.dockerfile, "src/main.js": "// no more\n", "icon.png": "\u{0}x"],
        ["MAX_PAGES": "60", "TOKEN": nil],
        tag: "beta",
        during: poll
      )
      try shop.build(2, "FAILED", during: poll)
      try shop.build(3, "SUCCEEDED", during: poll)
      let failure = Failure(of: .list, target: "list", stage: .list, message: "502")
      _ = try shop.archive.record([failure], seen: [], during: poll, at: shop.time)
    }
    try poll(at: 120) { shop, poll in
      try shop.see(Self.crawler, Self.first, Self.firstState, during: poll)
      _ = try shop.archive.record([], seen: [.list], during: poll, at: shop.time)
      let failure = Failure(of: .target("a/b"), target: "a/b", stage: .actor, message: "404")
      _ = try shop.archive.record([failure], seen: [], during: poll, at: shop.time)
    }
  }

  private mutating func laterPolls() throws {
    // A clock that is a year ahead.
    try poll(at: 525_600) { shop, poll in
      try shop.see(Self.alerts, Self.first, ["main.py": "import sys\n"], during: poll)
    }
    try poll(at: 10_240) { shop, poll in
      try shop.record(Self.alerts, [(Self.first, .gone)], during: poll)
      try shop.see(
        Self.crawler,
        Self.second,
        ["requirements.txt": "# tests\napify==2.0\r\nhttpx\n", "package.json": "{}"],
        ["MAX_PAGES": "10"],
        during: poll
      )
    }
    try poll(at: 11_000) { shop, poll in
      try shop.record(Self.alerts, [(Self.first, .gone)], during: poll)
    }
    try poll(at: 12_000) { shop, poll in
      try shop.see(
        Self.alerts,
        Self.first,
        ["main.py": "import os\n", "Dockerfile": Self.dockerfile],
        during: poll
      )
      try shop.see(
        Self.crawler,
        Self.first,
        [
          "lib/main.js": Self.script, "package.json": Self.packages("3.0"),
          "Dockerfile": Self.dockerfile,
        ],
        during: poll
      )
    }
  }

  private mutating func lastPolls() throws {
    try poll(at: 12_060) { shop, poll in
      try shop.see(
        Self.crawler,
        Self.first,
        [
          "lib/main.js": Self.script, "package.json": Self.packages("3.1"),
          "Dockerfile": Self.dockerfile,
        ],
        during: poll
      )
      try shop.record(Self.crawler, [(Self.tenth, .state(Self.hidden))], during: poll)
    }
    try poll(at: 12_120) { shop, poll in
      let elsewhere = Snapshot(
        versionNumber: Self.second,
        coverage: .pointer,
        fields: .init(sourceType: "GIT_REPO", gitRepoURL: "https://git.example/shop.git"),
        sourceFiles: nil,
        environmentVariables: [EnvironmentVariable(name: "MAX_PAGES", value: .plain("10"))]
      )
      try shop.record(Self.crawler, [(Self.second, .state(elsewhere))], during: poll)
    }
  }

  private static let hidden =
    Snapshot(
      versionNumber: tenth,
      coverage: .withheld,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
      sourceFiles: nil,
      environmentVariables: nil
    )

  private static let script = "import { CheerioCrawler } from 'crawlee';\n"
  private static let firstState = [
    "Dockerfile": dockerfile, "src/main.js": script,
  ]

  private static func packages(_ version: String) -> String {
    "{\"name\": \"shop\", \"dependencies\": {\"crawlee\": \"\(version)\", \"got\": \"1.0\"}}\n"
  }
}

// MARK: - Recording

extension Shop {
  private var time: Timestamp { Timestamp(milliseconds: 1_767_225_600_000 + minute * 60_000) }

  private mutating func poll(
    at minute: Int64,
    _ body: (_ shop: Shop, PollID) throws -> Void
  ) throws {
    self.minute = minute
    let poll = try archive.beginPoll(of: .archived, trigger: .once, at: time, program: "test")
    try body(self, poll)
    try archive.finish(poll, minute == 60 ? .partial : .ok, PollCounts(), at: time)
  }

  private func record(
    _ actor: Actor,
    _ findings: [(VersionNumber, Observation.Finding)],
    tags: [TaggedBuild]? = nil,
    during poll: PollID
  ) throws {
    let observation = Observation(
      of: .seen(actor),
      findings,
      extent: .version(nil),
      tags: tags,
      askedAt: time,
      answeredAt: time
    )
    _ = try archive.record([observation], during: poll)
  }

  private func see(
    _ actor: Actor,
    _ number: VersionNumber,
    _ files: [String: String],
    _ variables: [String: String?] = ["MAX_PAGES": "50", "PROXY": "on", "TOKEN": nil],
    tag: ExactString = "latest",
    during poll: PollID
  ) throws {
    let state = Snapshot(
      versionNumber: number,
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: tag),
      sourceFiles: Self.sources(files),
      environmentVariables: variables.map { name, value in
        EnvironmentVariable(
          name: ExactString(name),
          value: value.map { .plain(ExactString($0)) } ?? .secret(hash: "h")
        )
      }
    )
    let build = TaggedBuild(
      tag: "latest",
      build: "build\(minute)",
      number: BuildNumber(version: number, number: minute < 60 ? 1 : 3)
    )
    try record(actor, [(number, .state(state))], tags: [build], during: poll)
  }

  private static func sources(_ files: [String: String]) -> [SourceFile] {
    files.map {
      SourceFile(path: ExactString($0.key), node: .file(.text, Content(Array($0.value.utf8))))
    }
  }

  private func build(_ number: Int, _ status: String, during poll: PollID) throws {
    let build = Build(
      ListedBuild(
        id: "build\(number)",
        number: BuildNumber(version: Self.first, number: number),
        status: status,
        startedAt: time
      ),
      origin: "WEB",
      finishedAt: Timestamp(milliseconds: time.milliseconds + 90_000),
      source: Snapshot(
        versionNumber: Self.first,
        coverage: .full,
        fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
        sourceFiles: Self.sources(Self.firstState),
        environmentVariables: nil
      )
    )
    _ = try archive.record([build], of: Self.crawler.id, during: poll)
  }

  func push(to database: PostgreSQLDatabase) async throws {
    _ = try await database.take(path)
  }
}
