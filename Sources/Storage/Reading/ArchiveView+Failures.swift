import GRDB
package import Snapshots

/// A stretch of time in which an Actor, or one of its versions, could not be seen, and that is over.
package struct UnseenStretch: Hashable, Sendable {
  /// Nil: all versions of the Actor.
  package let version: VersionID?
  package let firstAt: Timestamp
  package let resolvedAt: Timestamp
}

extension ArchiveView {
  /// Lists when an Actor and some of its versions could not be seen, the first one first.
  ///
  /// - Parameter limit: so many failures are looked at, the latest of all that there were.
  package func unseenStretches(
    ofActor id: String,
    _ versions: [VersionID],
    among limit: Int
  ) throws(ArchiveError) -> [UnseenStretch] {
    try read {
      try database.rows(
        of: "failures",
        """
        SELECT failure_id, version_id, first_at, resolved_at
        FROM (SELECT * FROM failures ORDER BY failure_id DESC LIMIT ?3)
        WHERE resolved_at IS NOT NULL AND kind IN ('actor', 'version', 'source') AND (
          version_id IN (SELECT value FROM json_each(?2))
          OR actor_id = (SELECT actor_id FROM actors WHERE apify_id = ?1)
        )
        ORDER BY failure_id
        """,
        [id, try String(jsonList: versions), limit]
      ) { row in
        row.skip()
        return UnseenStretch(
          version: try row.optional { VersionID(number: try $0.key()) },
          firstAt: try row.time(),
          resolvedAt: try row.time()
        )
      }
    }
  }

  /// Lists what fails at present.
  package func failingSubjects() throws(ArchiveError) -> Set<FailureSubject> {
    try read {
      let subjects = try database.rows(
        of: "failures",
        """
        SELECT failure_id, kind, failures.name, ifnull(owner.apify_id, actor.apify_id), major, minor
        FROM failures
        LEFT JOIN actors AS actor ON actor.actor_id = failures.actor_id
        LEFT JOIN versions USING (version_id)
        LEFT JOIN actors AS owner ON owner.actor_id = versions.actor_id
        WHERE resolved_at IS NULL
        """
      ) { try FailureSubject(&$0) }
      return Set(subjects.compactMap(\.self))
    }
  }

  /// Lists the failures, the open ones first, each kind from the last one to fail.
  ///
  /// - Parameter resolved: lists also those that are over.
  package func failures(resolved: Bool) throws(ArchiveError) -> [FailureRecord] {
    try read {
      try database.rows(
        of: "failures",
        """
        SELECT failure_id, target, stage, http_status, error_type, message, attempts, first_at,
          last_at, resolved_at, \(FailureRecord.isOfNothing)
        FROM failures WHERE resolved_at IS NULL OR ?
        ORDER BY resolved_at IS NOT NULL, last_at DESC, target
        """,
        [resolved]
      ) { try FailureRecord(&$0) }
    }
  }
}

extension FailureSubject {
  /// Reads what a row is about; nil for what no poll of this program is about.
  fileprivate init?(_ row: inout RowReader) throws {
    row.skip()
    let kind = try row.text()
    let name = try row.optional { try $0.text() }
    let actor = try row.optional { try $0.text() }
    let number = try row.optional { row in
      VersionNumber(major: Int(try row.int64(in: 0...99)), minor: Int(try row.int64(in: 0...99)))
    }
    switch (kind, name, actor, number) {
    case ("poll", _, _, _): self = .poll
    case ("list", _, _, _): self = .list
    case ("hook", let name?, _, _): self = .hook(name)
    case ("mirror", let name?, _, _): self = .mirror(name)
    case ("target", let name?, _, _): self = .target(name)
    case ("actor", _, let actor?, _): self = .actor(actor)
    case ("builds", _, let actor?, _): self = .builds(actor)
    case ("version", _, let actor?, let number?):
      self = .version(VersionKey(actor: actor, number: number))
    case ("source", _, let actor?, let number?):
      self = .source(VersionKey(actor: actor, number: number))
    default: return nil
    }
  }
}

extension FailureRecord {
  /// Whether a failure is of what never was, in SQL.
  static let isOfNothing = """
    (kind = 'target'
      AND ifnull(error_type IN ('record-not-found', 'record-or-token-not-found'), 0))
    """

  fileprivate init(_ row: inout RowReader) throws {
    row.skip()
    target = try row.text()
    stage = try row.word()
    httpStatus = try row.optional { try $0.count() }
    errorType = try row.optional { try $0.text() }
    message = try row.text()
    attempts = try row.count()
    firstAt = try row.time()
    lastAt = try row.time()
    resolvedAt = try row.optional { try $0.time() }
    isOfNothing = try row.bool()
  }
}
