import Foundation
import Snapshots
package import Storage

/// Writes the history of versions as a stream that `git fast-import` takes: a branch for each
/// version, a commit for each snapshot, with the change window and what is no file in its message.
///
/// A commit depends on nothing that came after it, so that a history that is written again has the same
/// commits: it calls the Actor what that was called first. What git can't hold is left out: folders,
/// and paths that git refuses, which the message names.
package struct GitHistory {
  private static let signature = "archiver <archiver@localhost>"

  private let archive: ArchiveView
  private let hasValues: Bool
  private let sink: ([UInt8]) throws -> Void
  /// The contents that are in the stream; their keys are their marks.
  private var writtenContents: Set<ContentID> = []
  /// The versions whose last commit could not hold all files.
  private var hasLeftOut: Set<VersionID> = []

  /// The branch of the latest snapshot; nil when there is none.
  package private(set) var head: String?

  /// The versions whose branch is not called as they are.
  package private(set) var mappedBranches: [(version: String, branch: String)] = []

  /// The snapshots that could not be held as a whole, by their names.
  package private(set) var partial: [String] = []

  /// - Parameter withValues: messages have the values of environment variables, and not only their names.
  package init(
    of archive: ArchiveView,
    withValues: Bool = false,
    to sink: @escaping ([UInt8]) throws -> Void
  ) {
    self.archive = archive
    hasValues = withValues
    self.sink = sink
  }

  /// Writes all versions, one after the other.
  package mutating func write() throws {
    var latest: SnapshotID?
    let versions = try archive.versions().filter { $0.revision > 0 }
    let branches = BranchNames(of: versions)
    mappedBranches = branches.mapped
    let firstNames = try archive.firstNames()
    for version in versions {
      let name = firstNames[version.actor.id] ?? version.actor.path
      try writeContents(of: version)
      for revision in 1...version.revision {
        guard let snapshot = try archive.snapshotRecord(of: version.id, at: revision) else {
          continue
        }
        let title = "\(name)/\(version.number)@\(revision): \(snapshot.event.rawValue)"
        let branch = branches[version]
        try write(SnapshotReference(version, snapshot), on: branch, title)
        if latest.map({ snapshot.id > $0 }) ?? true { (latest, head) = (snapshot.id, branch) }
      }
    }
  }

  private mutating func write(
    _ reference: SnapshotReference,
    on branch: String,
    _ title: String
  ) throws {
    let comparison = try Comparison(
      from: try reference.previous(in: archive).map { ComparisonSide($0) },
      to: ComparisonSide(reference),
      in: archive,
      renames: RenameSearch(isOn: false)
    )
    let version = reference.version.id
    let state = try archive.files(of: version, at: reference.snapshot.revision)
      .filter { $0.content != nil }
    let all = state.filter { $0.content?.isPurged == false }
    let purged = state.filter { $0.content?.isPurged == true }.map(\.path)
    let layout = FileLayout(files: all.map(\.path))
    let changed = try archive.files(
      of: version,
      from: reference.snapshot.revision - 1,
      to: reference.snapshot.revision
    )
    // What did not fit beside another file may fit now, though it did not change.
    let isAnew = !layout.obstacles.isEmpty || hasLeftOut.contains(version)
    let written = (isAnew ? all : changed.new.filter { $0.content?.isPurged == false }).compactMap {
      file in
      layout.places[file.path].map { (file: file, place: ExactString(joining: $0).quoted) }
    }
    for (file, _) in written { try writeContent(of: file) }
    let message = message(title, of: reference, comparison, without: layout.obstacles, purged)
    try sink(head(of: reference, on: branch, message: message))
    if isAnew { try sink(Array("deleteall\n".utf8)) }
    // What leaves makes room for what comes: a folder may take the place of a file.
    if !isAnew {
      let gone = FileLayout(files: changed.old.filter { $0.content != nil }.map(\.path))
      for place in gone.places.values.map({ ExactString(joining: $0) }).sorted() {
        try sink(Array("D \(place.quoted)\n".utf8))
      }
    }
    for (file, place) in written {
      try sink(Array("M 100644 :\(file.content?.id.number ?? 0) \(place)\n".utf8))
    }
    if !purged.isEmpty || !layout.obstacles.isEmpty { partial.append(reference.name) }
    if layout.obstacles.isEmpty {
      hasLeftOut.remove(version)
    } else {
      hasLeftOut.insert(version)
    }
  }

  /// Writes the contents of a version, those of a path one after the other: git keeps a text as what differs from
  /// the one before it in the stream, and so has less to compress.
  private mutating func writeContents(of version: VersionRecord) throws {
    for file in try archive.filesOfAllTime(of: version.id)
    where FileLayout(files: [file.path]).obstacles.isEmpty {
      try writeContent(of: file)
    }
  }

  private mutating func writeContent(of file: FileRecord) throws {
    guard let content = file.content, !content.isPurged, writtenContents.insert(content.id).inserted
    else { return }
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
    _ title: String,
    of reference: SnapshotReference,
    _ comparison: Comparison,
    without others: [(path: ExactString, obstacle: FileLayout.Obstacle)],
    _ purged: [ExactString]
  ) -> String {
    let left =
      others.map { path, obstacle in
        "left out, for git can't hold it: \(path.quoted): \(obstacle)"
      } + purged.map { "left out, for its content was purged: \($0.quoted)" }
    let window = "\(ChangeWindow(of: reference.snapshot))"
    let changes = comparison.changes(withValues: hasValues)
    return ([title, "", window] + changes + left).map { TerminalText(line: $0).description + "\n" }
      .joined()
  }
}
