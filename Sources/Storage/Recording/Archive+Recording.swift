import Foundation
import GRDB
import Snapshots

extension Archive {
  /// Records what a poll found, and commits it as one.
  ///
  /// A state that equals the latest one only moves the time of its confirmation; another one
  /// becomes the next revision, and is read back and compared before it is committed. A finding
  /// that breaks a rule of the schema is refused alone. The results are in the order of the
  /// observations and their findings.
  package func record(
    _ observations: [Observation],
    during poll: PollID
  ) throws(ArchiveError) -> [[Recording]] {
    try write { database in
      try observations.map { try record($0, during: poll, in: database) }
    }
  }

  private func record(
    _ observation: Observation,
    during poll: PollID,
    in database: Database
  ) throws -> [Recording] {
    let id = observation.actor.id
    guard let actor = try keep(observation.subject, seenAt: observation.answeredAt, in: database)
    else {
      let purge = try PurgeRecord.find(.actor, ExactString(id), nil, in: database)
      let reason = purge?.refusal(of: "the Actor \(id)") ?? ""
      return observation.findings.map { _ in .purged(reason: reason) }
    }
    let recordings = try observation.findings.map { number, finding in
      try record(finding, of: number, of: actor, observation, during: poll, in: database)
    }
    if let tags = observation.tags {
      try record(tags, of: actor, observation, during: poll, in: database)
    }
    try note(observation, of: actor, recordings, in: database)
    return recordings
  }

  private func record(
    _ finding: Observation.Finding,
    of number: VersionNumber,
    of actor: Int64,
    _ observation: Observation,
    during poll: PollID,
    in database: Database
  ) throws -> Recording {
    func version() throws -> VersionID {
      try Self.keep(number, of: actor, seenAt: observation.askedAt, in: database)
    }
    func confirm(_ digest: ContentHash?, isNew: Bool) throws {
      try noteLease(
        at: digest,
        isNew: isNew,
        of: number,
        of: actor,
        observation,
        during: poll,
        in: database
      )
      try self.confirm(digest, of: number, of: actor, observation, in: database)
    }
    func new() throws -> NewSnapshot {
      try NewSnapshot(of: version(), from: observation, during: poll, in: database)
    }
    switch finding {
    case .confirmed(let digest):
      // Another observation of this batch may have moved on: then this one confirms nothing.
      try confirm(digest, isNew: false)
      return .unchanged
    case .pointed:
      try noteTried(version(), isMissing: false, observation, in: database)
      return .unchanged
    case .missing:
      try noteTried(version(), isMissing: true, observation, in: database)
      return .unchanged
    case .gone: return try record(nil, as: new(), in: database, confirm)
    case .state(let snapshot): return try record(snapshot, as: new(), in: database, confirm)
    }
  }

  /// Records a state, or that there is none any more, unless the latest snapshot is just that.
  private func record(
    _ snapshot: Snapshot?,
    as new: NewSnapshot,
    in database: Database,
    _ confirm: (ContentHash?, _ isNew: Bool) throws -> Void
  ) throws -> Recording {
    let snapshot = try snapshot.map(new.seen)
    if new.latest?.digest == snapshot?.digest {
      try confirm(snapshot?.digest, false)
      try note(snapshot?.resolution, of: new.version, in: database)
      return .unchanged
    }
    return try refusing(in: database) {
      let purged = try snapshot.map(new.insert) ?? []
      if snapshot == nil { try new.insertGone() }
      try confirm(snapshot?.digest, true)
      try note(snapshot?.resolution, of: new.version, in: database)
      return .new(revision: new.revision, purged: purged)
    }
  }

  /// Undoes what the body wrote when it breaks a rule; what fails the whole archive is thrown.
  func refusing(
    in database: Database,
    _ body: () throws -> Recording
  ) throws -> Recording {
    var recording = Recording.unchanged
    do {
      try database.inSavepoint {
        recording = try body()
        return .commit
      }
      return recording
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      return .refused(reason: error.message ?? "\(error.resultCode)")
    } catch let error as StoredContent.Mismatch {
      return .refused(reason: "\(error)")
    }
  }

