import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Says what changed.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what changed between snapshots.",
    discussion: """
      Without a selector, what the latest poll that saw a change found. With one, its last change, \
      or the range it names; with two, the change from the first to the second. In a pipe the \
      output about one version is a patch that 'git apply' takes, byte for byte.

      Examples:
        archiver diff
        archiver diff jane/crawler/1.2
        archiver diff jane/crawler/1.2@3..5
        archiver diff jane/crawler/1.2@1 jane/crawler/2.0 | git apply
      """
  )

  @Argument(help: "ACTOR[/VERSION][@REVISION][:PATH], or with a range @A..B.")
  var selectors: [String] = []

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard selectors.count <= 2 else { throw ValidationError("give two selectors at the most") }
  }

  func run() async throws {
    let selectors = try selectors.map(Selector.init)
    let archive = try archive.open(for: .reading)
    let comparisons = try pairs(selectors, in: archive).map { old, new in
      try Comparison(from: old, to: new, in: archive)
    }
    let path = selectors.compactMap(\.path).first
    if self.archive.json {
      try Output.print(json: comparisons.map { try DiffReport($0, only: path, in: archive) })
    } else {
      if comparisons.count > 1, !Output.isTerminal {
        Output.note("Warning: several versions follow; name one to get a patch for one tree")
      }
      for comparison in comparisons { try write(comparison, only: path, of: archive) }
    }
  }

  private typealias Point = (version: VersionRecord, snapshot: SnapshotRecord)

  private func pairs(_ selectors: [Selector], in archive: Archive) throws -> [(Point?, Point)] {
    switch selectors.count {
    case 0:
      let versions = try archive.versions()
      return try archive.latestChanges().compactMap { snapshot in
        guard let version = versions.first(where: { $0.id == snapshot.version }) else { return nil }
        return (try before(snapshot, of: version, in: archive), (version, snapshot))
      }
    case 1:
      return try selectors[0].versions(in: archive).map { version in
        let new = try selectors[0].snapshot(
          at: selectors[0].to ?? .back(0),
          of: version,
          in: archive
        )
        guard let from = selectors[0].from else {
          return (try before(new, of: version, in: archive), (version, new))
        }
        return (
          (version, try selectors[0].snapshot(at: from, of: version, in: archive)), (version, new)
        )
      }
    default:
      return [
        (try point(selectors[0], in: archive), try point(selectors[1], in: archive))
      ]
    }
  }

  private func point(_ selector: Selector, in archive: Archive) throws -> Point {
    if selector.from != nil {
      throw ValidationError("\(selector.text) is a range; two selectors name a revision each")
    }
    let version = try selector.singleVersion(in: archive)
    return (version, try selector.snapshot(at: selector.to ?? .back(0), of: version, in: archive))
  }

  private func before(
    _ snapshot: SnapshotRecord,
    of version: VersionRecord,
    in archive: Archive
  ) throws -> Point? {
    try archive.timeline(of: version.id).last { $0.revision < snapshot.revision }
      .map { (version, $0) }
  }

  private func write(
    _ comparison: Comparison,
    only path: ExactString?,
    of archive: Archive
  ) throws {
    try Output.write(patch: Array(comparison.heading.utf8))
    let patch = Patch(of: archive)
    for file in comparison.files where path == nil || file.path == path || file.old?.path == path {
      try Output.write(patch: patch.text(of: file, binary: !Output.isTerminal))
    }
  }
}

extension Comparison {
  /// What stands before the files: which snapshots, when, and the fields and variables; each line
  /// begins with `# `, so that it is no part of a patch.
  fileprivate var heading: String {
    let from = old.map { "\($0.version)@\($0.revision)" } ?? "nothing"
    var lines = ["\(from) -> \(new.version)@\(new.revision): \(new.event.rawValue), \(window)"]
    if new.coverage == .withheld {
      lines.append("the source is withheld: files and variables as they were last seen")
    }
    lines += fields.map { field in
      "\(field.name): \(Self.shown(field.old)) -> \(Self.shown(field.new))"
    }
    lines += environmentVariables.map { variable in
      let (old, new) = (Self.shown(variable.old), Self.shown(variable.new))
      return "env var \(Patch.quoted("", variable.name.string)): \(old) -> \(new)"
    }
    return lines.map { "# \($0)\n" }.joined()
  }

  /// When the change happened, as exactly as it was watched.
  private var window: String {
    guard let changedAfter = new.changedAfter else { return "seen first at \(new.observedAt)" }
    return "after \(changedAfter) and not after \(new.observedAt)"
  }

  private static func shown(_ text: ExactString?) -> String {
    text.map { Patch.quoted("", $0.string) } ?? "(none)"
  }

  private static func shown(_ state: VariableChange.State?) -> String {
    switch state {
    case nil: "(none)"
    case .plain(let value): Patch.quoted("", value.string)
    case .secret: "(secret)"
    }
  }
}
