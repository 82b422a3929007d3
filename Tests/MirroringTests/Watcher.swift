import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Storage

/// An archive that looks at one version now and then, and a list of what it saw.
struct Watcher {
  /// One look: the version was in the state at some moment between the two times, in milliseconds.
  struct Look {
    let asked: Int64
    let answered: Int64
    let state: String
  }

  /// What it is shown of a state, and keeps of it.
  enum Sight: CaseIterable {
    case all
    /// The source is hidden from it.
    case outside
    /// It keeps digests of values, by a key of its own.
    case redacting
    /// It fetches sources that are elsewhere; others see where these are.
    case fetching
  }

  private(set) var looks: [Look] = []
  let path: String
  let sight: Sight
  private let archive: Archive

  static let number = VersionNumber(major: 0, minor: 1)

  init(_ sight: Sight = .all) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "watcher-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "archive.db").path
    archive = try Archive(at: path, for: .writing)
    self.sight = sight
  }

  var uuid: String { get throws { try archive.id().uuid } }

  /// Looks, and finds the version in a state; nil: it is gone.
  ///
  /// - Parameters:
  ///   - state: its tag, and after a colon what else is in it; with a `g` at its beginning it is in a repository.
  ///   - slack: for how long the poll was at work before the look and after it, in milliseconds.
  ///   - fence: of the lease under which it looks, if there is one.
  mutating func look(
    from asked: Int64,
    to answered: Int64,
    at state: String?,
    slack: (before: Int64, after: Int64) = (0, 0),
    fence: Int64? = nil
  ) throws {
    looks.append(Look(asked: asked, answered: answered, state: state ?? "gone"))
    let poll = try archive.beginPoll(
      of: .archived,
      trigger: .once,
      at: Timestamp(milliseconds: asked - slack.before),
      program: "test"
    )
    let finding = try state.map { Observation.Finding.state(try snapshot($0)) } ?? .gone
    var observation = Observation(
      of: .seen(Actor(id: "watchedxxxxxxxxxx", username: "jane", name: "crawler")),
      [(Self.number, finding)],
      extent: .version(nil),
      askedAt: Timestamp(milliseconds: asked),
      answeredAt: Timestamp(milliseconds: answered)
    )
    observation.fence = fence
    let recording = try archive.record([observation], during: poll)[0][0]
    let isNew = if case .new = recording { true } else { false }
    var counts = PollCounts()
    (counts.checked, counts.changed) = (1, isNew ? 1 : 0)
    counts.gone = isNew && state == nil ? 1 : 0
    try archive.finish(poll, .ok, counts, at: Timestamp(milliseconds: answered + slack.after))
  }

  private func snapshot(_ state: String) throws -> Snapshot {
    let tag = ExactString(String(state.prefix { $0 != ":" }))
    let isElsewhere = state.hasPrefix("g")
    let file = SourceFile(path: "main.js", node: .file(.text, Content(Array(state.utf8))))
    let variables = try (0...state.utf8.count).map { number in
      EnvironmentVariable(
        name: ExactString("V\(number)"),
        value: sight == .redacting
          ? .redacted(digest: ExactString("\(try uuid) \(state)")) : .plain(ExactString(state))
      )
    }
    let isHidden = sight == .outside
    let snapshot = Snapshot(
      versionNumber: Self.number,
      coverage: isHidden ? .withheld : isElsewhere ? .pointer : .full,
      fields: .init(
        sourceType: isElsewhere ? "GIT_REPO" : "SOURCE_FILES",
        buildTag: tag,
        gitRepoURL: isElsewhere && !isHidden ? ExactString("https://git.example/\(tag)") : nil
      ),
      sourceFiles: isHidden || isElsewhere ? nil : [file],
      environmentVariables: isHidden ? nil : variables
    )
    guard isElsewhere, sight == .fetching else { return snapshot }
    return snapshot.resolved(with: FetchedSource(files: [file], identity: tag, mark: tag))
  }

  func push(to database: PostgreSQLDatabase) async throws {
    _ = try await database.take(path)
  }
}
