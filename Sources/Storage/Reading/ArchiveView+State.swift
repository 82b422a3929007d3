import GRDB
import Snapshots

extension ArchiveView {
  /// What a version had at a revision.
  struct State {
    let files: [FileRecord]
    let variables: [EnvironmentVariable]
  }

  /// Reads the files and variables of a version as of a revision, and holds them against the digests of
  /// the snapshots that showed them. Of an unknown revision there are none.
  ///
  /// What a snapshot withheld is as it was shown last.
  func state(of version: VersionID, at revision: Int) throws -> State {
    if let state = memory.state(of: version, at: revision) { return state }
    guard let snapshot = try snapshotRecord(of: version, at: revision) else {
      return State(files: [], variables: [])
    }
    let state = try verifiedSpans(around: snapshot)
    if snapshot.leavesFilesUnseen {
      let shown = try hasPointed(until: snapshot) ? "coverage = 'resolved'" : "TRUE"
      try check(
        state.files,
        in: snapshot,
        showedLastWhere: SnapshotRecord.tellsOfFiles,
        onlyIf: shown
      ) { $0.files }
    }
    if snapshot.coverage != nil, snapshot.environmentVariableCount == nil {
      try check(
        state.variables,
        in: snapshot,
        showedLastWhere: "(env_var_count IS NOT NULL OR coverage IS NULL)"
      ) { $0.variables }
    }
    memory.keep(state, of: version, at: revision)
    return state
  }

  private func verifiedSpans(around snapshot: SnapshotRecord) throws -> State {
    let place: StatementArguments = [
      snapshot.version.number, snapshot.revision, try Self.anchors(of: snapshot.revision),
    ]
    let state = State(
      files: try FileRecord.fetchAll(
        where: Self.isAround("source_files", key: "source_file_id"),
        place,
        in: database
      ),
      variables: try EnvironmentVariable.fetchAll(
        where: Self.isAround("env_vars", key: "env_var_id"),
        place,
        in: database
      )
    )
    try verify(state, fits: snapshot)
    return state
  }

  /// Whether one of the snapshots that did not show files, from the last one that did to this one, has a
  /// pointer instead: then what was there before has gone, unless it was fetched from elsewhere too.
  private func hasPointed(until snapshot: SnapshotRecord) throws -> Bool {
    if snapshot.coverage == .pointer { return true }
    return try !SnapshotRecord.fetchAll(
      where: """
        version_id = ?1 AND revision <= ?2 AND coverage = 'pointer' AND file_count IS NULL
          AND revision > (
            SELECT ifnull(max(revision), 0) FROM snapshots
            WHERE version_id = ?1 AND revision <= ?2 AND \(SnapshotRecord.tellsOfFiles)
          )
        """,
      orderedBy: "revision LIMIT 1",
      [snapshot.version.number, snapshot.revision],
      in: database
    ).isEmpty
  }

  /// Makes sure that what a snapshot did not show is as it was shown last, however long ago that was.
  private func check<Element: Equatable>(
    _ found: [Element],
    in snapshot: SnapshotRecord,
    showedLastWhere condition: String,
    onlyIf rule: String = "TRUE",
    _ part: (State) -> [Element]
  ) throws {
    let shown = try SnapshotRecord.fetchAll(
      where: """
        \(rule) AND version_id = ?1 AND revision = (
          SELECT max(revision) FROM snapshots
          WHERE version_id = ?1 AND revision < ?2 AND \(condition)
        )
        """,
      [snapshot.version.number, snapshot.revision],
      in: database
    ).first
    guard try found == shown.map({ try part(verifiedSpans(around: $0)) }) ?? [] else {
      throw Self.damage(of: snapshot)
    }
  }

  private func verify(_ state: State, fits snapshot: SnapshotRecord) throws {
    if !Self.fits(state, snapshot) { throw Self.damage(of: snapshot) }
  }

  /// Whether the files and variables around a snapshot are those that it showed.
  static func fits(_ state: State, _ snapshot: SnapshotRecord) -> Bool {
    let showsFiles = snapshot.fileCount != nil || snapshot.leavesFilesUnseen
    let showsVariables = snapshot.coverage != nil
    guard showsFiles || state.files.isEmpty, showsVariables || state.variables.isEmpty else {
      return false
    }
    guard let coverage = snapshot.coverage else { return true }
    let digest = Snapshot.digest(
      coverage: coverage,
      fields: snapshot.fields,
      files: snapshot.fileCount == nil ? nil : state.files.map { Snapshot.FileEntry($0) },
      variables: snapshot.environmentVariableCount == nil ? nil : state.variables
    )
    return digest == snapshot.digest
  }

  static func damage(of snapshot: SnapshotRecord) -> Damage {
    Damage(
      reason: """
        the files or variables of revision \(snapshot.revision) of version \
        \(snapshot.version.number) are not those that were recorded (snapshots \(snapshot.id.number))
        """
    )
  }

  /// The condition that a span of a version (?1) is around a revision (?2) with these anchors (?3).
  private static func isAround(_ table: String, key: String) -> String {
    """
    \(table).\(key) IN (
      SELECT \(key) FROM \(table) INDEXED BY \(table)_open
      WHERE version_id = ?1 AND last_revision IS NULL AND first_revision <= ?2
      UNION ALL
      SELECT \(key) FROM json_each(?3) AS anchor
      CROSS JOIN \(table) INDEXED BY \(table)_by_anchor
        ON version_id = ?1 AND anchor_revision = anchor.value
      WHERE first_revision <= ?2 AND last_revision >= ?2
    )
    """
  }

  /// The anchors that a span around a revision can have, as a JSON array: 0001_tables.sql says why.
  static func anchors(of revision: Int) throws -> String {
    try String(jsonList: (0..<30).map { (revision >> $0 | 1) << $0 })
  }
}
