import Snapshots

/// A row of `env_vars`.
struct VariableSpanRow: SpanRow {
  static let table = "env_vars"
  static let keyColumn = "name"
  static let unit = SpanUnit.revision
  static let rows =
    "SELECT \(EnvironmentVariable.columns), last_revision, replaced_id FROM env_vars"

  let id: Int64
  let variable: EnvironmentVariable
  let last: Int?
  let replacedID: Int64?

  var key: ExactString { variable.name }

  init(_ row: inout RowReader) throws {
    id = row.rowKey
    variable = try EnvironmentVariable(&row)
    last = try row.optional { try $0.revision() }
    replacedID = try row.optional { try $0.key() }
  }
}
