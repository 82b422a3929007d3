import Foundation
import Snapshots
public import Storage

/// Writes the history of versions as a stream that `git fast-import` takes: a branch for each
/// version, a commit for each snapshot, with the change window and what is no file in its message.
///
/// What git can't hold is left out: folders, and paths that git refuses, which the message names.
public struct GitHistory {
  private static let signature = "archiver <archiver@localhost>"

  private let archive: Archive
  private let sink: ([UInt8]) throws -> Void
  /// The contents that are in the stream; their keys are their marks.
  private var written: Set<Int64> = []

  /// The branch of the latest snapshot; nil when there is none.
  public private(set) var head: String?

  public init(of archive: Archive, to sink: @escaping ([UInt8]) throws -> Void) {
    self.archive = archive
    self.sink = sink
  }

  /// Writes all versions, one after the other.
  public mutating func write() throws {
    var latest: Int64 = 0
    let versions = try archive.versions().filter { $0.revision > 0 }
    for (branch, version) in zip(Self.branches(of: versions), versions) {
      for revision in 1...version.revision {
        guard let snapshot = try archive.snapshotRecord(of: version.id, at: revision) else {
          continue
        }
        try write(Point(version, snapshot), on: branch)
        if snapshot.id > latest { (latest, head) = (snapshot.id, branch) }
      }
    }
    try sink(Array("done\n".utf8))
  }

  /// The names of branches: `OWNER/NAME/MAJOR.MINOR`, with the id behind a name that two Actors have.
  private static func branches(of versions: [VersionRecord]) -> [String] {
    let owners = Dictionary(grouping: versions, by: \.name).mapValues(\.count)
    return versions.map { version in
      let isShared = owners[version.name] ?? 1 > 1
      let name = version.actor.name + (isShared ? "-\(version.actor.id)" : "")
      return [version.actor.username, name].map(component).joined(separator: "/")
        + "/\(version.number)"
    }
  }

  /// A name as a part of a branch's, where git allows little: https://git-scm.com/docs/git-check-ref-format
  private static func component(_ name: String) -> String {
    let hasPlainDots =
      !name.hasPrefix(".") && !name.hasSuffix(".") && !name.hasSuffix(".lock")
      && !name.contains("..")
    return name.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain || "-_".contains(character) || (character == "." && hasPlainDots) {
        return String(character)
      }
      return "%" + [byte].hexadecimal
    }.joined()
  }

  private mutating func write(_ point: Point, on branch: String) throws {
    let comparison = try Comparison(
      from: try point.previous(in: archive).map { State($0) },
      to: State(point),
      in: archive,
      renames: RenameSearch(isOn: false)
    )
    let files = try archive.files(
      of: point.version.id,
      from: point.snapshot.revision - 1,
      to: point.snapshot.revision
    )
    let (fitting, others) = try divided(files.new.filter { $0.content != nil }, at: point)
    for file in fitting { try writeContent(of: file) }
    try sink(
      head(of: point, on: branch, message: message(of: point, comparison, without: others))
    )
    // What leaves makes room for what comes: a folder may take the place of a file.
    for file in files.old where file.content != nil && Patch.isSafe(file.path.string) {
      try sink(Array("D \(Self.quoted(file))\n".utf8))
    }
    for file in fitting {
      try sink(Array("M 100644 :\(file.content?.id ?? 0) \(Self.quoted(file))\n".utf8))
    }
  }

  /// Divides files into those that git can hold, and others.
  private func divided(
    _ files: [FileRecord],
    at point: Point
  ) throws -> (fitting: [FileRecord], others: [FileRecord]) {
    if files.isEmpty { return ([], []) }
    let all = try archive.files(of: point.version.id, at: point.snapshot.revision)
    let tree = FileTree(all.filter { $0.content != nil }.map(\.path))
    return (files.filter { tree.holds($0.path) }, files.filter { !tree.holds($0.path) })
  }

  private mutating func writeContent(of file: FileRecord) throws {
    guard let content = file.content, written.insert(content.id).inserted else { return }
    let bytes = try archive.content(content)
    try sink(
      Array("blob\nmark :\(content.id)\ndata \(bytes.count)\n".utf8) + bytes + Array("\n".utf8)
    )
  }

  private func head(of point: Point, on branch: String, message: String) -> [UInt8] {
    let seconds = max(0, point.snapshot.observedAt.milliseconds / 1000)
    return Array(
      """
      commit refs/heads/\(branch)
      author \(Self.signature) \(seconds) +0000
      committer \(Self.signature) \(seconds) +0000
      data \(message.utf8.count)
      \(message)

      """.utf8
    )
  }

  private func message(
    of point: Point,
    _ comparison: Comparison,
    without others: [FileRecord]
  ) -> String {
    let title = "\(point.name): \(point.snapshot.event.rawValue)"
    let left = others.map { "left out, for git can't hold it: \(Self.quoted($0))" }
    return ([title, "", State(point).label.window] + comparison.changes + left)
      .map { $0 + "\n" }.joined()
  }

  private static func quoted(_ file: FileRecord) -> String {
    Patch.quoted("", file.path.string)
  }
}
