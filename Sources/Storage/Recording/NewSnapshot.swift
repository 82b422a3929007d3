import Diffing
import Foundation
import GRDB
import Snapshots

/// A revision of a version that is to be recorded, with the spans that it opens and closes.
struct NewSnapshot {
  let version: VersionID
  private let poll: PollID
  private let observation: Observation
  /// The snapshot before; nil when this is the first.
  let latest: SnapshotRecord?
  let database: Database

  init(
    of version: VersionID,
    from observation: Observation,
    during poll: PollID,
    in database: Database
  ) throws {
    self.version = version
    self.poll = poll
    self.observation = observation
    self.database = database
    latest = try SnapshotRecord.fetchAll(
      where: "version_id = ?",
      orderedBy: "revision DESC LIMIT 1",
      [version.number],
      in: database
    ).first
  }

  var revision: Int { (latest?.revision ?? 0) + 1 }

  /// Records that the version is gone, and all it had with it.
  func insertGone() throws {
    let files = SpanChanges(from: try openFiles(), to: [:])
    let variables = SpanChanges(from: try openVariables(), to: [:])
    // What was hidden was there all the same.
    let window = try WindowStart(
      after: latest,
      shownBy: revision - 1,
      confirmedAt: confirmedAt(),
      observation,
      poll,
      in: database
    )
    var row = try row(.gone, since: window, files, variables, linesOf: [])
    row["kind"] = .text("gone")
    try row.insert(in: database)
    try close(files, in: .files)
    try close(variables, in: .variables)
    try forgetAnswer()
  }

  /// Records a state, and returns the paths and names of what it has that was purged, and is not taken in
  /// again.
  func insert(_ snapshot: Snapshot) throws -> [ExactString] {
    let new = Dictionary(
      (snapshot.sourceFiles ?? []).map { ($0.path, $0) },
      uniquingKeysWith: { $1 }
    )
    // What is not seen has neither changed nor been removed: its spans stay open.
    let files =
      try leavesFilesUnseen(snapshot.coverage)
      ? .none : SpanChanges(from: try openFiles(), to: new.mapValues(FileValue.init))
    let variables =
      snapshot.showsEnvironmentVariables
      ? SpanChanges(from: try openVariables(), to: Self.values(of: snapshot)) : .none
    let opened = try files.opened.map { path, value, replaced in
      try newSpan(at: path, value, new[path]?.content, replacing: replaced)
    }
    let openedVariables = try variables.opened.map { name, value, replaced in
      (name: name, value: try kept(value, of: name), replaced: replaced)
    }
    let purged = (
      files: opened.filter(\.isPurged).map(\.path),
      variables: openedVariables.filter(\.value.isPurged).map(\.name)
    )
    let before = try lastSeen(before: snapshot.coverage)
    let window = try WindowStart(
      after: latest,
      shownBy: before.revision,
      confirmedAt: before.certainAt,
      observation,
      poll,
      in: database
    )
    let event = try event(
      snapshot.coverage,
      snapshot.digest,
      snapshot.fields,
      files,
      variables
    )
    var row = try row(event, since: window, files, variables, linesOf: opened)
    try describe(snapshot, without: purged, in: &row)
    let all = purged.files + purged.variables
    row["warnings"] = try .init(
      json: snapshot.warnings + window.warnings
        + all.map { "\($0.quoted) was purged, and is not taken in again" }
    )
    try row.insert(in: database)
    try close(files, in: .files)
    try close(variables, in: .variables)
    for span in opened { try open(span) }
    for (name, value, replaced) in openedVariables { try open(name, value, replacing: replaced) }
    try forgetAnswer()
    return all
  }

  /// A value as it is kept: of one that was purged, its hash.
  func kept(
    _ value: EnvironmentVariable.Value,
    of name: ExactString
  ) throws -> EnvironmentVariable.Value {
    guard case .plain = value, let hash = value.plainHash,
      try PurgeRecord.find(.value, name, hash, in: database) != nil
    else { return value }
    return .purged(hash)
  }

  private static func values(
    of snapshot: Snapshot
  ) -> [ExactString: EnvironmentVariable.Value] {
    Dictionary(
      snapshot.environmentVariables.map { ($0.name, $0.value) },
      uniquingKeysWith: { $1 }
    )
  }

  /// The last answer stood for the state before: it must not confirm another one.
  private func forgetAnswer() throws {
    try database.cachedStatement(
      sql: """
        UPDATE versions SET answer_sha256 = NULL, pointer_sha256 = NULL, source_mark = NULL
        WHERE version_id = ?
        """
    ).execute(arguments: [version.number])
  }
}

// MARK: - The row

extension NewSnapshot {
  private func row(
    _ event: Event,
    since window: WindowStart,
    _ files: SpanChanges<FileValue>,
    _ variables: SpanChanges<EnvironmentVariable.Value>,
    linesOf opened: [NewFileSpan]
  ) throws -> HashedRow {
    var row = HashedRow(of: "snapshots", SnapshotRecord.columnNames)
    row["snapshot_id"] = try database.nextKey("snapshot_id", of: "snapshots")
    row["version_id"] = .integer(version.number)
    row["revision"] = .init(revision)
    row["kind"] = .text("state")
    row["event"] = .init(event.rawValue)
    row["poll_id"] = .integer(poll.number)
    row["observed_at"] = .init(observation.answeredAt.description)
    row["changed_after"] = .init(window.time?.description)
    row["warnings"] = try .init(json: window.warnings)
    row["changes_sha256"] = .bytes(hash(of: files, variables).bytes)
    try count(files, variables, opened, in: &row)
    return row
  }

