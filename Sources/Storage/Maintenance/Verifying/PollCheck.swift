import GRDB

/// The counts of each poll that has ended: that they are those of the snapshots that it added.
struct PollCheck: Check {
  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "counts of polls" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    // The snapshots of an Actor that was purged are counted, and not there.
    let hasLess = try Bool.fetchOne(
      view.database,
      sql: "SELECT EXISTS (SELECT 1 FROM purges WHERE kind = 'actor')"
    )
    let relation = hasLess == true ? "<" : "IS NOT"
    let polls = try view.database.rows(
      of: "polls",
      """
      SELECT poll_id FROM polls
      WHERE \(slice.condition(on: "poll_id")) AND status <> 'running' AND (
        changed \(relation) (SELECT count(*) FROM snapshots WHERE snapshots.poll_id = polls.poll_id)
        OR gone \(relation) (
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
