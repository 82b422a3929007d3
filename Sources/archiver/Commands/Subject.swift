import Changes
import Snapshots
import Storage

/// The one snapshot, and perhaps the one file, that a command is about.
struct Subject {
  let reference: SnapshotReference
  let path: ExactString?

  /// Finds what a selector stands for, and warns when that is not certain.
  init(_ selector: Selector, in archive: Archive) throws {
    reference = try selector.reference(in: archive)
    path = selector.path
    if let doubt = reference.doubt { Output.note("Warning: \(doubt)") }
  }

  /// Reads the snapshot. Throws `NotFound` for a tombstone.
  func snapshot(in archive: Archive) throws -> Snapshot {
    if let snapshot = try archive.snapshot(of: reference.version, at: reference.snapshot.revision) {
      return snapshot
    }
    throw gone
  }

  /// Lists the files of the snapshot, by path. Throws `NotFound` where none could be seen.
  func files(in archive: Archive) throws -> [FileState] {
    if reference.snapshot.event == .gone { throw gone }
    if reference.snapshot.coverage == .withheld {
      throw NotFound("the source was withheld at \(reference.name); try an earlier revision")
    }
    return try archive.files(of: reference.version.id, at: reference.snapshot.revision).map(
      FileState.init
    )
  }

  /// Finds a file of the snapshot. Throws `NotFound`.
  func file(at path: ExactString, in archive: Archive) throws -> FileState {
    let file = try files(in: archive).first { $0.path == path && !$0.isFolder }
    if let file { return file }
    throw NotFound(
      "no file \(path) in \(reference.name); 'archiver ls \(reference.name)' lists its files"
    )
  }

  private var gone: NotFound {
    NotFound(
      """
      the version was gone at \(reference.name); '\(reference.version.name)@\(reference.snapshot.revision - 1)' \
      is the state before
      """
    )
  }
}
