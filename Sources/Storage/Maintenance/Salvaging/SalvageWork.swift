import Foundation
import GRDB
import Snapshots

/// Carries what is whole from one archive to another.
struct SalvageWork {
  let view: ArchiveView
  let target: Archive
  var report = SalvageReport()
  /// The contents that are whole, by their keys before.
  private var contents: [ContentID: ContentID] = [:]

  init(from view: ArchiveView, to target: Archive) throws {
    (self.view, self.target) = (view, target)
    let source = try SalvageSource(view.database)
    // Lost snapshots, spans and builds are told by revision and number.
    for table in Self.plainTables + ["tags", "leased_looks"] {
      if let count = source.lostRows[table], count > 0 { report.lostRows[table] = count }
    }
  }

  /// In the order in which they lead to each other.
  static let plainTables = [
    "purges", "actors", "actor_names", "polls", "versions", "failures",
  ]

  mutating func run(_ progress: (String) -> Void) throws -> SalvageReport {
    // What comes is history, and out of turn.
    try target.write { try Schema.dropTriggers(in: $0) }
    progress("Actors and polls")
    try copyRows()
    progress("contents")
    try copyContents()
    for version in try versions() {
      progress(view.name(of: version))
      try copySnapshots(of: version)
      try copyBuilds(of: version)
    }
    try copyLooks()
    try target.write { database in
      try Self.settle(database)
      _ = try Schema.refresh(in: database)
    }
    return report
  }

  private func versions() throws -> [VersionID] {
    try target.read { target in
      try target.database.rows(of: "versions", "SELECT version_id FROM versions") {
        VersionID(number: try $0.key())
      }
    }
  }

  // MARK: - Contents

  private mutating func copyContents() throws {
    var walk = KeyWalk(of: "contents", "content_id")
    var check = VerificationReport()
    while let keys = try walk.next(200, of: .whole, &check, in: view) {
      for key in keys {
        let isWhole = try ContentCheck.damage(of: key, &check, in: view) == nil
        report.contents.add(isWhole: isWhole)
        guard isWhole, let stored = try stored(key) else { continue }
        contents[stored.id] = try stored.isPurged ? copyPurged(stored.id) : copy(stored)
      }
    }
  }

  private func copy(_ stored: FileRecord.Stored) throws -> ContentID? {
    let bytes = try StoredContent.read(stored.id, size: stored.size, in: view.database)
    guard let content = bytes.map(Content.init) else { return nil }
    return try target.write { database in
      try StoredContent.keep(content, isText: content.isText, in: database)
    }
  }

  /// A content of which there is nothing left but what is said of it.
  private func copyPurged(_ id: ContentID) throws -> ContentID? {
    let columns = ["sha256", "git_oid", "size", "line_count", "is_text", "purge_id"]
    let values = try view.database.row(
      of: "contents",
      "SELECT \(columns.joined(separator: ", ")) FROM contents WHERE content_id = ?",
      [id.number]
    ) { $0.values(columns.count) }
    guard let values = values ?? nil else { return nil }
    return try target.write { database in
      guard try Self.isInserted(values, columns, "contents", in: database) else { return nil }
      return ContentID(number: database.lastInsertedRowID)
    }
  }

  private func stored(_ key: Int64) throws -> FileRecord.Stored? {
    try view.database.row(
      of: "contents",
      "SELECT \(FileRecord.Stored.columns) FROM contents WHERE content_id = ?",
      [key]
    ) { try FileRecord.Stored(&$0) }
  }

  /// Whether the bytes of all files are whole.
  private func hasContents(of files: some Sequence<FileRecord>) -> Bool {
    files.allSatisfy { file in file.content.map { contents[$0.id] != nil } ?? true }
  }

  // MARK: - Histories

  private mutating func copySnapshots(of version: VersionID) throws {
    let name = view.name(of: version)
    var files = ActiveSpans<FileSpanRow>()
    var variables = ActiveSpans<VariableSpanRow>()
    var (last, lastKept) = (0, 0)
    var lost: [ClosedRange<Int>] = []
    while true {
      let page = try SnapshotRecord.readable(
        of: version,
        after: last,
        limit: 100,
        in: view.database
      )
      if page.isEmpty { break }
      for reading in page {
        if reading.revision > last + 1 { lost.append(last + 1...reading.revision - 1) }
        try move(&files, of: version, after: last, upTo: reading.revision)
        try move(&variables, of: version, after: last, upTo: reading.revision)
        last = reading.revision
        let state = ArchiveView.State(
          files: files.rows.map(\.file),
          variables: variables.rows.map(\.variable)
        )
        guard case .success(let snapshot) = reading.record, ArchiveView.fits(state, snapshot),
          hasContents(of: state.files),
          try isKept(snapshot, state, after: lastKept)
        else {
          lost.append(last...last)
          continue
        }
        lastKept = last
      }
    }
    let lostCount = lost.reduce(0) { $0 + $1.count }
    report.snapshots.checked += last
    report.snapshots.whole += last - lostCount
    if lastKept < last { try unconfirm(version) }
    if lostCount > 0 { report.losses.append(.init(version: name, revisions: lost.joined())) }
  }

