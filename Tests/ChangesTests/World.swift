import Changes
import Foundation
import Snapshots
import Storage
import Testing

/// Records states of one version, a poll a minute, and asks for them.
struct World {
  typealias Tree = [String: [UInt8]]

  static let actor = Actor(id: "abcdefghijklmnopq", username: "jane", name: "crawler")
  static let number = VersionNumber(major: 0, minor: 1)

  let archive: Archive
  var minute: Int64 = 0

  init() throws {
    archive = try Archive()
  }

  /// The moments between which the poll of a minute asked and was answered.
  static func times(of minute: Int64) -> (asked: Timestamp, answered: Timestamp) {
    let start = minute * 60_000
    return (Timestamp(milliseconds: start), Timestamp(milliseconds: start + 20_000))
  }

  static func state(
    _ tree: Tree,
    variables: [String: String] = [:],
    format: SourceFile.Format = .text
  ) -> Snapshot {
    Snapshot(
      versionNumber: number,
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES"),
      sourceFiles: tree.map {
        SourceFile(path: ExactString($0.key), node: .file(format, Content($0.value)))
      },
      environmentVariables: variables.map {
        EnvironmentVariable(name: ExactString($0.key), value: .plain(ExactString($0.value)))
      }
    )
  }

  /// Polls once, as the only target.
  @discardableResult
  mutating func poll(
    _ finding: Observation.Finding,
    of actor: Actor = actor
  ) async throws -> Recording {
    minute += 1
    let (asked, answered) = Self.times(of: minute)
    let poll = try archive.beginPoll(of: .targets, trigger: .once, at: asked, program: "test")
    let observation = Observation(
      of: .seen(actor),
      [(Self.number, finding)],
      extent: .version(nil),
      askedAt: asked,
      answeredAt: answered
    )
    let recordings = try archive.record([observation], during: poll)
    try archive.finish(poll, .ok, PollCounts(), at: answered)
    return recordings[0][0]
  }

  /// Records trees, each of which differs from the one before.
  mutating func record(_ trees: [Tree]) async throws {
    for tree in trees { try await poll(.state(Self.state(tree))) }
  }

  /// Asks one moment of the archive.
  func ask<Value: Sendable>(
    _ question: @escaping @Sendable (ArchiveView) throws -> Value
  ) async throws -> Value {
    try await archive.read(question)
  }

  static func reference(_ revision: Int, in view: ArchiveView) throws -> SnapshotReference {
    try Selector("\(Self.actor.id)/0.1@\(revision)", now: Timestamp(milliseconds: 0))
      .reference(in: view)
  }

  func comparison(from old: Int, to new: Int) async throws -> Comparison {
    try await ask { try Self.comparison(from: old, to: new, in: $0) }
  }

  private static func comparison(
    from old: Int,
    to new: Int,
    in view: ArchiveView
  ) throws -> Comparison {
    try Comparison(
      from: ComparisonSide(reference(old, in: view)),
      to: ComparisonSide(reference(new, in: view)),
      in: view
    )
  }

  func patch(from old: Int, to new: Int) async throws -> [UInt8] {
    try await ask { view in
      let patch = Patch(of: view)
      var text: [UInt8] = []
      for file in try Self.comparison(from: old, to: new, in: view).files {
        for part in try patch.parts(of: file) { part.write(to: &text) }
      }
      return text
    }
  }
}
