import GRDB
import Snapshots

/// What is over a span of revisions, or of builds.
protocol SpanRow {
  /// The table that it is a row of.
  static var table: String { get }
  /// A SELECT of what it is read from, without a condition.
  static var rows: String { get }
  /// The column of its path or name.
  static var keyColumn: String { get }
  /// What the columns of its ends count.
  static var unit: SpanUnit { get }

  init(_ row: inout RowReader) throws

  /// The key of its row.
  var id: Int64 { get }
  /// The path, or the name.
  var key: ExactString { get }
  /// The last revision or build that has it; nil when it is still so.
  var last: Int? { get }
}

/// What spans are counted in, as columns have it.
enum SpanUnit: String {
  case revision, number
}

extension SpanRow {
  /// Lists the spans of a version that began after a revision or build and are around another one, by their keys;
  /// each that can't be read is handed on.
  static func fetch(
    of version: VersionID,
    after before: Int,
    upTo end: Int,
    in database: Database,
    unreadable: (_ row: Int64, Damage) -> Void
  ) throws -> [Self] {
    var rows: [Self] = []
    try database.forEachRow(
      of: table,
      """
      \(self.rows)
      WHERE version_id = ?1 AND first_\(unit.rawValue) > ?2 AND first_\(unit.rawValue) <= ?3
        AND ifnull(last_\(unit.rawValue), ?3) >= ?3
      ORDER BY +\(table).\(keyColumn)
      """,
      [version.number, before, end]
    ) { row in
      do {
        rows.append(try Self(&row))
      } catch let damage as Damage {
        unreadable(row.rowKey, damage)
      }
      return true
    }
    return rows
  }
}
