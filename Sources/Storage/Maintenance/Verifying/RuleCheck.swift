import Foundation
import GRDB

/// What rows may hold: the CHECK rules of each table.
///
/// SQLite's own check knows none of them where a file is opened for reading alone: it reads the schema without
/// (https://sqlite.org/src/file/src/build.c, sqlite3AddCheckConstraint).
struct RuleCheck: Check {
  /// What one table tells at the most.
  private static let most = 1000

  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "rules of tables" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    let tables = Schema.tables.filter { $0.kind == .table }.sorted { $0.name < $1.name }
    for (index, table) in tables.enumerated() where slice.contains(Int64(index)) {
      let rules = table.rules
      guard let key = try view.database.columnNames(of: table.name).first, !rules.isEmpty else {
        continue
      }
      let broken = rules.enumerated().map { "WHEN NOT (\($0.element)) THEN \($0.offset)" }
      let rows = try view.database.rows(
        of: table.name,
        """
        SELECT \(key), CASE \(broken.joined(separator: " ")) END AS rule
        FROM \(table.name) NOT INDEXED WHERE rule IS NOT NULL LIMIT \(Self.most)
        """
      ) { (try $0.int64(), Int(try $0.int64())) }
      for (row, rule) in rows {
        report.add(
          Finding(
            .file,
            "it breaks the rule \(rules[rule])",
            in: table.name,
            row: row,
            at: view.places(ofRow: row, in: table.name)
          )
        )
      }
    }
    return nil
  }
}

extension Schema.Object {
  /// The expressions of the CHECK rules in its SQL, each on one line.
  var rules: [String] {
    let word = "CHECK ("
    var rules: [String] = []
    // Comments in 0001_tables.sql have no quotes that would matter to what is behind them.
    var rest = sql.split(separator: "\n").map { $0.replacing(/--.*/, with: "") }
      .joined(separator: " ")[...]
    while let start = rest.range(of: word) {
      rest = rest[start.upperBound...]
      var (depth, isQuoted) = (1, false)
      let end = rest.firstIndex { character in
        switch character {
        case "'": isQuoted.toggle()
        case "(" where !isQuoted: depth += 1
        case ")" where !isQuoted: depth -= 1
        default: break
        }
        return depth == 0
      }
      guard let end else { return rules }
      rules.append(rest[..<end].split(separator: " ").joined(separator: " "))
      rest = rest[end...]
    }
    return rules
  }
}
