import Changes
import Snapshots
import Storage

/// Holds the one snapshot, and perhaps the one file, that a command is about.
struct Subject {
  let point: Point
  let path: ExactString?

  /// Finds what a selector stands for, and says when that is not certain.
  init(_ selector: Selector, in archive: Archive) throws {
    point = try selector.point(in: archive)
    path = selector.path
    if let doubt = point.doubt { Output.note("Warning: \(doubt)") }
  }

  /// Reads the snapshot. Throws `NotFound` for a tombstone.
  func snapshot(in archive: Archive) throws -> Snapshot {
    if let snapshot = try archive.snapshot(of: point.version, at: point.snapshot.revision) {
      return snapshot
    }
    throw gone
  }

  /// Lists the files of the snapshot, by path. Throws `NotFound` where none could be seen.
  func files(in archive: Archive) throws -> [FileState] {
    if point.snapshot.event == .gone { throw gone }
    if point.snapshot.coverage == .withheld {
      throw NotFound("the source was withheld at \(point.name); try an earlier revision")
    }
    return try archive.files(of: point.version.id, at: point.snapshot.revision).map(FileState.init)
  }

  /// Finds a file of the snapshot. Throws `NotFound`.
  func file(at path: ExactString, in archive: Archive) throws -> FileState {
    let file = try files(in: archive).first { $0.path == path && !$0.isFolder }
    if let file { return file }
    throw NotFound("no file \(path) in \(point.name); 'archiver ls \(point.name)' lists its files")
  }

  private var gone: NotFound {
    NotFound(
      """
      the version was gone at \(point.name); '\(point.version.name)@\(point.snapshot.revision - 1)' \
      is the state before
      """
    )
  }
}
