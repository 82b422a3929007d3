import GRDB
import Snapshots

/// The polls of all archives, in the order of their beginnings; one that several archives have is one.
struct MergedPolls {
  struct Poll {
    /// In the merged archive.
    let id: PollID
    let startedAt: Timestamp
    let hasWrongClock: Bool
  }

  let database: Database

  /// What two archives must agree in to have the same poll. What is counted anew, or may be purged, is not in it.
  private static let identity = """
    started_at, finished_at, status, trigger, scope, program_version, checked, skipped, failed, requests,
    bytes_received
    """

  /// Writes the polls that were gathered, and numbers them.
  func write() throws {
    try database.execute(
      sql: """
        CREATE INDEX temp.gathered_polls_by_time ON gathered_polls (source, started_at);
        CREATE INDEX temp.gathered_polls_by_start ON gathered_polls (started_at);
        -- An older copy has a poll that was at work, a newer one how it ended.
        UPDATE temp.gathered_polls AS old
        SET (finished_at, status, checked, skipped, unannounced, failed, requests, bytes_received, error) = (
          SELECT finished_at, status, checked, skipped, unannounced, failed, requests, bytes_received, error
          FROM temp.gathered_polls AS new
          WHERE new.started_at = old.started_at AND new.source <> old.source
            AND new.trigger = old.trigger AND new.scope = old.scope
            AND new.program_version = old.program_version AND new.finished_at IS NOT NULL
          ORDER BY finished_at DESC, checked DESC, requests DESC LIMIT 1
        )
        WHERE finished_at IS NULL AND EXISTS (
          SELECT 1 FROM temp.gathered_polls AS new
          WHERE new.started_at = old.started_at AND new.source <> old.source
            AND new.trigger = old.trigger AND new.scope = old.scope
            AND new.program_version = old.program_version AND new.finished_at IS NOT NULL
        );
        UPDATE temp.gathered_polls SET status = 'interrupted', error = 'it was at work when it was merged'
        WHERE status = 'running';

        CREATE TEMP TABLE merged_polls AS
        SELECT source, poll_id, started_at, finished_at, has_wrong_clock, dense_rank() OVER (
          ORDER BY placed_at, is_wrong, \(Self.identity), occurrence
        ) AS new_id
        FROM (
          SELECT *,
            -- What a wrong clock says is worth nothing: it was after the last one that was right.
            min(placed_from) OVER (PARTITION BY \(Self.identity), occurrence) AS placed_at,
            max(has_wrong_clock) OVER (PARTITION BY \(Self.identity), occurrence) AS is_wrong
          FROM (
            SELECT *,
              row_number() OVER (PARTITION BY source, \(Self.identity) ORDER BY poll_id) AS occurrence,
              CASE has_wrong_clock WHEN 0 THEN started_at ELSE ifnull((
                SELECT max(started_at) FROM temp.gathered_polls AS earlier
                WHERE earlier.source = gathered_polls.source AND earlier.has_wrong_clock = 0
                  AND earlier.poll_id < gathered_polls.poll_id
              ), '') END AS placed_from
            FROM temp.gathered_polls
          )
        );
        CREATE UNIQUE INDEX temp.merged_polls_by_id ON merged_polls (source, poll_id);
        CREATE INDEX temp.merged_polls_by_time ON merged_polls (source, has_wrong_clock, started_at);

        -- Nobody's hook is to hear of what was heard of elsewhere.
        INSERT INTO polls (
          poll_id, started_at, finished_at, has_wrong_clock, status, trigger, scope, checked, skipped,
          unannounced, failed, requests, bytes_received, program_version, error, notified
        )
        SELECT
          new_id, p.started_at, p.finished_at, max(p.has_wrong_clock), p.status, p.trigger, p.scope,
          p.checked, p.skipped, max(p.unannounced), p.failed, p.requests, p.bytes_received,
          p.program_version, min(p.error), 1
        FROM temp.merged_polls CROSS JOIN temp.gathered_polls AS p USING (source, poll_id)
        GROUP BY new_id
        """
    )
  }

  /// A poll of one of the archives.
  func poll(_ poll: PollID, in source: MergeSource) throws -> Poll {
    let found = try database.row(
      of: "polls",
      """
      SELECT new_id, started_at, has_wrong_clock FROM temp.merged_polls
      WHERE source = ? AND poll_id = ?
      """,
      [source.index, poll.number]
    ) { row in
      Poll(
        id: PollID(number: try row.key()),
        startedAt: try row.time(),
        hasWrongClock: try row.bool()
      )
    }
    guard let found else { throw source.view.damage("poll \(poll.number) is missing") }
    return found
  }

  /// The poll of a look that confirmed a state, and when that was over.
  func confirmation<State>(_ look: Look<State>) throws -> (poll: PollID, end: Timestamp?) {
    let found = try database.row(
      of: "polls",
      """
      SELECT new_id, finished_at FROM temp.merged_polls
      WHERE source = ? AND has_wrong_clock = 0 AND started_at <= ? ORDER BY started_at DESC LIMIT 1
      """,
      [look.run.origin.source, look.time.description]
    ) { row in (PollID(number: try row.key()), try row.optional { try $0.time() }) }
    return found ?? (look.run.origin.poll, nil)
  }

  /// Whether a clock that was right may have told a time: none was ever wrong, or a poll that was right was at work.
  func isRight(_ time: Timestamp, in source: Int) throws -> Bool {
    try Bool.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT NOT EXISTS (
            SELECT 1 FROM temp.merged_polls WHERE source = ?1 AND has_wrong_clock = 1
          ) OR EXISTS (
            SELECT 1 FROM temp.merged_polls
            WHERE source = ?1 AND has_wrong_clock = 0 AND started_at <= ?2
              AND ifnull(finished_at, ?2) >= ?2
          )
          """
      ),
      arguments: [source, time.description]
    ) ?? false
  }

  /// Brings in line what is told of the snapshots that came with a poll.
  func settle() throws {
    try database.countSnapshots(ofPolls: "TRUE")
    try database.execute(sql: "UPDATE polls SET unannounced = min(unannounced, changed)")
  }
}
