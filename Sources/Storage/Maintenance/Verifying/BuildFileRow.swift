import Snapshots

/// A row of `build_files`.
struct BuildFileRow: SpanRow {
  static let table = "build_files"
  static let keyColumn = "path"
  static let unit = SpanUnit.number
  static let rows = """
    SELECT \(FileRecord.buildColumns), last_number
    FROM build_files LEFT JOIN contents USING (content_id)
    """

  let id: Int64
  let file: FileRecord
  let last: Int?

  var key: ExactString { file.path }

  init(_ row: inout RowReader) throws {
    id = row.rowKey
    file = try FileRecord(ofBuild: &row)
    last = try row.optional { try $0.revision() }
  }
}