  /// The key of an Actor, which gets a row when it has none; nil when it was purged.
  private func keep(
    _ subject: Observation.Subject,
    seenAt: Timestamp,
    in database: Database
  ) throws -> Int64? {
    let actor = subject.actor
    if let id = try find(actor, in: database) { return id }
    let known = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT actor_id, username, name FROM actors WHERE apify_id = ?"
      ),
      arguments: [actor.id]
    )
    if let known {
      // What it was called before is older than what another answer may have shown since.
      if case .seen = subject { try update(known, to: actor, seenAt: seenAt, in: database) }
      return known["actor_id"]
    }
    if try PurgeRecord.find(.actor, ExactString(actor.id), nil, in: database) != nil { return nil }
    try database.cachedStatement(
      sql: """
        INSERT INTO actors (apify_id, username, name, title, is_public, first_seen_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      actor.id, actor.username, actor.name, actor.title, actor.isPublic, seenAt.description,
    ])
    let id = database.lastInsertedRowID
    try keepName(of: actor, id, seenAt: seenAt, in: database)
    return id
  }

  /// The key of an Actor that is kept just so already.
  private func find(_ actor: Actor, in database: Database) throws -> Int64? {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT actor_id FROM actors
          WHERE apify_id = ?1 AND username = ?2 AND name = ?3
            AND title IS ?4 AND is_public IS ifnull(?5, is_public)
          """
      ),
      arguments: [actor.id, actor.username, actor.name, actor.title, actor.isPublic]
    )
  }

  private func update(
    _ known: Row,
    to actor: Actor,
    seenAt: Timestamp,
    in database: Database
  ) throws {
    let id: Int64 = known["actor_id"]
    let (username, name): (String, String) = (known["username"], known["name"])
    let isNamedSo =
      ExactString(username) == ExactString(actor.username)
      && ExactString(name) == ExactString(actor.name)
    try database.cachedStatement(
      sql: """
        UPDATE actors
        SET username = ?2, name = ?3, title = ?4, is_public = ifnull(?5, is_public)
        WHERE actor_id = ?1
        """
    ).execute(arguments: [id, actor.username, actor.name, actor.title, actor.isPublic])
    if !isNamedSo { try keepName(of: actor, id, seenAt: seenAt, in: database) }
    // The last answer showed something else: it must not be taken for this one.
    try set(nil, nil, of: id, in: database)
  }

  private func keepName(
    of actor: Actor,
    _ id: Int64,
    seenAt: Timestamp,
    in database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO actor_names (actor_id, position, username, name, seen_from)
        SELECT ?1, ifnull(max(position), 0) + 1, ?2, ?3, ?4 FROM actor_names WHERE actor_id = ?1
        """
    ).execute(arguments: [id, actor.username, actor.name, seenAt.description])
  }

  /// The key of a version; nil when it has none.
  static func version(
    _ number: VersionNumber,
    of actor: Int64,
    in database: Database
  ) throws -> VersionID? {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: "SELECT version_id FROM versions WHERE actor_id = ? AND major = ? AND minor = ?"
      ),
      arguments: [actor, number.major, number.minor]
    ).map { VersionID(number: $0) }
  }

  /// The key of a version, which is made when it has none.
  static func keep(
    _ number: VersionNumber,
    of actor: Int64,
    seenAt: Timestamp,
    in database: Database
  ) throws -> VersionID {
    if let known = try version(number, of: actor, in: database) { return known }
    try database.cachedStatement(
      sql: """
        INSERT INTO versions (actor_id, version_number, major, minor, last_tried_at)
        VALUES (?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      actor, number.description, number.major, number.minor, seenAt.description,
    ])
    return VersionID(number: database.lastInsertedRowID)
  }

  /// Keeps the answer's fingerprint, or that it no longer stands for anything.
  private func note(
    _ observation: Observation,
    of actor: Int64,
    _ recordings: [Recording],
    in database: Database
  ) throws {
    let moved = recordings.contains { $0 != .unchanged }
    let isRefused = recordings.contains { if case .refused = $0 { true } else { false } }
    if moved { try noteWhetherGone(actor, observation, in: database) }
    switch observation.extent {
    case .version where !moved: return
    case .actor(let fingerprint?) where !isRefused:
      let modifiedAt = observation.actor.modifiedAt
      try set(fingerprint, modifiedAt, askedAt: observation.askedAt, of: actor, in: database)
    case .actor:
      // It was not read whole, and does not tell how things stand as of its modifiedAt.
      try set(nil, nil, askedAt: observation.askedAt, of: actor, in: database)
    case .version:
      // The last answer stood for the states before: it must not confirm others.
      try set(nil, nil, of: actor, in: database)
    }
  }

  private func set(
    _ answer: AnswerFingerprint?,
    _ modifiedAt: Timestamp?,
    askedAt: Timestamp? = nil,
    of actor: Int64,
    in database: Database
  ) throws {
    let arguments: StatementArguments = [
      actor, answer.map { Data($0.versions.bytes) }, answer?.size,
      answer.map { Data($0.rest.bytes) }, modifiedAt?.description, askedAt?.description,
    ]
    // Most answers are the one before: then nothing but the time is written and checked.
    try database.cachedStatement(
      sql: """
        UPDATE actors SET answered_at = ifnull(?6, answered_at)
        WHERE actor_id = ?1
          AND (answer_sha256, answer_size, answer_rest_sha256, answer_modified_at) IS (?2, ?3, ?4, ?5)
        """
    ).execute(arguments: arguments)
    if database.changesCount > 0 { return }
    try database.cachedStatement(
      sql: """
        UPDATE actors
        SET answer_sha256 = ?2, answer_size = ?3, answer_rest_sha256 = ?4, answer_modified_at = ?5,
          answered_at = ifnull(?6, answered_at)
        WHERE actor_id = ?1
        """
    ).execute(arguments: arguments)
  }

  private func noteWhetherGone(
    _ actor: Int64,
    _ observation: Observation,
    in database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        UPDATE actors SET gone_at = iif(
          EXISTS (
            SELECT 1 FROM versions JOIN snapshots AS latest USING (version_id)
            WHERE versions.actor_id = actors.actor_id AND latest.kind = 'state'
              AND latest.revision = (
                SELECT max(revision) FROM snapshots
                WHERE snapshots.version_id = versions.version_id
              )
          ),
          NULL,
          ?2
        )
        WHERE actor_id = ?1
        """
    ).execute(arguments: [actor, observation.answeredAt.description])
  }
}
