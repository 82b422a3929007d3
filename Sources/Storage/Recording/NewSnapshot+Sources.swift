import GRDB
import Snapshots

/// What becomes of the files of a source that is elsewhere, and that is not looked at each time.
extension NewSnapshot {
  /// The state as it counts after what was recorded before.
  ///
  /// When the source was fetched before, what else an answer has of files is left over from another one.
  func seen(_ snapshot: Snapshot) throws -> Snapshot {
    guard snapshot.coverage == .pointer, try lastWithFiles()?.coverage == .resolved else {
      return snapshot
    }
    return snapshot.pointer
  }

  /// Whether a state tells nothing of files that were there, so that they neither changed nor went away.
  ///
  /// A source that was fetched once is where the version points to, whether it is fetched again or not.
  func leavesFilesUnseen(_ coverage: Snapshot.Coverage) throws -> Bool {
    switch coverage {
    case .withheld: true
    case .pointer: try lastWithFiles()?.coverage == .resolved
    case .full, .resolved: false
    }
  }

  /// The last snapshot that showed its files, or a tombstone.
  func lastWithFiles() throws -> SnapshotRecord? {
    try SnapshotRecord.fetchAll(
      where: "version_id = ? AND \(SnapshotRecord.tellsOfFiles)",
      orderedBy: "revision DESC LIMIT 1",
      [version.number],
      in: database
    ).first
  }
}
