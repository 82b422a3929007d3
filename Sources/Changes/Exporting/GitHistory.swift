import Foundation
import Snapshots
package import Storage

/// Writes the history of versions as a stream that `git fast-import` takes: a branch for each
/// version, a commit for each snapshot, with the change window and what is no file in its message.
///
/// What git can't hold is left out: folders, and paths that git refuses, which the message names.
package struct GitHistory {
  private static let signature = "archiver <archiver@localhost>"

  private let archive: ArchiveView
  private let sink: ([UInt8]) throws -> Void
  /// The contents that are in the stream; their keys are their marks.
  private var writtenContents: Set<ContentID> = []
  /// The versions whose last commit could not hold all files.
  private var hasLeftOut: Set<VersionID> = []

  /// The branch of the latest snapshot; nil when there is none.
  package private(set) var head: String?

  package init(of archive: ArchiveView, to sink: @escaping ([UInt8]) throws -> Void) {
    self.archive = archive
    self.sink = sink
  }

  /// Writes all versions, one after the other.
  package mutating func write() throws {
    var latest: SnapshotID?
    let versions = try archive.versions().filter { $0.revision > 0 }
    for (branch, version) in zip(Self.branches(of: versions), versions) {
      for revision in 1...version.revision {
        guard let snapshot = try archive.snapshotRecord(of: version.id, at: revision) else {
          continue
        }
        try write(SnapshotReference(version, snapshot), on: branch)
        if latest.map({ snapshot.id > $0 }) ?? true { (latest, head) = (snapshot.id, branch) }
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

  private mutating func write(_ reference: SnapshotReference, on branch: String) throws {
    let comparison = try Comparison(
      from: try reference.previous(in: archive).map { ComparisonSide($0) },
      to: ComparisonSide(reference),
      in: archive,
      renames: RenameSearch(isOn: false)
    )
    let version = reference.version.id
    let all = try archive.files(of: version, at: reference.snapshot.revision)
      .filter { $0.content != nil }
    let tree = FileTree(all.map(\.path))
    let held = all.filter { tree.holds($0.path) }
    let changed = try archive.files(
      of: version,
      from: reference.snapshot.revision - 1,
      to: reference.snapshot.revision
    )
    // What did not fit beside another file may fit now, though it did not change.
    let isAnew = held.count < all.count || hasLeftOut.contains(version)
    let written = isAnew ? held : changed.new.filter { $0.content != nil }
    for file in written { try writeContent(of: file) }
    let left = isAnew ? all.filter { !tree.holds($0.path) } : []
    try sink(
      head(of: reference, on: branch, message: message(of: reference, comparison, without: left))
    )
    if isAnew { try sink(Array("deleteall\n".utf8)) }
    // What leaves makes room for what comes: a folder may take the place of a file.
    for file in isAnew ? [] : changed.old where file.content != nil {
      try sink(Array("D \(Self.quoted(file))\n".utf8))
    }
    for file in written {
      try sink(Array("M 100644 :\(file.content?.id.number ?? 0) \(Self.quoted(file))\n".utf8))
    }
    if left.isEmpty { hasLeftOut.remove(version) } else { hasLeftOut.insert(version) }
  }

  private mutating func writeContent(of file: FileRecord) throws {
    guard let content = file.content, writtenContents.insert(content.id).inserted else { return }
    let bytes = try archive.content(content)
    try sink(
      Array("blob\nmark :\(content.id.number)\ndata \(bytes.count)\n".utf8) + bytes
        + Array("\n".utf8)
    )
  }

  private func head(of reference: SnapshotReference, on branch: String, message: String) -> [UInt8]
  {
    let seconds = max(0, reference.snapshot.observedAt.milliseconds / 1000)
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
    of reference: SnapshotReference,
    _ comparison: Comparison,
    without others: [FileRecord]
  ) -> String {
    let title = "\(reference.name): \(reference.snapshot.event.rawValue)"
    let left = others.map { "left out, for git can't hold it: \(Self.quoted($0))" }
    return ([title, "", "\(ChangeWindow(of: reference.snapshot))"] + comparison.changes + left)
      .map { $0 + "\n" }.joined()
  }

  private static func quoted(_ file: FileRecord) -> String {
    file.path.quoted
  }
}
