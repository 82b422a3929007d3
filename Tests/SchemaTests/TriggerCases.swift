import Testing

/// A statement that a trigger refuses.
struct TriggerCase: Sendable, CustomTestStringConvertible {
  let trigger: String
  let statement: String
  /// What comes before it, and is taken.
  let preparation: [String]
  let message: String

  var testDescription: String { statement }
}

/// What the three triggers of a table hold.
struct TableGuard: Sendable {
  let table: String
  /// What they say of an INSERT, an UPDATE and a DELETE.
  let insert: String
  let update: String
  let delete: String
  /// The columns that are never changed, with another value for each.
  let fixed: KeyValuePairs<String, String>
  /// The one change that a row may still see: what it sets, and of which row.
  var change: (set: String, row: String)?
  /// Rows that would take the place of one that is there, or come out of turn.
  var rows: [[String: String]] = []
  var rowsNeedPoll = false
  var changeNeedsPoll = false
  /// The table whose next row makes it too late for the row, and for the change.
  var successor: String?
  /// Further changes that are refused.
  var updates: [String] = []

  static let endPoll = """
    UPDATE polls SET status = 'ok', finished_at = \(NewRow.now) WHERE status = 'running'
    """

  /// The change that is taken, with another that is not.
  private func updating(_ further: String = "") -> String {
    let sets = [change?.set ?? "", further].filter { !$0.isEmpty }.joined(separator: ", ")
    return "UPDATE \(table) SET \(sets)" + (change.map { " WHERE \($0.row)" } ?? "")
  }

  var cases: [TriggerCase] {
    insertCases + updateCases
      + [
        "DELETE FROM \(table)",
        "DELETE FROM \(table) WHERE rowid IN (SELECT max(rowid) FROM \(table))",
      ]
      .prefix(table == "actor_names" || table == "content_chunks" ? 1 : 2)
      .map { refused("delete", $0, delete) }
  }

  private var insertCases: [TriggerCase] {
    let own = "INTO \(table) SELECT * FROM \(table) WHERE true"
    let (column, value) = fixed.first ?? ("", "")
    let statements =
      ["INSERT", "REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"].map { "\($0) \(own)" } + [
        "INSERT \(own) ON CONFLICT DO NOTHING",
        "INSERT \(own) ON CONFLICT DO UPDATE SET \(column) = \(value)",
      ] + rows.map { NewRow.insert(table, $0, by: "INSERT OR REPLACE") }
    return statements.map { refused("insert", $0, insert) }
      + (rowsNeedPoll
        ? [refused("insert", NewRow.insert(table), insert, after: [Self.endPoll])] : [])
      + (successor.map {
        [refused("insert", NewRow.insert(table), insert, after: [NewRow.insert($0)])]
      } ?? [])
  }

  private var updateCases: [TriggerCase] {
    let (column, value) = fixed.first ?? ("", "")
    let statements =
      fixed.map { updating("\($0.key) = \($0.value)") } + [
        "UPDATE OR REPLACE \(table) SET \(column) = \(value)",
        "UPDATE OR IGNORE \(table) SET \(column) = \(value)",
        "UPDATE \(table) SET \(column) = other.value FROM (SELECT \(value) AS value) AS other",
      ] + updates
    return statements.map { refused("update", $0, update) }
      + (changeNeedsPoll ? [refused("update", updating(), update, after: [Self.endPoll])] : [])
      + (successor == "snapshots"
        ? [refused("update", updating(), update, after: [NewRow.insert("snapshots")])] : [])
  }

  /// The statements that are taken: the row in its turn, and the change.
  var taken: [String] {
    (table == "meta" ? [] : [NewRow.insert(table)]) + (change == nil ? [] : [updating()])
  }

  private func refused(
    _ event: String,
    _ statement: String,
    _ message: String,
    after preparation: [String] = []
  ) -> TriggerCase {
    TriggerCase(
      trigger: "\(table)_\(event)",
      statement: statement,
      preparation: preparation,
      message: message
    )
  }
}
