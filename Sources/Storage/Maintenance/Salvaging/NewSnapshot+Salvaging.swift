import Foundation
import GRDB
import Snapshots

/// How a snapshot of another archive comes into this one.
extension NewSnapshot {
  init(salvaging snapshot: SnapshotRecord, in database: Database) throws {
    let actor = try database.row(
      of: "actors",
      """
      SELECT \(Actor.columns) FROM versions JOIN actors USING (actor_id) WHERE version_id = ?
      """,
      [snapshot.version.number]
    ) { try Actor(&$0) }
    guard let actor else { throw Damage(reason: "the version of a snapshot is lost") }
    try self.init(
      of: snapshot.version,
      from: Observation(
        of: .known(actor),
        [],
        extent: .version(nil),
        askedAt: snapshot.observedAt,
        answeredAt: snapshot.observedAt
      ),
      during: snapshot.poll,
      in: database
    )
  }

  /// Inserts the row as it was, with what is derived made anew: its revision, what changed, and hashes.
  ///
  /// - Parameter lostCount: how many revisions before it are lost: the change to it may have happened since the last
  ///   one that is left was seen.
  func insert(
    _ old: HashedRow,
    of snapshot: SnapshotRecord,
    _ state: ArchiveView.State,
    lostCount: Int
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
      try salvagedSpan(at: path, value, replacing: replaced)
    }
    var row = old
    row["revision"] = .init(revision)
    row["changes_sha256"] = .bytes(hash(of: files, variables).bytes)
    if lostCount > 0 || latest == nil {
      row["changed_after"] = .init(latest?.observedAt.description)
      if latest == nil { row["event"] = .text("first") }
    }
    if lostCount > 0 {
      let lost = "the revisions between the one before and this one are lost: \(lostCount)"
      row["warnings"] = try .init(json: snapshot.warnings + [lost])
    }
    try count(files, variables, opened, in: &row)
    try row.insert(in: database)
    try close(files, in: .files)
    try close(variables, in: .variables)
    for span in opened { try open(span) }
    for (name, value, replaced) in variables.opened { try open(name, value, replacing: replaced) }
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

  private func salvagedSpan(
    at path: ExactString,
    _ value: FileValue,
    replacing replaced: OpenSpan<FileValue>?
  ) throws -> NewFileSpan {
    guard let hash = value.hash else {
      return try newSpan(at: path, value, nil, replacing: replaced)
    }
    let stored = try database.row(
      of: "contents",
      "SELECT \(FileRecord.Stored.columns) FROM contents WHERE sha256 = ?",
      [Data(hash.bytes)]
    ) { try FileRecord.Stored(&$0) }
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
    guard let stored,
      let bytes = try StoredContent.read(stored.id, size: stored.size, in: database)
    else { throw Damage(reason: "content \(hash) is lost") }
    return try newSpan(at: path, value, Content(bytes), replacing: replaced)
  }
}
