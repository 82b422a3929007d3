import Foundation
import GRDB
import Snapshots

extension Archive {
  /// Records what a poll found, all of it or nothing.
  ///
  /// A state that equals the latest one only moves the time of its confirmation; another one
  /// becomes the next revision, and is read back and compared before it is committed. The results
  /// are in the order of the observations.
  public func record(
    _ observations: [Observation],
    during poll: PollID
  ) throws(ArchiveError) -> [Recording] {
    try write { database in
      try observations.map { try record($0, during: poll, in: database) }
    }
  }

  private func record(
    _ observation: Observation,
    during poll: PollID,
    in database: Database
  ) throws -> Recording {
    let actor = try keep(observation.actor, seenAt: observation.answeredAt, in: database)
    let version = try keep(observation, of: actor, in: database)
    let latest = try LatestSnapshot.fetch(of: version, in: database)
    switch observation.finding {
    case .missing:
      try noteMissing(version, observation, in: database)
      return .unchanged
    case .confirmed(let digest):
      // Another observation of this batch may have moved on: then this one confirms nothing.
      if latest?.digest == digest { try confirm(version, observation, in: database) }
      return .unchanged
    case .gone:
      guard let latest, latest.digest != nil else { return .unchanged }
      let tombstone = NewSnapshot(version: version, revision: latest.revision + 1, poll: poll)
      try tombstone.insertGone(observation, after: latest, in: database)
      try forgetAnswer(of: version, in: database)
      try confirm(version, observation, in: database)
      return .new(revision: tombstone.revision)
    case .state(let snapshot):
      let digest = snapshot.digest
      if let latest, latest.digest == digest {
        try confirm(version, observation, in: database)
        return .unchanged
      }
      let revision = (latest?.revision ?? 0) + 1
      let new = NewSnapshot(version: version, revision: revision, poll: poll)
      try new.insert(snapshot, digest, observation, after: latest, in: database)
      try forgetAnswer(of: version, in: database)
      try confirm(version, observation, in: database)
      return .new(revision: revision)
    }
  }

  private func keep(_ actor: Actor, seenAt: Timestamp, in database: Database) throws -> Int64 {
    let known = try Row.fetchOne(
      database,
      sql: "SELECT actor_id, username, name FROM actors WHERE apify_id = ?",
      arguments: [actor.id]
    )
    let id: Int64
    if let known {
      id = known["actor_id"]
      try database.execute(
        sql: """
          UPDATE actors
          SET username = ?2, name = ?3, title = ifnull(?4, title), is_public = ifnull(?5, is_public)
          WHERE actor_id = ?1
            AND (username, name, title, is_public)
              IS NOT (?2, ?3, ifnull(?4, title), ifnull(?5, is_public))
          """,
        arguments: [id, actor.username, actor.name, actor.title, actor.isPublic]
      )
      if known["username"] == actor.username, known["name"] == actor.name { return id }
    } else {
      try database.execute(
        sql: """
          INSERT INTO actors (apify_id, username, name, title, is_public, first_seen_at)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          actor.id, actor.username, actor.name, actor.title, actor.isPublic, seenAt.description,
        ]
      )
      id = database.lastInsertedRowID
    }
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO actor_names (actor_id, username, name, seen_from)
        VALUES (?, ?, ?, ?)
        """,
      arguments: [id, actor.username, actor.name, seenAt.description]
    )
    return id
  }

  private func keep(
    _ observation: Observation,
    of actor: Int64,
    in database: Database
  ) throws -> Int64 {
    let number = observation.number
    let known = try Int64.fetchOne(
      database,
      sql: "SELECT version_id FROM versions WHERE actor_id = ? AND major = ? AND minor = ?",
      arguments: [actor, number.major, number.minor]
    )
    if let known { return known }
    try database.execute(
      sql: """
        INSERT INTO versions (actor_id, version_number, major, minor, last_tried_at)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [
        actor, number.description, number.major, number.minor, observation.askedAt.description,
      ]
    )
    return database.lastInsertedRowID
  }

  private func noteMissing(
    _ version: Int64,
    _ observation: Observation,
    in database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE versions SET last_tried_at = ?2, missing_since = ifnull(missing_since, ?2)
        WHERE version_id = ?1
        """,
      arguments: [version, observation.askedAt.description]
    )
  }

  /// The last answer stood for the state before: it must not confirm another one.
  private func forgetAnswer(of version: Int64, in database: Database) throws {
    try database.execute(
      sql: "UPDATE versions SET answer_sha256 = NULL WHERE version_id = ?",
      arguments: [version]
    )
  }

  /// Moves the last look on: what the observation says was true when it was asked for.
  private func confirm(
    _ version: Int64,
    _ observation: Observation,
    in database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE versions
        SET last_tried_at = ?2, last_confirmed_at = ?2, answer_sha256 = ifnull(?3, answer_sha256),
          failures_in_a_row = 0, failing_since = NULL, missing_since = NULL
        WHERE version_id = ?1
        """,
      arguments: [
        version, observation.askedAt.description, observation.answerHash.map { Data($0.bytes) },
      ]
    )
  }
}

/// The snapshot on top of a version: where the next one begins.
struct LatestSnapshot {
  let revision: Int
  /// Nil when the version was gone.
  let digest: ContentHash?
  let confirmedAt: String?

  static func fetch(of version: Int64, in database: Database) throws -> LatestSnapshot? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT revision, digest, iif(
            coverage IS 'withheld',
            -- What is hidden may have changed since it was last seen, which is before the first
            -- snapshot of the run that hid it.
            ifnull((
              SELECT changed_after FROM snapshots AS hidden
              WHERE hidden.version_id = latest.version_id AND hidden.coverage = 'withheld'
                AND hidden.revision > ifnull((
                  SELECT max(revision) FROM snapshots AS shown
                  WHERE shown.version_id = latest.version_id AND shown.coverage IS NOT 'withheld'
                ), 0)
              ORDER BY hidden.revision LIMIT 1
            ), last_confirmed_at),
            last_confirmed_at
          ) AS last_confirmed_at
        FROM snapshots AS latest JOIN versions USING (version_id)
        WHERE version_id = ? ORDER BY revision DESC LIMIT 1
        """,
      arguments: [version]
    )
    return row.map { row in
      LatestSnapshot(
        revision: row["revision"],
        digest: (row["digest"] as Data?).flatMap { ContentHash(bytes: Array($0)) },
        confirmedAt: row["last_confirmed_at"]
      )
    }
  }
}
