import GRDB
import Snapshots

/// A row of `env_vars`.
struct VariableSpanRow: SpanRow {
  let id: Int64
  let variable: EnvironmentVariable
  let last: Int?
  let replacedID: Int64?

  var key: ExactString { variable.name }

  /// The spans of a version that began after a revision and are around another one, by name; each that can't be read is handed on.
  static func fetch(
    of version: VersionID,
    after before: Int,
    upTo revision: Int,
    in database: Database,
    unreadable: (_ row: Int64, Damage) -> Void
  ) throws -> [VariableSpanRow] {
    var rows: [VariableSpanRow] = []
    try database.forEachRow(
      of: "env_vars",
      """
      SELECT \(EnvironmentVariable.columns), last_revision, replaced_id FROM env_vars
      WHERE version_id = ?1 AND first_revision > ?2 AND first_revision <= ?3
        AND ifnull(last_revision, ?3) >= ?3
      ORDER BY +name
      """,
      [version.number, before, revision]
    ) { row in
      do {
        let id = row.rowKey
        let variable = try EnvironmentVariable(&row)
        let last = try row.optional { try $0.revision() }
        let replaced = try row.optional { try $0.key() }
        rows.append(
          VariableSpanRow(id: id, variable: variable, last: last, replacedID: replaced)
        )
      } catch let damage as Damage {
        unreadable(row.rowKey, damage)
      }
      return true
    }
    return rows
  }
}
