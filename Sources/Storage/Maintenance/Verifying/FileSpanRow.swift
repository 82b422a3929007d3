import GRDB
import Snapshots

/// A row of `source_files` with all that is derived in it.
struct FileSpanRow: SpanRow {
  let id: Int64
  let file: FileRecord
  /// Nil unless it is text.
  let lineCount: Int?
  let last: Int?
  let replacedID: Int64?
  let lines: (added: Int, removed: Int)?

  var key: ExactString { file.path }
  var entry: Snapshot.FileEntry { Snapshot.FileEntry(file) }

  /// The spans of a version that began after a revision and are around another one, by path; each that can't be read is handed on.
  static func fetch(
    of version: VersionID,
    after before: Int,
    upTo revision: Int,
    in database: Database,
    unreadable: (_ row: Int64, Damage) -> Void
  ) throws -> [FileSpanRow] {
    var rows: [FileSpanRow] = []
    try database.forEachRow(
      of: "source_files",
      """
      SELECT \(FileRecord.columns), line_count, last_revision, replaced_id, lines_added, lines_removed
      FROM source_files LEFT JOIN contents USING (content_id)
      WHERE version_id = ?1 AND first_revision > ?2 AND first_revision <= ?3
        AND ifnull(last_revision, ?3) >= ?3
      ORDER BY +source_files.path
      """,
      [version.number, before, revision]
    ) { row in
      do {
        rows.append(try FileSpanRow(&row))
      } catch let damage as Damage {
        unreadable(row.rowKey, damage)
      }
      return true
    }
    return rows
  }

  private init(_ row: inout RowReader) throws {
    id = row.rowKey
    file = try FileRecord(&row)
    lineCount = try row.optional { try $0.count() }
    last = try row.optional { try $0.revision() }
    replacedID = try row.optional { try $0.key() }
    let added = try row.optional { try $0.count() }
    let removed = try row.optional { try $0.count() }
    if let added, let removed { lines = (added, removed) } else { lines = nil }
  }

  /// Whether its counts of lines can be those between what it replaced and it.
  func hasRightLines(replacing replaced: FileSpanRow?) -> Bool {
    // What was purged was counted when it was there, or not any more.
    if file.content?.isPurged == true || replaced?.file.content?.isPurged == true { return true }
    guard file.content?.isText == true, let lineCount else { return lines == nil }
    guard let replaced, let content = replaced.file.content else {
      return lines.map { $0 == (lineCount, 0) } ?? false
    }
    guard content.isText, let before = replaced.lineCount else { return lines == nil }
    return lines.map { $0.added - $0.removed == lineCount - before } ?? false
  }
}
