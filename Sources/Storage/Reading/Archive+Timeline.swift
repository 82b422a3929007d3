import GRDB
package import Snapshots

extension Archive {
  /// Lists snapshots, the latest first: those of some versions, or all.
  ///
  /// - Parameters:
  ///   - last: the snapshot after which the list goes on; it begins anew without one.
  ///   - limit: how many at the most, so that a long history is read page by page.
  package func snapshots(
    of versions: [VersionID]? = nil,
    after last: SnapshotRecord? = nil,
    limit: Int
  ) throws(ArchiveError) -> [SnapshotRecord] {
    try read { database in
      try SnapshotRecord.fetchAll(
        where: """
          snapshots.snapshot_id IN (
            SELECT snapshot_id FROM snapshots
            WHERE snapshot_id < ?1
              AND (?2 IS NULL OR version_id IN (SELECT value FROM json_each(?2)))
            ORDER BY snapshot_id DESC LIMIT ?3
          )
          """,
        [last?.id.number ?? .max, try versions.map(Self.list), limit],
        in: database
      )
    }
  }

  /// Describes one snapshot; nil when there is no such revision.
  package func snapshotRecord(
    of version: VersionID,
    at revision: Int
  ) throws(ArchiveError) -> SnapshotRecord? {
    try read { database in
      try SnapshotRecord.fetchAll(
        where: "snapshots.version_id = ? AND snapshots.revision = ?",
        [version.number, revision],
        in: database
      ).first
    }
  }

  /// Lists the snapshots that the latest poll that changed anything added, the latest first.
  package func latestChanges() throws(ArchiveError) -> [SnapshotRecord] {
    try read { database in
      try SnapshotRecord.fetchAll(
        where: "snapshots.poll_id = (SELECT max(poll_id) FROM snapshots)",
        [],
        in: database
      )
    }
  }

  /// Finds the revision that was the last one seen at a time, and the one that may have been there
  /// already: its change happened before or after that time, nobody knows.
  package func revisions(
    of version: VersionID,
    at time: Timestamp
  ) throws(ArchiveError) -> (seen: Int?, possible: Int?) {
    try read { database in
      let seen = try Int.fetchOne(
        database,
        sql: "SELECT max(revision) FROM snapshots WHERE version_id = ? AND observed_at <= ?",
        arguments: [version.number, time.description]
      )
      let possible = try Int.fetchOne(
        database,
        sql: """
          SELECT min(revision) FROM snapshots
          WHERE version_id = ? AND revision > ? AND changed_after < ?
          """,
        arguments: [version.number, seen ?? 0, time.description]
      )
      return (seen, possible)
    }
  }
}

extension SnapshotRecord {
  /// The snapshots for which a condition holds, the latest first.
  fileprivate static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [SnapshotRecord] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT \(Snapshot.Fields.columns), history.*, snapshots.*
          FROM snapshots JOIN history USING (version_id, revision)
          WHERE \(condition) ORDER BY snapshot_id DESC
          """
      ),
      arguments: arguments
    ).map(SnapshotRecord.init)
  }
}
