import GRDB
package import Snapshots

/// Describes an Actor of the archive, and the last answer that showed the whole of it.
package struct ActorRecord: Hashable, Sendable {
  package let actor: Actor
  package let goneAt: Timestamp?
  /// The fingerprint of the last answer; nil when that does not stand for the Actor and its states
  /// as they are kept.
  package let answerFingerprint: AnswerFingerprint?
  /// The Actor's `modifiedAt` in the last answer.
  package let answerModifiedAt: Timestamp?
  /// When the last answer that showed the whole Actor was asked for.
  package let answeredAt: Timestamp?
  /// What the Actor told of its builds when all of them were recorded last; nil when there may be others.
  package let buildsMark: ContentHash?
  /// In order of their numbers.
  package internal(set) var versions: [VersionRecord]

  /// The last answer, as far as an equal one can still be recognised by it.
  package var knownAnswer: KnownAnswer? {
    answerFingerprint.map { fingerprint in
      var actor = actor
      actor.modifiedAt = answerModifiedAt
      return KnownAnswer(actor: actor, fingerprint: fingerprint)
    }
  }

  /// The versions that are not known to be gone.
  package var liveVersions: [VersionRecord] { versions.filter { $0.digest != nil } }

  package var goneVersions: [VersionRecord] {
    versions.filter { $0.revision > 0 && $0.digest == nil }
  }
}

extension ArchiveView {
  /// Lists the ids of all Actors, in order.
  package func actorIDs() throws(ArchiveError) -> [String] {
    try read {
      try database.rows(of: "actors", "SELECT actor_id, apify_id FROM actors ORDER BY apify_id") {
        $0.skip()
        return try $0.text()
      }
    }
  }

  /// Lists the ids of the Actors of some users that are not gone, in order.
  package func actorIDs(of usernames: Set<String>) throws(ArchiveError) -> [String] {
    try read {
      try database.rows(
        of: "actors",
        """
        SELECT actor_id, apify_id FROM actors
        WHERE gone_at IS NULL AND username IN (SELECT value FROM json_each(?))
        ORDER BY apify_id
        """,
        [String(jsonList: usernames)]
      ) {
        $0.skip()
        return try $0.text()
      }
    }
  }

  /// Finds an Actor by its id or by a name; nil when it was never seen.
  ///
  /// A name stands for the Actor that took it last of those that have it; when none has it any
  /// more, for the one that took it last of those that had it. A poll asks for one after the other: no
  /// index is looked through.
  package func actor(_ reference: ActorReference) throws(ArchiveError) -> ActorRecord? {
    try read {
      guard let id = try id(of: reference) else { return nil }
      return try ActorRecord.fetch([id], in: database)[id]
    }
  }

  /// Finds the Actors that a reference can stand for: those that have the name now; when none has,
  /// those that had it. By id.
  package func holders(of reference: ActorReference) throws(ArchiveError) -> [ActorRecord] {
    try read {
      let ids: [String] =
        switch reference {
        case .id(let id): [id]
        case .name(let owner, let name): try holders(of: owner, name)
        }
      let records = try records(of: ids)
      return ids.compactMap { records[$0] }
    }
  }

  private func holders(of owner: String, _ name: String) throws -> [String] {
    try verifyNameIndex()
    return try database.rows(
      of: "actor_names",
      """
      WITH holders AS (
        SELECT DISTINCT actor_id, apify_id, (actors.username, actors.name) = (?1, ?2) AS is_present
        FROM actor_names JOIN actors USING (actor_id)
        WHERE actor_names.username = ?1 AND actor_names.name = ?2
      )
      SELECT actor_id, apify_id FROM holders
      WHERE is_present = (SELECT max(is_present) FROM holders) ORDER BY apify_id
      """,
      [owner, name]
    ) {
      $0.skip()
      return try $0.text()
    }
  }

  func records(of ids: [String]) throws -> [String: ActorRecord] {
    try verifyTextIndex("sqlite_autoindex_actors_1", of: "actors", "apify_id")
    try verifyIndex("sqlite_autoindex_versions_1", of: "versions", "version_id", "actor_id")
    return try ActorRecord.fetch(ids, in: database)
  }

  /// Finds several Actors, in their order.
  ///
  /// - Parameter isVerified: another view found just before that no Actor and no version is missing from its
  ///   indexes, which costs a look at each of the archive.
  package func actors(
    _ references: [ActorReference],
    isVerified: Bool = false
  ) throws(ArchiveError) -> [ActorRecord?] {
    try read {
      if !isVerified { try verifyNameIndex() }
      let ids = try references.map { try id(of: $0) }
      let found = ids.compactMap(\.self)
      let records =
        try isVerified ? ActorRecord.fetch(found, in: database) : records(of: found)
      return ids.map { id in id.flatMap { records[$0] } }
    }
  }

  private func id(of reference: ActorReference) throws -> String? {
    switch reference {
    case .id(let id):
      return id
    case .name(let owner, let name):
      return try database.row(
        of: "actor_names",
        """
        SELECT actor_id, apify_id FROM actor_names JOIN actors USING (actor_id)
        WHERE actor_names.username = ?1 AND actor_names.name = ?2
        ORDER BY (actors.username, actors.name) = (?1, ?2) DESC, seen_from DESC, actor_id DESC
        LIMIT 1
        """,
        [owner, name]
      ) {
        $0.skip()
        return try $0.text()
      }
    }
  }
}
