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

  private(set) var looks: [Look] = []
  private let archive: Archive
  private let path: String
  /// Whether the source is hidden from it.
  private let isOutside: Bool

  static let number = VersionNumber(major: 0, minor: 1)

  init(isOutside: Bool = false) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "watcher-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "archive.db").path
    archive = try Archive(at: path, for: .writing)
    self.isOutside = isOutside
  }

  var uuid: String { get throws { try archive.id().uuid } }

  /// Looks, and finds the version in a state, which its tag tells, too; nil: it is gone.
  mutating func look(from asked: Int64, to answered: Int64, at state: String?) throws {
    looks.append(Look(asked: asked, answered: answered, state: state ?? "gone"))
    let (began, ended) = (Timestamp(milliseconds: asked), Timestamp(milliseconds: answered))
    let poll = try archive.beginPoll(of: .archived, trigger: .once, at: began, program: "test")
    let finding = state.map { Observation.Finding.state(snapshot($0)) } ?? .gone
    let observation = Observation(
      of: .seen(Actor(id: "watchedxxxxxxxxxx", username: "jane", name: "crawler")),
      [(Self.number, finding)],
      extent: .version(nil),
      askedAt: began,
      answeredAt: ended
    )
    _ = try archive.record([observation], during: poll)
    try archive.finish(poll, .ok, PollCounts(), at: ended)
  }

  private func snapshot(_ state: String) -> Snapshot {
    let file = SourceFile(path: "main.js", node: .file(.text, Content(Array(state.utf8))))
    return Snapshot(
      versionNumber: Self.number,
      coverage: isOutside ? .withheld : .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: ExactString(state)),
      sourceFiles: isOutside ? nil : [file],
      environmentVariables: isOutside ? nil : []
    )
  }

  func push(to database: PostgreSQLDatabase) async throws {
    _ = try await database.take(path)
  }
}
