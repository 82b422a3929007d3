import Foundation
import RealPrograms
import Snapshots
import Storage

/// Makes what the tests record: one Actor, its versions, and a clock that ticks a minute a poll.
struct World {
  let folder: URL
  let archive: Archive
  var minute: Int64 = 0

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    archive = try Archive(at: folder.appending(path: "archive.db").path, for: .writing)
  }

  init(folder: URL, archive: Archive, minute: Int64) {
    (self.folder, self.archive, self.minute) = (folder, archive, minute)
  }

  static let actor = Actor(id: "abcdefghijklmnopq", username: "jane", name: "crawler")

  static func file(_ path: String, _ bytes: [UInt8]) -> SourceFile {
    SourceFile(path: ExactString(path), node: .file(.text, Content(bytes)))
  }

  static func file(_ path: String, _ text: String) -> SourceFile {
    file(path, Array(text.utf8))
  }

  static func state(
    _ files: [SourceFile],
    variables: [EnvironmentVariable] = [],
    tag: ExactString? = "latest"
  ) -> Snapshot {
    Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: tag),
      sourceFiles: files,
      environmentVariables: variables
    )
  }

  static let withheld = Snapshot(
    versionNumber: VersionNumber(major: 0, minor: 1),
    coverage: .withheld,
    fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest"),
    environmentVariables: nil
  )

  static let fingerprint = AnswerFingerprint(
    versions: ContentHash(of: [1]),
    size: 2,
    rest: ContentHash(of: [2])
  )

  @discardableResult
  mutating func poll(
    _ finding: Observation.Finding,
    of actor: Actor = actor,
    extent: Observation.Extent = .version(nil),
    fence: Int64? = nil
  ) async throws -> Recording {
    minute += 1
    let asked = Timestamp(milliseconds: minute * 60_000)
    let answered = Timestamp(milliseconds: minute * 60_000 + 500)
    let poll = try await begin(at: asked)
    var observation = Observation(
      of: .seen(actor),
      [(VersionNumber(major: 0, minor: 1), finding)],
      extent: extent,
      askedAt: asked,
      answeredAt: answered
    )
    observation.fence = fence
    let recordings = try archive.record([observation], during: poll)
    var counts = PollCounts()
    counts.checked = 1
    counts.changed = recordings[0][0] == .unchanged ? 0 : 1
    if case .gone = finding { counts.gone = counts.changed }
    try archive.finish(poll, .ok, counts, at: answered)
    return recordings[0][0]
  }

  func begin(at time: Timestamp) async throws -> PollID {
    try archive.beginPoll(of: .archived, trigger: .once, at: time, program: "test")
  }

  /// Asks the stock shell, as an analyst would.
  func shell(_ sql: String) async throws -> String {
    let result = try await RealProgram.run("sqlite3", archive.path, sql)
    return result.output + result.errors
  }

  /// Asks one moment of the archive.
  func ask<Value: Sendable>(
    _ question: @escaping @Sendable (ArchiveView) throws -> Value
  ) async throws -> Value {
    try await archive.read(question)
  }

  func version() async throws -> VersionRecord {
    try await ask { try $0.versions()[0] }
  }
}
