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
  ///   - shown: the revision that showed the state before; an earlier one than the latest when that hides it.
  ///   - confirmedAt: when that state was last certain.
  init(
    after latest: SnapshotRecord?,
    shownBy shown: Int,
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
    let right = try Self.lastRightTime(
      of: latest.version,
      upTo: shown,
      until: asked,
      poll,
      in: database
    )
    if let confirmedAt, confirmedAt > asked {
      time = right?.observed ?? asked
      warnings = ["the clock was set back: the state before was seen last at \(confirmedAt)"]
    } else if let confirmedAt, let right, confirmedAt < right.pollStart {
      // It was confirmed by a clock that was set back.
      (time, warnings) = (right.observed, [])
    } else {
      (time, warnings) = (confirmedAt ?? asked, [])
    }
  }

  /// The last time before a moment at which a revision, or one before it, was seen by a clock that was
  /// right, and when the poll that saw it began; nil when this poll's is the wrong one, or there is no such
  /// time.
  private static func lastRightTime(
    of version: VersionID,
    upTo revision: Int,
    until moment: Timestamp,
    _ poll: PollID,
    in database: Database
  ) throws -> (observed: Timestamp, pollStart: Timestamp)? {
    try database.row(
      of: "snapshots",
      """
      SELECT snapshot_id, observed_at, started_at FROM snapshots CROSS JOIN polls USING (poll_id)
      WHERE version_id = ?1 AND revision <= ?4 AND observed_at <= ?2 AND NOT has_wrong_clock
        AND (SELECT NOT has_wrong_clock FROM polls WHERE poll_id = ?3)
      ORDER BY observed_at DESC LIMIT 1
      """,
      [version.number, moment.description, poll.number, revision]
    ) { row in
      row.skip()
      return (try row.time(), try row.time())
    }
  }
}
