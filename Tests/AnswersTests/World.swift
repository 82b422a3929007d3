import Answers
import Changes
import Foundation
import Snapshots
import Storage
import Testing

/// Records states of versions in memory, a poll a minute, and asks for them.
struct World {
  static let actor = Actor(id: "abcdefghijklmnopq", username: "jane", name: "crawler")
  static let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "spider")

  let archive: Archive
  private var minute: Int64 = 0

  init() throws {
    archive = try Archive()
  }

  /// The moment at which the poll of a minute was answered; it asked 20 seconds before.
  static func time(_ minute: Int64, offset: Int64 = 0) -> Timestamp {
    Timestamp(milliseconds: minute * 60_000 + offset)
  }

  static func state(
    _ files: [String: String]?,
    coverage: Snapshot.Coverage = .full,
    variables: [EnvironmentVariable] = [],
    buildTag: ExactString? = nil,
    number: String = "0.1"
  ) throws -> Snapshot {
    Snapshot(
      versionNumber: try #require(VersionNumber(number)),
      coverage: coverage,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: buildTag),
      sourceFiles: files?.map { path, text in
        SourceFile(path: ExactString(path), node: .file(.text, Content(Array(text.utf8))))
      },
      environmentVariables: variables
    )
  }

  /// Polls a version once, as the only target.
  mutating func poll(
    _ finding: Observation.Finding,
    number: String = "0.1",
    of actor: Actor = actor
  ) throws {
    try poll([(number, finding)], of: actor)
  }

  /// Polls versions of an Actor once.
  mutating func poll(
    _ findings: [(number: String, finding: Observation.Finding)],
    of actor: Actor = actor,
    failures: [Failure] = [],
    ending status: PollStatus = .ok
  ) throws {
    minute += 1
    let (asked, answered) = (Self.time(minute, offset: -20_000), Self.time(minute))
    let poll = try archive.beginPoll(of: .targets, trigger: .once, at: asked, program: "test")
    for (number, finding) in findings {
      let observation = Observation(
        of: .seen(actor),
        [(try #require(VersionNumber(number)), finding)],
        extent: .version(nil),
        askedAt: asked,
        answeredAt: answered
      )
      _ = try archive.record([observation], during: poll)
    }
    _ = try archive.record(failures, seen: [], during: poll, at: answered)
    try archive.finish(poll, status, PollCounts(), at: answered)
  }

  /// Records states of version 0.1, each of which differs from the one before.
  mutating func record(_ states: [String: String]...) throws {
    for state in states { try poll(.state(Self.state(state))) }
  }
}

/// Reads a selector.
func selector(_ text: String) throws -> Selector {
  try Selector(text, now: Timestamp(milliseconds: 0))
}

extension ListAnswer {
  /// All elements.
  var elements: [Element] {
    get throws {
      var elements: [Element] = []
      try each { elements.append($0) }
      return elements
    }
  }
}

/// A value as the object that a JSON document has.
func object(_ value: some Encodable) throws -> [String: Any] {
  let json = try JSONEncoder().encode(value)
  return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
}
