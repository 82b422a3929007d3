import Foundation
import GRDB
import Snapshots

/// Inserts a revision of a version, with the spans that it opens and closes.
struct NewSnapshot {
  let version: VersionID
  let poll: PollID
  /// The snapshot before; nil when this is the first.
  let latest: LatestSnapshot?

  init(of version: VersionID, during poll: PollID, in database: Database) throws {
    self.version = version
    self.poll = poll
    latest = try LatestSnapshot.fetch(of: version, in: database)
  }

  var revision: Int { (latest?.revision ?? 0) + 1 }

  func insertGone(_ observation: Observation, in database: Database) throws {
    // What was hidden was there all the same.
    let beginning = latest.map { Beginning(after: $0.lastConfirmedAt, observation) }
    try database.execute(
      sql: """
        INSERT INTO snapshots
          (version_id, revision, kind, poll_id, observed_at, changed_after, origin, warnings)
        VALUES (?, ?, 'gone', ?, ?, ?, 'poll', ?)
        """,
      arguments: [
        version.number, revision, poll.number, observation.answeredAt.description, beginning?.time,
        try json(beginning?.warnings ?? []),
      ]
    )
    try forgetAnswer(in: database)
    for table in ["source_files", "env_vars"] {
      try database.execute(
        sql: """
          UPDATE \(table) SET last_revision = ? WHERE version_id = ? AND last_revision IS NULL
          """,
        arguments: [revision - 1, version.number]
      )
    }
  }

  func insert(
    _ snapshot: Snapshot,
    _ digest: ContentHash,
    _ observation: Observation,
    in database: Database
  ) throws {
    try insertRow(of: snapshot, digest, observation, in: database)
    try forgetAnswer(in: database)
    // What is not seen has neither changed nor been removed: its spans stay open.
    if snapshot.coverage != .withheld { try span(snapshot.sourceFiles ?? [], in: database) }
    if snapshot.showsEnvironmentVariables {
      try span(snapshot.environmentVariables, in: database)
    }
  }

