import Foundation
import GRDB
import Snapshots

extension Actor {
  /// The columns that an Actor is read from.
  static let columns = "actors.actor_id, apify_id, username, name, title, is_public"

  init(_ row: inout RowReader) throws {
    row.skip()
    self.init(
      id: try row.text(),
      username: try row.text(),
      name: try row.text(),
      title: try row.optional { try $0.text() },
      isPublic: try row.optional { try $0.bool() }
    )
  }
}

extension VersionRecord {
  /// The columns that a version is read from, beside those of its Actor.
  static let columns = """
    versions.version_id, major, minor, last_tried_at, last_confirmed_at, failing_since,
    missing_since, versions.answer_sha256, pointer_sha256, source_mark, latest.revision,
    latest.digest, latest.coverage,
    (
      SELECT revision FROM snapshots AS newest INDEXED BY snapshots_by_time
      WHERE newest.version_id = versions.version_id ORDER BY observed_at DESC LIMIT 1
    ) AS newest_revision
    """

  /// What joins its latest snapshot to a version.
  static let latest = """
    LEFT JOIN snapshots AS latest
      ON latest.version_id = versions.version_id
      AND latest.revision = (
        SELECT max(revision) FROM snapshots WHERE snapshots.version_id = versions.version_id
      )
    """

  init(of actor: Actor, _ row: inout RowReader) throws {
    id = VersionID(number: try row.key())
    self.actor = actor
    number = VersionNumber(
      major: Int(try row.int64(in: 0...99)),
      minor: Int(try row.int64(in: 0...99))
    )
    lastTriedAt = try row.time()
    lastConfirmedAt = try row.optional { try $0.time() }
    failingSince = try row.optional { try $0.time() }
    missingSince = try row.optional { try $0.time() }
    answerHash = try row.optional { try $0.hash() }
    pointerDigest = try row.optional { try $0.hash() }
    sourceMark = try row.optional { try $0.exactText() }
    revision = try row.optional { try $0.revision() } ?? 0
    digest = try row.optional { try $0.hash() }
    coverage = try row.optional { try $0.word() }
    // By another index, and never a later one, whatever clocks did: a latest one that was lost goes
    // unnoticed in the index that it was lost from.
    if let newest = try row.optional({ try $0.revision() }), newest > revision {
      throw RevisionSequence.damage(id, newest)
    }
  }
}

extension ActorRecord {
  /// The Actors of some ids, those of them that there are.
  static func fetch(_ ids: [String], in database: Database) throws -> [String: ActorRecord] {
    var records: [String: ActorRecord] = [:]
    try database.forEachRow(
      of: "actors",
      """
      SELECT \(Actor.columns), gone_at, actors.answer_sha256, answer_size, answer_rest_sha256,
        answer_modified_at, answered_at, builds_sha256, \(VersionRecord.columns)
      FROM actors LEFT JOIN versions USING (actor_id) \(VersionRecord.latest)
      WHERE apify_id IN (SELECT value FROM json_each(?))
      ORDER BY major, minor
      """,
      [String(jsonList: ids)]
    ) { row in
      let record = try ActorRecord(&row)
      let hasVersion = !row.skipsNull()
      let version = try hasVersion ? [VersionRecord(of: record.actor, &row)] : []
      records[record.actor.id, default: record].versions += version
      return true
    }
    return records
  }

  private init(_ row: inout RowReader) throws {
    actor = try Actor(&row)
    goneAt = try row.optional { try $0.time() }
    let versions = try row.optional { try $0.hash() }
    let size = try row.optional { try $0.count() }
    let rest = try row.optional { try $0.hash() }
    if let versions, let size, let rest {
      answerFingerprint = AnswerFingerprint(versions: versions, size: size, rest: rest)
    } else {
      answerFingerprint = nil
    }
    answerModifiedAt = try row.optional { try $0.time() }
    answeredAt = try row.optional { try $0.time() }
    buildsMark = try row.optional { try $0.hash() }
    self.versions = []
  }
}

extension FileRecord {
  /// The columns that a file is read from.
  static let columns = """
    source_file_id, path, kind, format, is_decoded, source_files.content_id, sha256, git_oid, size, \
    is_text, contents.purge_id IS NOT NULL AS is_purged
    """

