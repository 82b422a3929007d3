import GRDB
package import Snapshots

extension ArchiveView {
  /// When the change to a snapshot happened, by clocks that were right: after the first time, and not
  /// after the second one, as far as these are known.
  ///
  /// A snapshot that a wrong clock recorded came between its neighbours.
  package func window(
    of snapshot: SnapshotRecord
  ) throws(ArchiveError) -> (after: Timestamp?, notAfter: Timestamp?) {
    guard snapshot.hasWrongClock else { return (snapshot.changedAfter, snapshot.observedAt) }
    let version = snapshot.version
    return try read {
      (
        try rightTime(
          of: version,
          where: "revision < ?2 ORDER BY revision DESC",
          snapshot.revision
        ),
        try rightTime(of: version, where: "revision > ?2 ORDER BY revision", snapshot.revision)
      )
    }
  }

  /// When a version was first seen by a clock that was right; nil when it never was.
  package func firstSeen(_ version: VersionID) throws(ArchiveError) -> Timestamp? {
    try read { try rightTime(of: version, where: "revision > ?2 ORDER BY revision", 0) }
  }

  /// When a snapshot was still what was there, as far as that is certain.
  ///
  /// It may have been confirmed by a clock that was set back; then it was seen by its own poll last.
  package func lastSeen(
    _ snapshot: SnapshotRecord,
    confirmedAt confirmed: Timestamp
  ) throws(ArchiveError) -> Timestamp {
    if snapshot.hasWrongClock { return confirmed }
    let start = try read {
      try database.row(
        of: "polls",
        "SELECT poll_id, started_at FROM polls WHERE poll_id = ?",
        [snapshot.poll.number]
      ) { row in
        row.skip()
        return try row.time()
      }
    }
    return start.map { confirmed < $0 } ?? false ? snapshot.observedAt : confirmed
  }

  private func rightTime(
    of version: VersionID,
    where condition: String,
    _ revision: Int
  ) throws -> Timestamp? {
    try database.row(
      of: "snapshots",
      """
      SELECT snapshot_id, observed_at FROM snapshots CROSS JOIN polls USING (poll_id)
      WHERE version_id = ?1 AND NOT has_wrong_clock AND \(condition) LIMIT 1
      """,
      [version.number, revision]
    ) { row in
      row.skip()
      return try row.time()
    }
  }
}
