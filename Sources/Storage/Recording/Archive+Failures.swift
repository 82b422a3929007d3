import Foundation
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
  /// last before a time.
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
          WHERE kind = 'target' AND resolved_at IS NULL AND last_at < ?2
            AND name NOT IN (SELECT value FROM json_each(?3))
          RETURNING target
          """,
        arguments: [
          time.description, limit.description,
          String(decoding: JSONEncoder().encode(asked.sorted()), as: UTF8.self),
        ]
      ).sorted()
    }
  }

  /// Lists what fails at present.
  package func failingSubjects() throws(ArchiveError) -> Set<FailureSubject> {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT kind, failures.name, ifnull(owner.apify_id, actor.apify_id) AS apify_id,
            version_number
          FROM failures
          LEFT JOIN actors AS actor ON actor.actor_id = failures.actor_id
          LEFT JOIN versions USING (version_id)
          LEFT JOIN actors AS owner ON owner.actor_id = versions.actor_id
          WHERE resolved_at IS NULL
          """
      )
      return Set(rows.compactMap(FailureSubject.init))
    }
  }

  /// Lists the failures, the open ones first, each kind from the last one to fail.
  ///
  /// - Parameter resolved: lists also those that are over.
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
}

extension FailureSubject {
  /// Reads what a row is about; nil for what no poll of this program is about.
  fileprivate init?(_ row: Row) {
    let name: String? = row["name"]
    let actor: String? = row["apify_id"]
    let number = (row["version_number"] as String?).flatMap { VersionNumber($0) }
    switch (row["kind"] as String, name, actor, number) {
    case ("poll", _, _, _): self = .poll
    case ("list", _, _, _): self = .list
    case ("hook", let name?, _, _): self = .hook(name)
    case ("target", let name?, _, _): self = .target(name)
    case ("actor", _, let actor?, _): self = .actor(actor)
    case ("version", _, let actor?, let number?):
      self = .version(VersionKey(actor: actor, number: number))
    default: return nil
    }
  }
}
