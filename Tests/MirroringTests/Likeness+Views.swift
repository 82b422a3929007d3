import RealPrograms
import Storage
import Testing

/// What the views of a mirror have of an archive, held against what the archive's own have, row by row.
extension Likeness {
  /// - Parameter asks: how one archive is asked about.
  static func checkViews(
    _ database: PostgreSQLDatabase,
    have world: World,
    _ asks: Asking = .column,
    _ comment: Comment = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let archive = try world.archive.id().uuid
    for (view, columns) in try await views(of: world) {
      let here = columns.map { "CASE WHEN \($0) IS NULL THEN '-' ELSE lower(hex(\($0))) END" }
      let there = columns.map { "coalesce(encode(convert_to(\($0)::text, 'UTF8'), 'hex'), '-')" }
      let select = "SELECT \(there.joined(separator: ", ")) FROM \(view)"
      try await check(
        withoutNUL(world.shell("SELECT \(here.joined(separator: ", ")) FROM \(view)")),
        database.psql(
          asks == .column
            ? "\(select) WHERE archive = '\(archive)'"
            : "SET archiver.archive = '\(archive)'; \(select)"
        ),
        // At times nothing fails.
        mayBeEmpty: view == "open_failures",
        "\(view) \(comment)",
        sourceLocation
      )
    }
  }

  enum Asking {
    case column, setting
  }

  /// The names of an archive's views, with their columns.
  static func views(of world: World) async throws -> [(name: String, columns: [String])] {
    let lines = try await world.shell(
      """
      SELECT v.name, group_concat(c.name, ' ') FROM sqlite_schema AS v JOIN pragma_table_xinfo(v.name) AS c
      WHERE v.type = 'view' GROUP BY v.name
      """
    )
    return lines.split(separator: "\n").map { line in
      let cells = line.split(separator: "|")
      return (String(cells[0]), cells[1].split(separator: " ").map(String.init))
    }
  }

  /// Texts in hexadecimal digits, as a mirror has them.
  private static func withoutNUL(_ output: String) -> String {
    output.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
        guard cell != "-", cell.contains("00") else { return String(cell) }
        let digits = Array(cell)
        return stride(from: 0, to: digits.count, by: 2).map { place in
          let pair = String(digits[place...place + 1])
          return pair == "00" ? "e29080" : pair
        }.joined()
      }.joined(separator: "|")
    }.joined(separator: "\n")
  }
}
