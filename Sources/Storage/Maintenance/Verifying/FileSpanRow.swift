import Snapshots

/// A row of `source_files` with all that is derived in it.
struct FileSpanRow: SpanRow {
  static let table = "source_files"
  static let keyColumn = "path"
  static let unit = SpanUnit.revision
  static let rows = """
    SELECT \(FileRecord.columns), line_count, last_revision, replaced_id, lines_added, lines_removed
    FROM source_files LEFT JOIN contents USING (content_id)
    """

  let id: Int64
  let file: FileRecord
  /// Nil unless it is text.
  let lineCount: Int?
  let last: Int?
  let replacedID: Int64?
  let lines: (added: Int, removed: Int)?

  var key: ExactString { file.path }
  var entry: Snapshot.FileEntry { Snapshot.FileEntry(file) }

  init(_ row: inout RowReader) throws {
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
