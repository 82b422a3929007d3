import GRDB
import Snapshots

/// How a snapshot of a damaged archive comes into a new one.
extension NewSnapshot {
  init(salvaging snapshot: SnapshotRecord, in database: Database) throws {
    try self.init(
      rebuilding: snapshot.version,
      seenAt: snapshot.observedAt,
      by: snapshot.poll,
      in: database
    )
  }

  /// Inserts the row as it was.
  ///
  /// - Parameter lostCount: how many revisions before it are lost: the change to it may have happened since the last
  ///   one that is left was seen.
  func insert(
    _ old: HashedRow,
    of snapshot: SnapshotRecord,
    _ state: ArchiveView.State,
    lostCount: Int
  ) throws {
    try insert(old, of: snapshot, state) { row, _, _ in
      if lostCount > 0 || latest == nil {
        row["changed_after"] = .init(latest?.observedAt.description)
        if latest == nil { row["event"] = .text("first") }
      }
      if lostCount > 0 {
        let lost = "the revisions between the one before and this one are lost: \(lostCount)"
        row["warnings"] = try .init(json: snapshot.warnings + [lost])
      }
    }
  }
}