  /// The files whose spans fulfil a condition, by path.
  ///
  /// They are sorted once found (`+`): the index that has them in order would be walked for a whole version.
  static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [FileRecord] {
    try database.rows(
      of: "source_files",
      """
      SELECT \(columns) FROM source_files LEFT JOIN contents USING (content_id)
      WHERE \(condition) ORDER BY +source_files.path
      """,
      arguments
    ) { try FileRecord(&$0) }
  }

  init(_ row: inout RowReader) throws {
    row.skip()
    path = try row.exactText()
    switch try row.word(Kind.self) {
    case .folder:
      (format, content) = (nil, nil)
      for _ in 0..<7 {
        if !row.skipsNull() { throw row.damage("is set, but a folder has none") }
      }
      row.skip()
    case .file:
      let name = try row.exactText()
      format = SourceFile.Format(name: name, isDecoded: try row.bool())
      content = try Stored(&row)
    }
  }

  /// The columns that a file of a build is read from.
  static let buildColumns = """
    build_file_id, path, format, is_decoded, build_files.content_id, sha256, git_oid, size, is_text, \
    contents.purge_id IS NOT NULL AS is_purged
    """

  init(ofBuild row: inout RowReader) throws {
    row.skip()
    path = try row.exactText()
    let name = try row.exactText()
    format = SourceFile.Format(name: name, isDecoded: try row.bool())
    content = try Stored(&row)
  }

  private enum Kind: String {
    case file, folder
  }
}

extension FileRecord.Stored {
  /// The columns that a content is read from.
  static let columns = """
    contents.content_id, sha256, git_oid, size, is_text, contents.purge_id IS NOT NULL AS is_purged
    """

  init(_ row: inout RowReader) throws {
    id = ContentID(number: try row.key())
    hash = try row.hash()
    let name = try row.bytes()
    guard name.count == 20 else { throw row.damage("is no name of git's") }
    gitObjectID = name.hexadecimal
    size = Int(try row.int64(in: 0...Int64(StoredContent.largest)))
    isText = try row.bool()
    isPurged = try row.bool()
  }

  /// Finds a content by its hash; nil when there is none.
  static func find(_ hash: ContentHash, in database: Database) throws -> FileRecord.Stored? {
    try database.row(
      of: "contents",
      "SELECT \(columns) FROM contents WHERE sha256 = ?",
      [Data(hash.bytes)]
    ) { try FileRecord.Stored(&$0) }
  }
}

extension EnvironmentVariable {
  /// The columns that a variable is read from.
  static let columns = "env_var_id, name, is_secret, value_state, value, value_digest"

  /// The variables whose spans fulfil a condition, by name; sorted once found, as files are.
  static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [EnvironmentVariable] {
    try database.rows(
      of: "env_vars",
      "SELECT \(columns) FROM env_vars WHERE \(condition) ORDER BY +env_vars.name",
      arguments
    ) { try EnvironmentVariable(&$0) }
  }

  init(_ row: inout RowReader) throws {
    row.skip()
    let name = try row.exactText()
    let isSecret = try row.bool()
    let state = try row.word(ValueState.self)
    guard isSecret == (state == .secret) else { throw row.damage("does not fit is_secret") }
    if state == .stored {
      self.init(name: name, value: .plain(try row.exactText()))
      guard row.skipsNull() else { throw row.damage("is set, but the value is known") }
      return
    }
    guard row.skipsNull() else {
      throw row.damage("is set, but a value that is \(state.rawValue) is not known")
    }
    switch state {
    case .redacted: self.init(name: name, value: .redacted(digest: try row.exactText()))
    case .purged:
      guard let hash = ContentHash(hexadecimal: try row.text()) else {
        throw row.damage("is no SHA-256")
      }
      self.init(name: name, value: .purged(hash))
    case .secret, .stored:
      self.init(name: name, value: .secret(hash: try row.optional { try $0.exactText() }))
    }
  }

  /// How much is kept of a value.
  enum ValueState: String {
    case stored, secret, redacted, purged
  }
}
