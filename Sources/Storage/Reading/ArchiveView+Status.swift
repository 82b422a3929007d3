import GRDB
import Snapshots

extension ArchiveView {
  /// Sums up how polling is doing; what that costs does not grow with the archive.
  package func pollingState() throws(ArchiveError) -> PollingState {
    try read {
      let latest = try database.row(
        of: "polls",
        "SELECT poll_id, started_at, status FROM polls ORDER BY poll_id DESC LIMIT 1"
      ) { row in
        row.skip()
        return (startedAt: try row.time(), status: try row.word(PollStatus.self))
      }
      // From the latest one back, for what an index has lost would be passed over. A webhook has a few
      // Actors be looked at, which says nothing of the others.
      let good = try database.row(
        of: "polls",
        """
        SELECT poll_id, finished_at FROM polls AS poll NOT INDEXED
        WHERE trigger <> 'webhook' AND (
          status = 'ok' OR status = 'partial'
            AND poll_id > ifnull((
              SELECT poll_id FROM polls NOT INDEXED WHERE status = 'ok' AND trigger <> 'webhook'
              ORDER BY poll_id DESC LIMIT 1
            ), 0)
            AND NOT EXISTS (
              SELECT 1 FROM failures
              WHERE kind <> 'hook' AND NOT \(FailureRecord.isOfNothing)
                AND first_at <= poll.finished_at AND last_at >= poll.started_at
            )
          )
        ORDER BY poll_id DESC LIMIT 1
        """
      ) { row in
        row.skip()
        return try row.time()
      }
      return PollingState(
        lastStartedAt: latest?.startedAt,
        lastStatus: latest?.status,
        lastGoodAt: good,
        openFailures: try number("SELECT count(*) FROM failures WHERE resolved_at IS NULL")
      )
    }
  }

  /// The size of the archive's pages, in bytes.
  package func archiveSize() throws(ArchiveError) -> Int {
    try read {
      try number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    }
  }

  /// Sums up what the archive holds and how polling is doing.
  package func status() throws(ArchiveError) -> ArchiveStatus {
    let polling = try pollingState()
    return try read {
      ArchiveStatus(
        actors: try number("SELECT count(*) FROM actors"),
        versions: try number("SELECT count(*) FROM versions"),
        snapshots: try number("SELECT count(*) FROM snapshots"),
        contents: try number("SELECT count(*) FROM contents"),
        archiveSize: try archiveSize(),
        polling: polling
      )
    }
  }

  private func number(_ sql: String) throws -> Int {
    try database.row(of: "the archive", sql) { try $0.count() } ?? 0
  }
}
