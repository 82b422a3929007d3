import GRDB

/// The counts of each poll that has ended: that they are those of the snapshots that it added.
struct PollCheck: Check {
  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "counts of polls" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    let polls = try view.database.rows(
      of: "polls",
      """
      SELECT poll_id FROM polls
      WHERE \(slice.condition(on: "poll_id")) AND status <> 'running' AND (
        changed IS NOT (SELECT count(*) FROM snapshots WHERE snapshots.poll_id = polls.poll_id)
        OR gone IS NOT (
          SELECT count(*) FROM snapshots
          WHERE snapshots.poll_id = polls.poll_id AND kind = 'gone'
        )
      )
      """
    ) { try $0.int64() }
    for poll in polls {
      report.add(
        Finding(
          .count,
          "the poll added another number of snapshots than it counted",
          in: "polls",
          row: poll,
          rest: "snapshots are judged by themselves"
        )
      )
    }
    return nil
  }
}