  /// The revision that showed the state before, and when that was last certain.
  ///
  /// What some snapshots do not show was certain before the first of them; else the latest one showed it.
  ///
  /// - Parameter coverage: of the new one.
  func lastSeen(
    before coverage: Snapshot.Coverage
  ) throws -> (revision: Int, certainAt: Timestamp?) {
    guard let latest else { return (0, try confirmedAt()) }
    var shown: SnapshotRecord? = latest.coverage == .withheld ? try lastShown() : latest
    if shown?.coverage == .pointer, try !leavesFilesUnseen(coverage),
      let fetched = try lastWithFiles(), fetched.coverage == .resolved
    {
      shown = fetched
    }
    if shown?.revision == latest.revision { return (latest.revision, try confirmedAt()) }
    let unseen = try SnapshotRecord.fetchAll(
      where: "version_id = ?1 AND revision > ?2",
      orderedBy: "revision LIMIT 1",
      [version.number, shown?.revision ?? 0],
      in: database
    ).first
    return (shown?.revision ?? 0, try unseen?.changedAfter ?? confirmedAt())
  }

  /// When the latest snapshot was confirmed last.
  func confirmedAt() throws -> Timestamp? {
    let confirmed = try database.row(
      of: "versions",
      "SELECT version_id, last_confirmed_at FROM versions WHERE version_id = ?",
      [version.number]
    ) { row in
      row.skip()
      return try row.optional { try $0.time() }
    }
    return confirmed ?? nil
  }

  func hash(
    of files: SpanChanges<FileValue>,
    _ variables: SpanChanges<EnvironmentVariable.Value>
  ) -> ContentHash {
    StepHash(
      closedFiles: files.closed.map { $0.span.value.entry(at: $0.key) },
      openedFiles: files.opened.map { $0.value.entry(at: $0.key) },
      closedVariables: variables.closed.map {
        EnvironmentVariable(name: $0.key, value: $0.span.value)
      },
      openedVariables: variables.opened.map { EnvironmentVariable(name: $0.key, value: $0.value) }
    ).hash
  }

  func count(
    _ files: SpanChanges<FileValue>,
    _ variables: SpanChanges<EnvironmentVariable.Value>,
    _ opened: [NewFileSpan],
    in row: inout HashedRow
  ) throws {
    let replaced = files.replacedCount
    let replacedIDs = Set(files.opened.compactMap { $0.replaced?.id })
    let removed = files.closed.filter { !replacedIDs.contains($0.span.id) }
    row["files_added"] = .init(files.opened.count - replaced)
    row["files_modified"] = .init(replaced)
    row["files_removed"] = .init(removed.count)
    row["lines_added"] = .init(opened.reduce(0) { $0 + ($1.lines?.added ?? 0) })
    row["lines_removed"] = .init(
      try removed.reduce(opened.reduce(0) { $0 + ($1.lines?.removed ?? 0) }) { sum, file in
        sum + (try file.span.value.hash.map(lineCount) ?? 0)
      }
    )
    row["env_vars_changed"] = .init(
      Set(variables.closed.map(\.key)).union(variables.opened.map(\.key)).count
    )
  }

  /// The lines of a content; none when it is no text.
  private func lineCount(of hash: ContentHash) throws -> Int {
    try database.row(
      of: "contents",
      "SELECT content_id, ifnull(line_count, 0) FROM contents WHERE sha256 = ?",
      [Data(hash.bytes)]
    ) { row in
      row.skip()
      return try row.count()
    } ?? 0
  }

  private func describe(
    _ snapshot: Snapshot,
    without purged: (files: [ExactString], variables: [ExactString]),
    in row: inout HashedRow
  ) throws {
    var extra = snapshot.extra
    for path in purged.files { extra = extra.without(path, in: "sourceFiles") ?? extra }
    for name in purged.variables { extra = extra.without(name, in: "envVars") ?? extra }
    let fields = snapshot.fields
    row["digest"] = .bytes(snapshot.digest.bytes)
    row["source_type"] = .init(fields.sourceType)
    row["build_tag"] = .init(fields.buildTag)
    row["apply_env_vars_to_build"] = .init(fields.applyEnvVarsToBuild.map { $0 ? 1 : 0 })
    row["git_repo_url"] = .init(fields.gitRepoURL)
    row["tarball_url"] = .init(fields.tarballURL)
    row["github_gist_url"] = .init(fields.gitHubGistURL)
    row["coverage"] = .init(snapshot.coverage.rawValue)
    row["source_identity"] = .init(snapshot.resolution?.identity)
    row["file_count"] = .init(snapshot.sourceFiles?.count)
    row["total_size"] = .init(snapshot.totalSize)
    row["env_var_count"] = .init(
      snapshot.showsEnvironmentVariables ? snapshot.environmentVariables.count : nil
    )
    row["actor_modified_at"] = .init(observation.actor.modifiedAt?.description)
    row["extra"] = .init(extra.isEmpty ? nil : JSON.object(extra).text)
  }
}
