import Changes
import Snapshots
import Storage

/// The one snapshot, and perhaps the one file, that a question is about.
struct Subject {
  let reference: SnapshotReference
  let path: ExactString?
  let doubts: [Doubt]

  /// Finds what a selector stands for: the latest snapshot when it names no revision.
  ///
  /// Throws as `Selector.reference(in:)`.
  init(_ selector: Selector, in archive: ArchiveView) throws {
    reference = try selector.reference(in: archive)
    path = selector.path
    doubts = [Doubt(reference)].compactMap(\.self)
  }

  init(_ reference: SnapshotReference, _ path: ExactString?) {
    (self.reference, self.path) = (reference, path)
    doubts = [Doubt(reference)].compactMap(\.self)
  }

  var name: SnapshotName { SnapshotName(reference) }

  /// Reads the snapshot. Throws `NotFound` for a tombstone.
  func snapshot(in archive: ArchiveView) throws -> Snapshot {
    if let snapshot = try archive.snapshot(of: reference.version, at: reference.snapshot.revision) {
      return snapshot
    }
    throw gone
  }

  /// Lists the files of the snapshot, by path. Throws `NotFound` where none could be seen.
  func files(in archive: ArchiveView) throws -> [FileState] {
    if reference.snapshot.event == .gone { throw gone }
    if reference.snapshot.coverage == .withheld { throw withheld }
    let files = try archive.files(of: reference.version.id, at: reference.snapshot.revision)
    // What was fetched before a pointer is there is not what was there then.
    if reference.snapshot.leavesFilesUnseen, !files.isEmpty { throw unfetched }
    return files.map(FileState.init)
  }

  /// Finds a file of the snapshot. Throws `NotFound`.
  func file(at path: ExactString, in archive: ArchiveView) throws -> FileState {
    let file = try files(in: archive).first { $0.path == path && !$0.isFolder }
    guard let file else { throw noFile(at: path) }
    return file
  }

  func noFile(at path: ExactString) -> NotFound {
    NotFound("no file \(path.quoted) in \(name); 'archiver ls \(name)' lists its files")
  }

  var withheld: NotFound {
    NotFound("the source was withheld at \(name); try an earlier revision")
  }

  var unfetched: NotFound {
    NotFound(
      """
      \(name) has no files of its own, only a pointer: see 'archiver show \(name)'; \
      'archiver poll --resolve' fetches what is there now
      """
    )
  }

  var gone: NotFound {
    NotFound(
      """
      the version was gone at \(name); '\(name.version)@\(name.revision - 1)' is the state before
      """,
      isGone: true
    )
  }
}
