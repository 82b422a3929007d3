import Foundation
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

/// Describes a target that could not be seen.
package struct Failure: Hashable, Sendable {
  package enum Stage: String, Codable, Sendable {
    case poll, list, actor, version, storage, hook
  }

  /// The target that stands for a poll as a whole.
  package static let wholePoll = "poll"

  package let target: String
  package let stage: Stage
  package let httpStatus: Int?
  package let errorType: String?
  package let message: String
  /// The known versions that could not be seen for it.
  package let versions: [VersionID]

  package init(
    target: String,
    stage: Stage,
    httpStatus: Int? = nil,
    errorType: String? = nil,
    message: String,
    versions: [VersionID] = []
  ) {
    self.target = target
    self.stage = stage
    self.httpStatus = httpStatus
    self.errorType = errorType
    self.message = message
    self.versions = versions
  }
}

/// The targets that began to fail, and those that were seen again.
package struct Turns: Hashable, Sendable {
  package var failing: [Failure] = []
  package var recovered: [String] = []

  package init() {}

  package static func += (left: inout Turns, right: Turns) {
    left.failing += right.failing
    left.recovered += right.recovered
  }
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
      try database.execute(
        sql: """
          UPDATE polls
          SET status = 'interrupted', error = 'it was killed',
            changed = (SELECT count(*) FROM snapshots WHERE snapshots.poll_id = polls.poll_id),
            gone = (
              SELECT count(*) FROM snapshots
              WHERE snapshots.poll_id = polls.poll_id AND kind = 'gone'
            )
          WHERE status = 'running'
          """
      )
      try database.execute(
        sql: """
          INSERT INTO polls (started_at, status, trigger, scope, program_version)
          VALUES (?, 'running', ?, ?, ?)
          """,
        arguments: [time.description, trigger.rawValue, scope.rawValue, version]
      )
      return PollID(number: database.lastInsertedRowID)
    }
  }

  /// Notes how a poll ended, and moves all of it into the archive's own file.
  package func finish(
    _ poll: PollID,
    _ status: PollStatus,
    _ counts: PollCounts,
    error: String? = nil,
    at time: Timestamp
  ) throws(ArchiveError) {
    try write { database in
      try database.execute(
        sql: """
          UPDATE polls
          SET finished_at = ?, status = ?, checked = ?, skipped = ?, changed = ?, unannounced = ?,
            failed = ?, gone = ?, requests = ?, bytes_received = ?, error = ?,
            told = NOT EXISTS (SELECT 1 FROM snapshots WHERE snapshots.poll_id = polls.poll_id)
          WHERE poll_id = ?
          """,
        arguments: [
          time.description, status.rawValue, counts.checked, counts.skipped, counts.changed,
          counts.unannounced, counts.failed, counts.gone, counts.requests, counts.bytesReceived,
          error, poll.number,
        ]
      )
    }
    do {
      // A reader at work keeps the log from being emptied; it then waits for the next poll.
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      return
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// Records that targets could not be seen, and that others were seen again.
  ///
  /// A failing target has one open failure, which lasts on until it is seen.
  package func record(
    _ failures: [Failure],
    seen: [String],
    during poll: PollID,
    at time: Timestamp
  ) throws(ArchiveError) -> Turns {
    if failures.isEmpty, seen.isEmpty { return Turns() }
    return try write { database in
      var turns = Turns()
      for failure in failures {
        if try record(failure, during: poll, at: time, in: database) {
          turns.failing.append(failure)
        }
      }
      let resolve = try database.cachedStatement(
        sql: "UPDATE failures SET resolved_at = ? WHERE target = ? AND resolved_at IS NULL"
      )
      for target in seen {
        try resolve.execute(arguments: [time.description, target])
        if database.changesCount > 0 { turns.recovered.append(target) }
      }
      return turns
    }
  }

  /// Records a failure, and returns whether it is a new one.
  private func record(
    _ failure: Failure,
    during poll: PollID,
    at time: Timestamp,
    in database: Database
  ) throws -> Bool {
    let attempts = try Int.fetchOne(
      database,
      sql: """
        INSERT INTO failures
          (poll_id, target, stage, http_status, error_type, message, attempts, first_at, last_at)
        VALUES (?, ?, ?, ?, ?, ?, 1, ?7, ?7)
        ON CONFLICT (target) WHERE resolved_at IS NULL DO UPDATE SET
          stage = excluded.stage, http_status = excluded.http_status,
          error_type = excluded.error_type, message = excluded.message,
          attempts = attempts + 1, last_at = excluded.last_at
        RETURNING attempts
        """,
      arguments: [
        poll.number, failure.target, failure.stage.rawValue, failure.httpStatus,
        failure.errorType, failure.message, time.description,
      ]
    )
    for version in failure.versions {
      // What was missing before may have been there since: the proof begins anew.
      try database.cachedStatement(
        sql: """
          UPDATE versions
          SET last_tried_at = ?2, failures_in_a_row = failures_in_a_row + 1,
            failing_since = ifnull(failing_since, ?2), missing_since = NULL
          WHERE version_id = ?1
          """
      ).execute(arguments: [version.number, time.description])
    }
    return attempts == 1
  }

  /// Lists the failures, the open ones first, each kind from the last one to fail.
  ///
  /// - Parameter resolved: lists also those whose targets were seen again.
  package func failures(resolved: Bool) throws(ArchiveError) -> [FailureRecord] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM failures WHERE resolved_at IS NULL OR ?
          ORDER BY resolved_at IS NOT NULL, last_at DESC, target
          """,
        arguments: [resolved]
      ).map(FailureRecord.init)
    }
  }

  /// Lists the snapshots that a poll added, in the order in which it did.
  package func snapshots(of poll: PollID) throws(ArchiveError) -> [PollSnapshot] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT history.* FROM history JOIN snapshots USING (version_id, revision)
          WHERE snapshots.poll_id = ? ORDER BY snapshot_id
          """,
        arguments: [poll.number]
      ).map(PollSnapshot.init)
    }
  }

  /// Lists the snapshots of the polls that nobody was notified of yet, in the order of recording.
  package func unnotifiedSnapshots() throws(ArchiveError) -> [PollSnapshot] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT history.* FROM history JOIN snapshots USING (version_id, revision)
          WHERE snapshots.poll_id IN (SELECT poll_id FROM polls WHERE told = 0)
          ORDER BY snapshot_id
          """
      ).map(PollSnapshot.init)
    }
  }

  /// Notes that somebody was notified of all snapshots so far.
  package func noteNotified() throws(ArchiveError) {
    try write { try $0.execute(sql: "UPDATE polls SET told = 1 WHERE told = 0") }
  }
}
