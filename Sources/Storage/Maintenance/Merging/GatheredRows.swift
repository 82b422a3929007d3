import GRDB
import Snapshots

/// The rows of several archives in one temporary table each, with the number of their archive; of those tables that
/// have no files in them.
struct GatheredRows {
  static let tables = [
    "purges", "actors", "actor_names", "versions", "polls", "failures", "tags", "builds",
  ]

  private static let step = 1000

  /// Where they are gathered: the merged archive.
  let database: Database

  func gather(from sources: [MergeSource]) throws {
    for table in Self.tables {
      try database.execute(
        sql:
          "CREATE TEMP TABLE gathered_\(table) AS SELECT 0 AS source, * FROM main.\(table) WHERE 0"
      )
      for source in sources { try gather(table, from: source) }
    }
    try database.execute(
      sql: """
        CREATE UNIQUE INDEX temp.gathered_actors_by_id ON gathered_actors (source, actor_id);
        CREATE INDEX temp.gathered_actors_by_apify_id ON gathered_actors (apify_id);
        CREATE INDEX temp.gathered_names_by_actor ON gathered_actor_names (source, actor_id, position);
        CREATE UNIQUE INDEX temp.gathered_versions_by_id ON gathered_versions (source, version_id);
        CREATE INDEX temp.gathered_versions_by_actor ON gathered_versions (source, actor_id);
        CREATE UNIQUE INDEX temp.gathered_polls_by_id ON gathered_polls (source, poll_id);
        CREATE INDEX temp.gathered_tags_by_actor ON gathered_tags (source, actor_id, tag, tag_id)
        """
    )
  }

  /// Some at a time, so that memory is bounded.
  private func gather(_ table: String, from source: MergeSource) throws {
    let columns = try database.columnNames(of: table)
    let key = table == "actor_names" ? "actor_id * 1000000 + position" : "rowid"
    var last: Int64 = -1
    while true {
      let rows = try source.view.read {
        try source.database.rows(
          of: table,
          """
          SELECT \(columns.joined(separator: ", ")), \(key) FROM \(table)
          WHERE \(key) > ? ORDER BY \(key) LIMIT \(Self.step)
          """,
          [last]
        ) { row in
          guard let values = row.values(columns.count) else {
            throw Damage(reason: "\(table) \(row.rowKey) has a column that can't be read")
          }
          return (key: row.number(in: CInt(columns.count)), values: values)
        }
      }
      guard let end = rows.last?.key else { return }
      last = end
      for row in rows {
        try database.insert(
          into: "temp.gathered_\(table)",
          ["source"] + columns,
          [.init(source.index)] + row.values
        )
      }
    }
  }
}
