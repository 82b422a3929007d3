import GRDB
package import Snapshots

extension Archive {
  /// Records what could not be seen, and what was seen again.
  ///
  /// A subject that fails has one open failure, which lasts on until it is seen. An Actor that the
  /// archive does not have is filed under what it is called. Returns what began and what ended.
  package func record(
    _ failures: [Failure],
    seen: [FailureSubject],
    during poll: PollID,
    at time: Timestamp
  ) throws(ArchiveError) -> Turns {
    if failures.isEmpty, seen.isEmpty { return Turns() }
    return try write { database in
      var turns = Turns()
      for failure in failures {
        let key = try FailureKey(ofFailing: failure, at: time, in: database)
        if try record(failure, under: key, during: poll, at: time, in: database) {
          turns.failing.append(failure)
        }
      }
      for subject in seen {
        guard let key = try FailureKey(ofKnown: subject, in: database) else { continue }
        if let target = try resolve(key, at: time, in: database) { turns.recovered.append(target) }
      }
      return turns
    }
  }

  /// Records a failure, and returns whether it is a new one.
  private func record(
    _ failure: Failure,
    under key: FailureKey,
    during poll: PollID,
    at time: Timestamp,
    in database: Database
  ) throws -> Bool {
    try note(failure.versions, failingAt: time, in: database)
    if try extend(key, with: failure, at: time, in: database) { return false }
    try database.execute(
      sql: """
        INSERT INTO failures
          (kind, actor_id, version_id, name, poll_id, target, stage, http_status, error_type,
            message, attempts, first_at, last_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?11, ?11)
        """,
      arguments: key.arguments + [
        poll.number, failure.target, failure.stage.rawValue, failure.httpStatus,
        failure.errorType, failure.message, time.description,
      ]
    )
    return true
  }

  /// Notes one more try in the open failure, and returns whether there is one.
  private func extend(
    _ key: FailureKey,
    with failure: Failure,
    at time: Timestamp,
    in database: Database
  ) throws -> Bool {
    try database.cachedStatement(
      sql: """
        UPDATE failures
        SET target = ?5, stage = ?6, http_status = ?7, error_type = ?8, message = ?9,
          attempts = attempts + 1, last_at = ?10
        WHERE \(FailureKey.isOpen)
        """
    ).execute(
      arguments: key.arguments + [
        failure.target, failure.stage.rawValue, failure.httpStatus, failure.errorType,
        failure.message, time.description,
      ]
    )
    return database.changesCount > 0
  }

  /// Ends the open failure, and returns what it was called; nil when there is none.
  private func resolve(
    _ key: FailureKey,
    at time: Timestamp,
    in database: Database
  ) throws -> String? {
    try String.fetchOne(
      database.cachedStatement(
        sql: "UPDATE failures SET resolved_at = ?5 WHERE \(FailureKey.isOpen) RETURNING target"
      ),
      arguments: key.arguments + [time.description]
    )
  }

  private func note(
    _ versions: [VersionID],
    failingAt time: Timestamp,
    in database: Database
  ) throws {
    for version in versions {
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
  }

  /// Ends the failures of targets that were never seen, are none of those asked for, and failed
  /// last before a time, or by a clock that was ahead.
  ///
  /// Returns what they were called.
  package func dropTargets(
    except asked: Set<String>,
    failingLastBefore limit: Timestamp,
    at time: Timestamp
  ) throws(ArchiveError) -> [String] {
    try write { database in
      try String.fetchAll(
        database,
        sql: """
          UPDATE failures SET resolved_at = ?1
          WHERE kind = 'target' AND resolved_at IS NULL AND (last_at < ?2 OR last_at > ?1)
            AND name NOT IN (SELECT value FROM json_each(?3))
          RETURNING target
          """,
        arguments: [time.description, limit.description, String(jsonList: asked)]
      ).sorted()
    }
  }

  /// Ends the failures of some subjects that failed last before a time, or by a clock that was ahead.
  ///
  /// Returns what they were called.
  package func drop(
    _ subjects: Set<FailureSubject>,
    failingLastBefore limit: Timestamp,
    at time: Timestamp
  ) throws(ArchiveError) -> [String] {
    try write { database in
      try subjects.compactMap { subject in
        guard let key = try FailureKey(ofKnown: subject, in: database) else { return nil }
        return try String.fetchOne(
          database.cachedStatement(
            sql: """
              UPDATE failures SET resolved_at = ?5
              WHERE \(FailureKey.isOpen) AND (last_at < ?6 OR last_at > ?5) RETURNING target
              """
          ),
          arguments: key.arguments + [time.description, limit.description]
        )
      }.sorted()
    }
  }
}
