import GRDB
import Snapshots

/// The columns that identify a failure in its table.
struct FailureKey {
  /// Finds the open failure of a key by its index; the key's arguments are the first four.
  static let isOpen = """
    kind = ?1 AND ifnull(actor_id, 0) = ifnull(?2, 0) AND ifnull(version_id, 0) = ifnull(?3, 0)
      AND ifnull(name, '') = ifnull(?4, '') AND resolved_at IS NULL
    """

  private let kind: String
  private var actor: Int64?
  private var version: VersionID?
  private var name: String?

  var arguments: StatementArguments { [kind, actor, version?.number, name] }

  /// Finds the row that a failure is about, and makes that of a version when there is none.
  ///
  /// Of an Actor without a row nothing is known but what it is called.
  init(ofFailing failure: Failure, at time: Timestamp, in database: Database) throws {
    if let key = try FailureKey(ofKnown: failure.subject, in: database) {
      self = key
    } else if let (kind, key) = Self.version(of: failure.subject),
      let actor = try Self.actor(key.actor, in: database)
    {
      self.kind = kind
      version = try Archive.keep(key.number, of: actor, seenAt: time, in: database)
    } else {
      (kind, name) = ("target", failure.target)
    }
  }

  /// Finds the row that a subject has; nil when it has none.
  init?(ofKnown subject: FailureSubject, in database: Database) throws {
    switch subject {
    case .poll: kind = "poll"
    case .list: kind = "list"
    case .hook(let name): (kind, self.name) = ("hook", name)
    case .mirror(let name): (kind, self.name) = ("mirror", name)
    case .target(let name): (kind, self.name) = ("target", name)
    case .actor(let id), .builds(let id):
      guard let actor = try Self.actor(id, in: database) else { return nil }
      kind = if case .builds = subject { "builds" } else { "actor" }
      self.actor = actor
    case .version(let key), .source(let key):
      guard let actor = try Self.actor(key.actor, in: database),
        let version = try Archive.version(key.number, of: actor, in: database)
      else { return nil }
      kind = if case .source = subject { "source" } else { "version" }
      self.version = version
    }
  }

  private static func version(of subject: FailureSubject) -> (kind: String, key: VersionKey)? {
    switch subject {
    case .version(let key): ("version", key)
    case .source(let key): ("source", key)
    case .poll, .list, .hook, .mirror, .target, .actor, .builds: nil
    }
  }

  static func actor(_ id: String, in database: Database) throws -> Int64? {
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT actor_id FROM actors WHERE apify_id = ?"),
      arguments: [id]
    )
  }
}
