import GRDB
import Snapshots

/// The history of each version: every snapshot held against its spans, and these against each other.
struct VersionCheck: Check {
  private let slice: Slice
  private let isQuick: Bool
  private var walk = KeyWalk(of: "versions", "version_id")

  init(_ slice: Slice, isQuick: Bool) {
    (self.slice, self.isQuick) = (slice, isQuick)
  }

  var subject: String { "snapshots of versions from \(walk.last + 1) on" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    var next = self
    guard let keys = try next.walk.next(1, of: slice, &report, in: view) else { return nil }
    for key in keys {
      let version = VersionID(number: key)
      var history = RevisionWalk(
        of: version,
        isQuick: isQuick,
        damagedContents: report.damagedContents,
        in: view
      )
      defer { history.sumUp(in: &report) }
      try history.walk { report.add($0) }
      try addTimes(of: version, history.name, to: &report, in: view)
    }
    return next
  }

  /// Polls are numbered as they began, and of those that ended with a clock that was right the times are in that
  /// order, too; those of several pollers, which a merge brought together, may have been at work at the same time.
  private func addTimes(
    of version: VersionID,
    _ name: String,
    to report: inout VerificationReport,
    in view: ArchiveView
  ) throws {
    let found = try view.database.rows(
      of: "snapshots",
      """
      SELECT snapshot_id, revision FROM (
        SELECT snapshot_id, revision, poll_id, observed_at, finished_at,
          lag(poll_id) OVER (ORDER BY revision) AS poll_before,
          lag(started_at) OVER (ORDER BY revision) AS start_before,
          lag(observed_at) OVER (ORDER BY revision) AS time_before
        FROM snapshots JOIN polls USING (poll_id)
        WHERE version_id = ? AND has_wrong_clock = 0 AND status NOT IN ('running', 'interrupted')
      )
      WHERE poll_id < poll_before AND finished_at < start_before OR observed_at < time_before
      """,
      [version.number]
    ) { (try $0.key(), try $0.revision()) }
    for (row, revision) in found {
      report.add(
        Finding(
          .time,
          "it was seen before the one before it",
          in: "snapshots",
          row: row,
          at: [Finding.Place(name, revision)],
          rest: "what was seen is judged by itself"
        )
      )
    }
  }
}
