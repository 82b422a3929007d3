import GRDB
package import Snapshots

extension ArchiveView {
  /// Describes one snapshot; nil when there is no such revision yet. One that is missing below others is
  /// damage.
  package func snapshotRecord(
    of version: VersionID,
    at revision: Int
  ) throws(ArchiveError) -> SnapshotRecord? {
    try read {
      let found = try SnapshotRecord.fetchAll(
        where: "version_id = ? AND revision = ?",
        [version.number, revision],
        in: database
      ).first
      if found == nil, revision > 0,
        let latest = try RevisionSequence.latest(of: [version], in: database)[version],
        revision <= latest
      {
        throw RevisionSequence.damage(version, revision)
      }
      return found
    }
  }

  /// Lists the snapshots that the latest poll that changed anything added, the latest first.
  package func latestChanges() throws(ArchiveError) -> [SnapshotRecord] {
    try read {
      try SnapshotRecord.fetchAll(
        where: "poll_id = (SELECT poll_id FROM snapshots ORDER BY snapshot_id DESC LIMIT 1)",
        [],
        in: database
      )
    }
  }

  /// Lists the snapshots that a poll added, in the order in which it did.
  package func snapshots(of poll: PollID) throws(ArchiveError) -> [PollSnapshot] {
    try read { try pollSnapshots(where: "poll_id = ?", [poll.number]) }
  }

  /// Lists the snapshots of the polls that no hook has heard of yet, in the order of recording.
  package func unnotifiedSnapshots() throws(ArchiveError) -> [PollSnapshot] {
    try read {
      try pollSnapshots(where: "poll_id IN (SELECT poll_id FROM polls WHERE notified = 0)", [])
    }
  }

  private func pollSnapshots(
    where condition: String,
    _ arguments: StatementArguments
  ) throws -> [PollSnapshot] {
    let snapshots = try SnapshotRecord.fetchAll(
      where: condition,
      orderedBy: "snapshot_id",
      arguments,
      in: database
    )
    let names = try names(of: Set(snapshots.map(\.version)))
    return try snapshots.map { snapshot in
      guard let name = names[snapshot.version] else {
        throw Damage(reason: "snapshots \(snapshot.id.number): its version is missing")
      }
      return PollSnapshot(snapshot, of: name)
    }
  }

  /// `OWNER/NAME/MAJOR.MINOR` of versions.
  private func names(of versions: Set<VersionID>) throws -> [VersionID: String] {
    let names = try database.rows(
      of: "versions",
      """
      SELECT version_id, username, name, major, minor
      FROM versions JOIN actors USING (actor_id)
      WHERE version_id IN (SELECT value FROM json_each(?))
      """,
      [try String(jsonList: versions)]
    ) { row in
      let id = VersionID(number: try row.key())
      let actor = "\(try row.text())/\(try row.text())"
      return (id, "\(actor)/\(try row.int64()).\(try row.int64())")
    }
    return Dictionary(names) { $1 }
  }

  /// Finds the revision that was the last one seen at a time, and the one that may have been there
  /// already: its change happened before or after that time, nobody knows.
  ///
  /// Revisions are in the order of time, whatever clocks said: one that was recorded by a wrong clock
  /// may have been there at any time between its neighbours.
  package func revisions(
    of version: VersionID,
    at time: Timestamp
  ) throws(ArchiveError) -> (seen: Int?, possible: Int?) {
    try read {
      let seen = try database.row(
        of: "snapshots",
        """
        SELECT revision FROM snapshots CROSS JOIN polls USING (poll_id)
        WHERE version_id = ? AND observed_at <= ? AND NOT has_wrong_clock
        ORDER BY observed_at DESC, revision DESC LIMIT 1
        """,
        [version.number, time.description]
      ) { try $0.revision() }
      let possible = try database.row(
        of: "snapshots",
        """
        SELECT revision, has_wrong_clock OR changed_after < ?3
        FROM snapshots CROSS JOIN polls USING (poll_id)
        WHERE version_id = ?1 AND revision > ?2 ORDER BY revision LIMIT 1
        """,
        [version.number, seen ?? 0, time.description]
      ) { row in
        let revision = try row.revision()
        return try row.optional { try $0.bool() } == true ? revision : nil
      }
      return (seen, possible ?? nil)
    }
  }
}

extension PollSnapshot {
  fileprivate init(_ snapshot: SnapshotRecord, of version: String) {
    self.version = version
    revision = snapshot.revision
    event = snapshot.event
    changedAfter = snapshot.changedAfter
    observedAt = snapshot.observedAt
    filesAdded = snapshot.counts.filesAdded
    filesModified = snapshot.counts.filesModified
    filesRemoved = snapshot.counts.filesRemoved
    environmentVariablesChanged = snapshot.counts.environmentVariables
  }
}
