import GRDB
package import Snapshots

/// How a poll ended.
package enum PollStatus: String, Codable, Sendable {
  case running, ok, partial, failed, suspect, interrupted
}

/// What started a poll.
package enum PollTrigger: String, Codable, Sendable {
  /// Somebody, or a timer of the system's.
  case once
  /// The poller's own schedule.
  case every
  /// What Apify sent when something was built.
  case webhook
}

/// Which versions a poll checks.
package enum PollScope: String, Codable, Sendable {
  case targets, mine, archived
}

/// Counts what a poll did.
package struct PollCounts: Hashable, Codable, Sendable {
  /// Versions that were seen.
  package var checked = 0
  /// Versions that were not asked for, since nothing hinted at a change.
  package var skipped = 0
  /// Snapshots that were added, tombstones included.
  package var changed = 0
  /// Of these, those whose Actor's `modifiedAt` had not moved.
  package var unannounced = 0
  /// Targets that could not be seen.
  package var failed = 0
  /// Versions that were found deleted.
  package var gone = 0
  package var requests = 0
  package var bytesReceived = 0

  package init() {}
}

extension Archive {
  /// Notes that a poll begins, and that those which were killed before were interrupted.
  package func beginPoll(
    of scope: PollScope,
    trigger: PollTrigger,
    at time: Timestamp,
    program version: String
  ) throws(ArchiveError) -> PollID {
    try write { database in
      // The archive is locked, so a poll that still runs is one that ended without a word.
      try database.countSnapshots(ofPolls: "status = 'running'")
      try database.execute(
        sql: """
          UPDATE polls SET status = 'interrupted', error = 'it was killed' WHERE status = 'running'
          """
      )
      try database.execute(
        sql: """
          INSERT INTO polls (poll_id, started_at, status, trigger, scope, program_version)
          SELECT 1 + ifnull(max(poll_id), 0), ?, 'running', ?, ?, ? FROM polls
          """,
        arguments: [time.description, trigger.rawValue, scope.rawValue, version]
      )
      let poll = PollID(number: database.lastInsertedRowID)
      try ClockJudgement.judge(poll, at: time, in: database)
      return poll
    }
  }

  /// Notes how a poll ended, unless that is noted already, and moves all of it into the archive's own file.
  package func finish(
    _ poll: PollID,
    _ status: PollStatus,
    _ counts: PollCounts,
    error: String? = nil,
    at time: Timestamp
  ) throws(ArchiveError) {
    try write { database in
      try ClockJudgement.judge(poll, at: time, in: database)
      try database.execute(
        sql: """
          UPDATE polls
          SET finished_at = ?, status = ?, checked = ?, skipped = ?, changed = ?, unannounced = ?,
            failed = ?, gone = ?, requests = ?, bytes_received = ?, error = ?,
            notified = NOT EXISTS (
              SELECT 1 FROM snapshots WHERE snapshots.poll_id = polls.poll_id
            )
          WHERE poll_id = ? AND status = 'running'
          """,
        arguments: [
          time.description, status.rawValue, counts.checked, counts.skipped, counts.changed,
          counts.unannounced, counts.failed, counts.gone, counts.requests, counts.bytesReceived,
          error, poll.number,
        ]
      )
    }
    try checkpoint()
  }

  /// Notes that the hooks have heard of all snapshots so far.
  package func noteNotified() throws(ArchiveError) {
    try write { try $0.execute(sql: "UPDATE polls SET notified = 1 WHERE notified = 0") }
  }
}

extension Database {
  /// Has the rows of polls tell of the snapshots that are there of them.
  ///
  /// - Parameter condition: which polls, in SQL.
  func countSnapshots(ofPolls condition: String) throws {
    try execute(
      sql: """
        UPDATE polls SET
          changed = (SELECT count(*) FROM snapshots WHERE snapshots.poll_id = polls.poll_id),
          gone = (
            SELECT count(*) FROM snapshots
            WHERE snapshots.poll_id = polls.poll_id AND kind = 'gone'
          )
        WHERE \(condition)
        """
    )
  }
}
