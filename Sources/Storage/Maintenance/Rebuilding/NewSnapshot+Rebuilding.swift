import GRDB
import Snapshots

/// How a snapshot that an archive has comes into another one, with what is derived made anew.
extension NewSnapshot {
  init(
    rebuilding version: VersionID,
    seenAt time: Timestamp,
    by poll: PollID,
    in database: Database
  ) throws {
    let actor = try database.row(
      of: "actors",
      """
      SELECT \(Actor.columns) FROM versions JOIN actors USING (actor_id) WHERE version_id = ?
      """,
      [version.number]
    ) { try Actor(&$0) }
    guard let actor else { throw Damage(reason: "the version of a snapshot is lost") }
    try self.init(
      of: version,
      from: Observation(
        of: .known(actor),
        [],
        extent: .version(nil),
        askedAt: time,
        answeredAt: time
      ),
      during: poll,
      in: database
    )
  }

  /// Inserts the row as it was, but for its revision, what changed, and hashes.
  ///
  /// - Parameters:
  ///   - elsewhere: a content that this archive has not; nil when it should have.
  ///   - adjust: changes more of the row.
  func insert(
    _ old: HashedRow,
    of snapshot: SnapshotRecord,
    _ state: ArchiveView.State,
    elsewhere: (ContentHash) throws -> Content? = { _ in nil },
    adjust: (
      inout HashedRow, SpanChanges<FileValue>, SpanChanges<EnvironmentVariable.Value>
    ) throws -> Void
  ) throws {
    let files = try fileChanges(to: state, of: snapshot)
    // What a snapshot does not tell of has not changed.
    let variables =
      snapshot.coverage != nil && snapshot.environmentVariableCount == nil
      ? .none
      : SpanChanges(
        from: try openVariables(),
        to: Dictionary(state.variables.map { ($0.name, $0.value) }) { $1 }
      )
    let opened = try files.opened.map { path, value, replaced in
      try rebuiltSpan(at: path, value, replacing: replaced, elsewhere)
    }
    var row = old
    row["revision"] = .init(revision)
    row["changes_sha256"] = .bytes(hash(of: files, variables).bytes)
    try adjust(&row, files, variables)
    try count(files, variables, opened, in: &row)
    try row.insert(in: database)
    try close(files, in: .files)
    try close(variables, in: .variables)
    for span in opened { try open(span) }
    for (name, value, replaced) in variables.opened {
      try open(name, kept(value, of: name), replacing: replaced)
    }
  }

  private func fileChanges(
    to state: ArchiveView.State,
    of snapshot: SnapshotRecord
  ) throws -> SpanChanges<FileValue> {
    var new = Dictionary(
      state.files.map { ($0.path, FileValue(format: $0.format, hash: $0.content?.hash)) }
    ) { $1 }
    if snapshot.leavesFilesUnseen {
      let isStill =
        try snapshot.coverage == .withheld || lastWithFiles()?.coverage == .resolved
      if isStill { return .none }
      new = [:]
    }
    return SpanChanges(from: try openFiles(), to: new)
  }

  private func rebuiltSpan(
    at path: ExactString,
    _ value: FileValue,
    replacing replaced: OpenSpan<FileValue>?,
    _ elsewhere: (ContentHash) throws -> Content?
  ) throws -> NewFileSpan {
    guard let hash = value.hash else {
      return try newSpan(at: path, value, nil, replacing: replaced)
    }
    let stored = try FileRecord.Stored.find(hash, in: database)
    if let stored, stored.isPurged {
      return NewFileSpan(
        path: path,
        value: value,
        content: stored.id,
        replacedID: replaced?.id,
        isPurged: true,
        lines: nil
      )
    }
    let content =
      try stored.map {
        try StoredContent.read($0.id, size: $0.size, in: database).map(Content.init)
      }
      ?? elsewhere(hash)
    guard let content else { throw Damage(reason: "content \(hash) is lost") }
    return try newSpan(at: path, value, content, replacing: replaced)
  }
}
