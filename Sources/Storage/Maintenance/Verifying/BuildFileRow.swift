import GRDB
import Snapshots

/// A row of `build_files`.
struct BuildFileRow: SpanRow {
  let id: Int64
  let file: FileRecord
  let last: Int?

  var key: ExactString { file.path }

  /// The spans of a version that began after a build and have another one, by path; each that can't be read is handed on.
  static func fetch(
    of version: VersionID,
    after before: Int,
    upTo number: Int,
    in database: Database,
    unreadable: (_ row: Int64, Damage) -> Void
  ) throws -> [BuildFileRow] {
    var rows: [BuildFileRow] = []
    try database.forEachRow(
      of: "build_files",
      """
      SELECT \(FileRecord.buildColumns), last_number
      FROM build_files LEFT JOIN contents USING (content_id)
      WHERE version_id = ?1 AND first_number > ?2 AND first_number <= ?3
        AND ifnull(last_number, ?3) >= ?3
      ORDER BY +build_files.path
      """,
      [version.number, before, number]
    ) { row in
      do {
        let id = row.rowKey
        let file = try FileRecord(ofBuild: &row)
        rows.append(
          BuildFileRow(id: id, file: file, last: try row.optional { try $0.revision() })
        )
      } catch let damage as Damage {
        unreadable(row.rowKey, damage)
      }
      return true
    }
    return rows
  }
}
