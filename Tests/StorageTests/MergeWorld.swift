import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Storage
import Testing

/// What truly happened to some Actors, and pollers that each saw some of it into an archive of their own.
struct MergeWorld {
  /// How often something changes, against how often it is looked at.
  enum Pace {
    /// Everybody sees each state.
    case slow
    /// States come and go unseen.
    case fast
  }

  /// What a poller is shown of a state.
  enum Sight: CaseIterable {
    case all
    /// Its source is hidden.
    case hidden
    /// It keeps digests of values, by a key of its own.
    case redacted
  }

  struct Key: Hashable, Comparable {
    let actor: Int
    let minor: Int

    var number: VersionNumber { VersionNumber(major: 0, minor: minor) }

    static func < (left: Key, right: Key) -> Bool {
      (left.actor, left.minor) < (right.actor, right.minor)
    }
  }

  /// A change to a state; nil: that there is none any more.
  struct Change {
    let time: Int64
    let state: Int?
  }

  static let end: Int64 = 2_400_000

  let folder: URL
  let truth: [Key: [Change]]
  /// Which build the tag of each Actor names.
  let tags: [Int: [Change]]
  /// Where the archives are.
  private(set) var paths: [String] = []
  private let pace: Pace
  private var random: SeededGenerator

  init(seed: Int, pollers: Int, pace: Pace, seeing sights: [Sight] = []) async throws {
    random = SeededGenerator(seed: seed)
    self.pace = pace
    folder = FileManager.default.temporaryDirectory.appending(path: "merge-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var (truth, tags): ([Key: [Change]], [Int: [Change]]) = ([:], [:])
    for actor in 0..<2 {
      for minor in 1...2 {
        truth[Key(actor: actor, minor: minor)] = Self.changes(pace, &random)
      }
      tags[actor] = Self.changes(pace, &random)
    }
    (self.truth, self.tags) = (truth, tags)
    for poller in 0..<pollers {
      try await poll(as: poller, seeing: poller < sights.count ? sights[poller] : .all)
    }
  }

  private static func changes(_ pace: Pace, _ random: inout SeededGenerator) -> [Change] {
    let least: Int64 = pace == .slow ? 300_000 : 15_000
    var changes = [Change(time: 0, state: 0)]
    var time: Int64 = 0
    while true {
      time += least + Int64.random(in: 0..<(least * 4), using: &random)
      if time >= end - 300_000 { return changes }
      let states = (0..<4).map { Optional($0) } + [nil]
      let others = states.filter { $0 != changes[changes.count - 1].state }
      changes.append(Change(time: time, state: others.randomElement(using: &random)!))
    }
  }

  static func state(_ changes: [Change], at time: Int64) -> Int? {
    changes.last { $0.time <= time }?.state
  }

  static func actor(_ number: Int) -> Actor {
    Actor(id: "actor\(number)xxxxxxxxxxx", username: "jane", name: "a\(number)")
  }

  /// - Parameter poller: whose key makes a digest of a value.
  static func snapshot(
    _ state: Int,
    _ key: Key,
    as sight: Sight = .all,
    of poller: Int = 0
  ) -> Snapshot {
    let fields = Snapshot.Fields(sourceType: "SOURCE_FILES", buildTag: ExactString("t\(state / 2)"))
    if sight == .hidden {
      return Snapshot(
        versionNumber: key.number,
        coverage: .withheld,
        fields: fields,
        environmentVariables: nil
      )
    }
    let value = ExactString("\(state % 3)")
    return Snapshot(
      versionNumber: key.number,
      coverage: .full,
      fields: fields,
      sourceFiles: [
        World.file("main.js", "state \(state) of \(key.actor)\n"), World.file("same.js", "same\n"),
        World.file("long.js", (0..<200).map { "line \($0 % (state + 7))\n" }.joined()),
      ],
      environmentVariables: [
        EnvironmentVariable(
          name: "STATE",
          value: sight == .redacted
            ? .redacted(digest: ExactString("\(poller) \(state % 3)")) : .plain(value)
        )
      ]
    )
  }

  private mutating func poll(as poller: Int, seeing sight: Sight) async throws {
    let path = folder.appending(path: "poller\(poller).db").path
    paths.append(path)
    let archive = try Archive(at: path, for: .writing)
    let beat: Int64 = 40_000 + Int64.random(in: 0..<60_000, using: &random)
    var time = Int64.random(in: 1000..<beat, using: &random)
    let last =
      pace == .slow ? Self.end : Int64.random(in: (Self.end / 2)..<Self.end, using: &random)
    var seen: Set<Key> = []
    while time < last {
      try poll(archive, at: &time, &seen) { Self.snapshot($0, $1, as: sight, of: poller) }
      time += beat / 2 + Int64.random(in: 0..<beat, using: &random)
    }
    try archive.checkpoint()
  }

  private mutating func poll(
    _ archive: Archive,
    at time: inout Int64,
    _ seen: inout Set<Key>,
    _ shown: (Int, Key) -> Snapshot
  ) throws {
    let poll = try archive.beginPoll(
      of: .archived,
      trigger: .every,
      at: Timestamp(milliseconds: time),
      program: "test"
    )
    var counts = PollCounts()
    for actor in [0, 1].shuffled(using: &random) {
      time += Int64.random(in: 1...500, using: &random)
      let asked = time
      time += Int64.random(in: 1...900, using: &random)
      let subject = FailureSubject.actor(Self.actor(actor).id)
      if Int.random(in: 0..<8, using: &random) == 0, pace == .fast {
        let failure = Failure(of: subject, target: "jane/a\(actor)", stage: .actor, message: "no")
        _ = try archive.record([failure], seen: [], during: poll, at: Timestamp(milliseconds: time))
        counts.failed += 1
        continue
      }
      let moment = Int64.random(in: asked...time, using: &random)
      let recorded = try archive.record(
        [observation(of: actor, at: moment, asked, time, &seen, shown)],
        during: poll
      )
      _ = try archive.record([], seen: [subject], during: poll, at: Timestamp(milliseconds: time))
      counts.checked += 2
      for case .new in recorded[0] { counts.changed += 1 }
    }
    time += Int64.random(in: 1...300, using: &random)
    counts.gone = try archive.read { view in
      try view.snapshots(of: poll).count { $0.event == .gone }
    }
    try archive.finish(
      poll,
      counts.failed > 0 ? .partial : .ok,
      counts,
      at: Timestamp(milliseconds: time)
    )
  }

  private func observation(
    of actor: Int,
    at moment: Int64,
    _ asked: Int64,
    _ answered: Int64,
    _ seen: inout Set<Key>,
    _ shown: (Int, Key) -> Snapshot
  ) -> Observation {
    var findings: [(number: VersionNumber, finding: Observation.Finding)] = []
    for minor in 1...2 {
      let key = Key(actor: actor, minor: minor)
      if let state = Self.state(truth[key] ?? [], at: moment) {
        seen.insert(key)
        findings.append((key.number, .state(shown(state, key))))
      } else if seen.contains(key) {
        findings.append((key.number, .gone))
      }
    }
    let build = Self.state(tags[actor] ?? [], at: moment)
    return Observation(
      of: .seen(Self.actor(actor)),
      findings,
      extent: .actor(nil),
      tags: build.map { [TaggedBuild(tag: "latest", build: "build\($0)", number: nil)] } ?? [],
      askedAt: Timestamp(milliseconds: asked),
      answeredAt: Timestamp(milliseconds: answered)
    )
  }

  // MARK: What was recorded

  /// Merges archives, and returns the path of the new one.
  func merge(_ paths: [String], takingForks: Bool = false) async throws -> String {
    let path = folder.appending(path: "merged-\(UUID()).db").path
    _ = try await Merge(to: path, takingForks: takingForks).run(
      of: paths.map { ($0, nil) },
      warn: { _ in },
      progress: { _ in }
    )
    return path
  }

  /// The rows of all tables, without what is another one in each archive.
  static func rows(_ path: String) async throws -> String {
    let result = try await RealProgram.run("sqlite3", path, ".dump")
    return result.output.split(separator: "\n").filter { !$0.hasPrefix("INSERT INTO meta ") }
      .joined(separator: "\n")
  }

  /// Asks the stock shell; each row is an array of texts.
  static func ask(_ path: String, _ sql: String) async throws -> [[String]] {
    let result = try await RealProgram.run("sqlite3", path, sql)
    #expect(result.errors == "")
    return result.output.split(separator: "\n").map { row in
      row.split(separator: "|", omittingEmptySubsequences: false).map { String($0) }
    }
  }
}