  private func span(_ files: [SourceFile], in database: Database) throws {
    let files = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0) })
    let spans = try SpanChanges(from: openFiles(in: database), to: files.mapValues(FileValue.init))
    try close(spans.closed, in: "source_files", key: "source_file_id", in: database)
    for (path, value) in spans.opened {
      try open(path, value, content: files[path]?.content, in: database)
    }
  }

  private func span(_ variables: [EnvironmentVariable], in database: Database) throws {
    let spans = try SpanChanges(
      from: openVariables(in: database),
      to: Dictionary(uniqueKeysWithValues: variables.map { ($0.name, $0.value) })
    )
    try close(spans.closed, in: "env_vars", key: "env_var_id", in: database)
    for (name, value) in spans.opened { try open(name, value, in: database) }
  }

  /// The last answer stood for the state before: it must not confirm another one.
  private func forgetAnswer(in database: Database) throws {
    try database.execute(
      sql: "UPDATE versions SET answer_sha256 = NULL WHERE version_id = ?",
      arguments: [version.number]
    )
  }

  private func insertRow(
    of snapshot: Snapshot,
    _ digest: ContentHash,
    _ observation: Observation,
    in database: Database
  ) throws {
    let fields = snapshot.fields
    let beginning = try latest.map { latest in
      Beginning(after: try latest.confirmedAt(of: version, in: database), observation)
    }
    try database.execute(
      sql: """
        INSERT INTO snapshots
          (version_id, revision, kind, poll_id, observed_at, changed_after, digest,
           source_type, build_tag, apply_env_vars_to_build, git_repo_url, tarball_url,
           github_gist_url, coverage, file_count, total_size, env_var_count,
           actor_modified_at, origin, extra, warnings)
        VALUES (?, ?, 'state', ?, ?, ?, ?,
           CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), CAST(? AS TEXT),
           CAST(? AS TEXT), ?, ?, ?, ?, ?, 'poll', ?, ?)
        """,
      arguments: [
        version.number, revision, poll.number, observation.answeredAt.description, beginning?.time,
        Data(digest.bytes),
        fields.sourceType?.data, fields.buildTag?.data, fields.applyEnvVarsToBuild,
        fields.gitRepoURL?.data, fields.tarballURL?.data, fields.gitHubGistURL?.data,
        snapshot.coverage.rawValue, snapshot.sourceFiles?.count, snapshot.totalSize,
        snapshot.showsEnvironmentVariables ? snapshot.environmentVariables.count : nil,
        observation.actor.modifiedAt?.description,
        try json(snapshot.extra), try json(snapshot.warnings + (beginning?.warnings ?? [])),
      ]
    )
  }

  /// The text of a collection; nil when it is empty.
  private func json(_ values: some Collection & Encodable) throws -> String? {
    if values.isEmpty { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(values), as: UTF8.self)
  }

  private func openFiles(in database: Database) throws -> [ExactString: OpenSpan<FileValue>] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT source_file_id, CAST(path AS BLOB) AS path, CAST(format AS BLOB) AS format,
          is_decoded, sha256
        FROM source_files LEFT JOIN contents USING (content_id)
        WHERE version_id = ? AND last_revision IS NULL
        """,
      arguments: [version.number]
    )
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (
          ExactString(row["path"] as Data),
          OpenSpan(id: row["source_file_id"], value: FileValue(row))
        )
      }
    )
  }

  private func openVariables(
    in database: Database
  ) throws -> [ExactString: OpenSpan<EnvironmentVariable.Value>] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT env_var_id, CAST(name AS BLOB) AS name, CAST(value AS BLOB) AS value, is_secret,
          CAST(value_digest AS BLOB) AS value_digest
        FROM env_vars WHERE version_id = ? AND last_revision IS NULL
        """,
      arguments: [version.number]
    )
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (
          ExactString(row["name"] as Data),
          OpenSpan(id: row["env_var_id"], value: EnvironmentVariable.Value(row))
        )
      }
    )
  }

  private func close(
    _ spans: [Int64],
    in table: String,
    key: String,
    in database: Database
  ) throws {
    let statement = try database.cachedStatement(
      sql: "UPDATE \(table) SET last_revision = ? WHERE \(key) = ?"
    )
    for span in spans { try statement.execute(arguments: [revision - 1, span]) }
  }

  private func open(
    _ path: ExactString,
    _ value: FileValue,
    content: Content?,
    in database: Database
  ) throws {
    let contentID = try content.map { try StoredContent.keep($0, in: database) }
    try database.cachedStatement(
      sql: """
        INSERT INTO source_files
          (version_id, path, kind, format, is_decoded, content_id, first_revision)
        VALUES (?, CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?)
        """
    ).execute(arguments: [
      version.number, path.data, value.format == nil ? "folder" : "file", value.format?.name.data,
      value.format?.isDecoded, contentID?.number, revision,
    ])
  }

  private func open(
    _ name: ExactString,
    _ value: EnvironmentVariable.Value,
    in database: Database
  ) throws {
    let (plain, hash): (ExactString?, ExactString?) =
      switch value {
      case .plain(let text): (text, nil)
      case .secret(let hash): (nil, hash)
      }
    try database.cachedStatement(
      sql: """
        INSERT INTO env_vars
          (version_id, name, value, is_secret, value_state, value_digest, first_revision)
        VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, CAST(? AS TEXT), ?)
        """
    ).execute(arguments: [
      version.number, name.data, plain?.data, plain == nil, plain == nil ? "secret" : "stored",
      hash?.data, revision,
    ])
  }
}

/// Where the window of a change begins.
private struct Beginning {
  let time: String
  /// What is odd about it, a sentence each.
  let warnings: [String]

  /// - Parameter confirmedAt: when the state before was last certain.
  init(after confirmedAt: String?, _ observation: Observation) {
    let latest = min(observation.askedAt, observation.answeredAt).description
    guard let confirmedAt, confirmedAt > latest else {
      (time, warnings) = (confirmedAt ?? latest, [])
      return
    }
    time = latest
    warnings = ["the clock was set back: the state before was seen last at \(confirmedAt)"]
  }
}
