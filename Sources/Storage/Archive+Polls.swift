import Foundation
import GRDB
public import Snapshots

/// Names a poll, as the archive counts them.
public struct PollID: Hashable, Sendable {
  public let number: Int64
}

/// Says how a poll ended.
public enum PollStatus: String, Codable, Sendable {
  case running, ok, partial, failed, suspect, interrupted
}

/// Counts what a poll did.
public struct PollCounts: Hashable, Codable, Sendable {
  /// Versions that were seen.
  public var checked = 0
  /// Versions that were not asked for, since nothing hinted at a change.
  public var skipped = 0
  /// Snapshots that were added.
  public var changed = 0
  /// Targets that could not be seen.
  public var failed = 0
  /// Versions that were found deleted.
  public var gone = 0
  public var requests = 0
  public var bytesReceived = 0

  public init() {}
}

/// Describes a target that could not be seen.
public struct Failure: Hashable, Sendable {
  public enum Stage: String, Codable, Sendable {
    case list, actor, version, storage
  }

  public let target: String
  public let stage: Stage
  public let httpStatus: Int?
  public let errorType: String?
  public let message: String
  /// The known versions that could not be seen for it, as `VersionRecord.id`.
  public let versions: [Int64]

  public init(
    target: String,
    stage: Stage,
    httpStatus: Int? = nil,
    errorType: String? = nil,
    message: String,
    versions: [Int64] = []
  ) {
    self.target = target
    self.stage = stage
    self.httpStatus = httpStatus
    self.errorType = errorType
    self.message = message
    self.versions = versions
  }
}

extension Archive {
  /// Notes that a poll begins.
  public func beginPoll(at time: Timestamp, program version: String) throws(ArchiveError) -> PollID
  {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO polls (started_at, status, trigger, program_version)
          VALUES (?, 'running', 'once', ?)
          """,
        arguments: [time.description, version]
      )
      return PollID(number: database.lastInsertedRowID)
    }
  }

  /// Notes how a poll ended, and moves all of it into the archive's own file.
  public func finish(
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
          SET finished_at = ?, status = ?, checked = ?, skipped = ?, changed = ?, failed = ?,
            gone = ?, requests = ?, bytes_received = ?, error = ?
          WHERE poll_id = ?
          """,
        arguments: [
          time.description, status.rawValue, counts.checked, counts.skipped, counts.changed,
          counts.failed, counts.gone, counts.requests, counts.bytesReceived, error, poll.number,
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

  /// Records that targets could not be seen: each has one open failure, which lasts on.
  public func record(
    _ failures: [Failure],
    during poll: PollID,
    at time: Timestamp
  ) throws(ArchiveError) {
    try write { database in
      for failure in failures {
        try database.execute(
          sql: """
            INSERT INTO failures
              (poll_id, target, stage, http_status, error_type, message, attempts, first_at, last_at)
            VALUES (?, ?, ?, ?, ?, ?, 1, ?7, ?7)
            ON CONFLICT (target) WHERE resolved_at IS NULL DO UPDATE SET
              stage = excluded.stage, http_status = excluded.http_status,
              error_type = excluded.error_type, message = excluded.message,
              attempts = attempts + 1, last_at = excluded.last_at
            """,
          arguments: [
            poll.number, failure.target, failure.stage.rawValue, failure.httpStatus,
            failure.errorType, failure.message, time.description,
          ]
        )
        for version in failure.versions {
          try database.cachedStatement(
            sql: """
              UPDATE versions
              SET last_tried_at = ?2, failures_in_a_row = failures_in_a_row + 1,
                failing_since = ifnull(failing_since, ?2)
              WHERE version_id = ?1
              """
          ).execute(arguments: [version, time.description])
        }
      }
    }
  }

  /// Closes the open failures of targets that were seen again.
  public func resolveFailures(of targets: [String], at time: Timestamp) throws(ArchiveError) {
    try write { database in
      for target in targets {
        try database.cachedStatement(
          sql: "UPDATE failures SET resolved_at = ? WHERE target = ? AND resolved_at IS NULL"
        ).execute(arguments: [time.description, target])
      }
    }
  }
}