  /// Moves spans on to a revision; what can't be read of them is passed over.
  private func move<Row: SpanRow>(
    _ spans: inout ActiveSpans<Row>,
    of version: VersionID,
    after before: Int,
    upTo end: Int
  ) throws {
    let database = view.database
    let opening = try Row.fetch(of: version, after: before, upTo: end, in: database) { _, _ in }
    _ = spans.move(to: end, opening: opening)
  }

  /// What was confirmed last is lost: what is kept was certain when it was seen.
  private func unconfirm(_ version: VersionID) throws {
    try target.write { database in
      try database.execute(
        sql: """
          UPDATE versions SET last_confirmed_at = (
            SELECT observed_at FROM snapshots
            WHERE snapshots.version_id = versions.version_id ORDER BY revision DESC LIMIT 1
          ) WHERE version_id = ?
          """,
        arguments: [version.number]
      )
    }
  }

  private func isKept(
    _ snapshot: SnapshotRecord,
    _ state: ArchiveView.State,
    after lastKept: Int
  ) throws -> Bool {
    let columns = SnapshotRecord.columnNames
    let values = try view.database.row(
      of: "snapshots",
      "SELECT \(columns.joined(separator: ", ")) FROM snapshots WHERE snapshot_id = ?",
      [snapshot.id.number]
    ) { $0.values(columns.count) }
    guard let values = values ?? nil else { return false }
    var row = HashedRow(of: "snapshots", columns)
    for (column, value) in zip(columns, values) { row[column] = value }
    let lostCount = snapshot.revision - lastKept - 1
    do {
      try target.write { database in
        let new = try NewSnapshot(salvaging: snapshot, in: database)
        try new.insert(row, of: snapshot, state, lostCount: lostCount)
      }
      return true
    } catch {
      // Its poll is lost, or its version.
      guard case .failed = error else { throw error }
      return false
    }
  }

  private mutating func copyBuilds(of version: VersionID) throws {
    var files = ActiveSpans<BuildFileRow>()
    var last = 0
    let columns = BuildRecord.columnNames
    for reading in try BuildRecord.readable(of: version, in: view.database) {
      guard case .success(let build) = reading.record else {
        report.builds.add(isWhole: false)
        continue
      }
      let number = build.number.number
      try move(&files, of: version, after: last, upTo: number)
      last = number
      let records = files.rows.map(\.file)
      let byPath = Dictionary(records.map { ($0.path, $0) }) { $1 }
      let values = try view.database.row(
        of: "builds",
        "SELECT \(columns.joined(separator: ", ")) FROM builds WHERE build_id = ?",
        [build.id.number]
      ) { $0.values(columns.count) }
      var isWhole = BuildCheck.fits(files.rows, build)
      if build.coverage == .full { isWhole = isWhole && hasContents(of: records) }
      if isWhole, let values = values ?? nil {
        isWhole = try target.write { database in
          guard try Self.isInserted(values, columns, "builds", in: database) else { return false }
          guard build.coverage == .full else { return true }
          try BuildSpans(version: version, number: number, database: database)
            .replace(by: byPath.mapValues { FileValue(format: $0.format, hash: $0.content?.hash) })
          {
            byPath[$0]?.content.flatMap { contents[$0.id] }
          }
          return true
        }
      }
      report.builds.add(isWhole: isWhole)
    }
  }
}

extension [ClosedRange<Int>] {
  /// The same numbers in as few ranges as there can be.
  fileprivate func joined() -> [ClosedRange<Int>] {
    reduce(into: []) { joined, range in
      if let last = joined.last, last.upperBound + 1 == range.lowerBound {
        joined[joined.count - 1] = last.lowerBound...range.upperBound
      } else {
        joined.append(range)
      }
    }
  }
}
