import GRDB
import Snapshots

/// Where the window of a change begins.
struct WindowStart {
  /// Nil for the first snapshot of a version.
  let time: Timestamp?
  /// What is odd about it, a sentence each.
  let warnings: [String]

  /// - Parameters:
  ///   - latest: the snapshot before.
  ///   - confirmedAt: when that was last certain.
  init(
    after latest: SnapshotRecord?,
    confirmedAt: Timestamp?,
    _ observation: Observation,
    _ poll: PollID,
    in database: Database
  ) throws {
    guard let latest else {
      (time, warnings) = (nil, [])
      return
    }
    let asked = min(observation.askedAt, observation.answeredAt)
    guard let confirmedAt, confirmedAt > asked else {
      (time, warnings) = (confirmedAt ?? asked, [])
      return
    }
    time = try Self.lastRightTime(of: latest.version, until: asked, poll, in: database) ?? asked
    warnings = ["the clock was set back: the state before was seen last at \(confirmedAt)"]
  }

  /// The last time before a moment at which the version was seen by a clock that was right; nil when
  /// this poll's is the wrong one, or there is no such time.
  private static func lastRightTime(
    of version: VersionID,
    until moment: Timestamp,
    _ poll: PollID,
    in database: Database
  ) throws -> Timestamp? {
    try database.row(
      of: "snapshots",
      """
      SELECT snapshot_id, observed_at FROM snapshots CROSS JOIN polls USING (poll_id)
      WHERE version_id = ?1 AND observed_at <= ?2 AND NOT has_wrong_clock
        AND (SELECT NOT has_wrong_clock FROM polls WHERE poll_id = ?3)
      ORDER BY observed_at DESC LIMIT 1
      """,
      [version.number, moment.description, poll.number]
    ) { row in
      row.skip()
      return try row.time()
    }
  }
}
