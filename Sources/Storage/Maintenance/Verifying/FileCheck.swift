import GRDB

/// SQLite's own check of the file: its pages, what rows may hold, and each index against its table.
///
/// Of a slice it looks at some tables, whole ones; what belongs to no table, as unused pages, is looked at
/// with all of them.
struct FileCheck: Check {
  /// Nil: the whole file.
  let table: String?
  let isQuick: Bool

  /// What one check tells at the most.
  private static let most = 1000

  static func all(of slice: Slice, isQuick: Bool) -> [any Check] {
    if slice == .whole { return [FileCheck(table: nil, isQuick: isQuick)] }
    let tables = Schema.tables.filter { $0.kind == .table }.map(\.name).sorted()
    return tables.enumerated().filter { slice.contains(Int64($0.offset)) }
      .map { FileCheck(table: $0.element, isQuick: isQuick) }
  }

  var subject: String { table.map { "SQLite's check of \($0)" } ?? "SQLite's own check" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    let name = isQuick ? "quick_check" : "integrity_check"
    let said = try String.fetchAll(
      view.database,
      sql: "PRAGMA \(name)(\(table.map { "'\($0)'" } ?? "\(Self.most)"))"
    )
    if said == ["ok"] { return nil }
    for line in said.flatMap({ $0.split(separator: "\n") }) where !line.hasPrefix("***") {
      report.add(finding(String(line), in: view))
    }
    return nil
  }

  private func finding(_ line: String, in view: ArchiveView) -> Finding {
    if let match = line.wholeMatch(of: /row (\d+) missing from index (\w+)/),
      let row = Int64(match.1), let table = Schema.table(ofIndex: String(match.2))
    {
      return Finding(
        .index,
        "the index \(match.2) has not what row \(row) of \(table) has",
        in: table,
        row: row,
        at: view.places(ofRow: row, in: table),
        rest: Self.reindex
      )
    }
    if let match = line.wholeMatch(of: /(?:wrong # of|non-unique) entr(?:ies|y) in index (\w+)/) {
      return Finding(
        .index,
        "SQLite says: \(line)",
        in: Schema.table(ofIndex: String(match.1)),
        rest: Self.reindex
      )
    }
    let table = line.firstMatch(of: /\ in (\w+)(\.\w+)?$/).map { String($0.1) }
    return Finding(.file, "SQLite says: \(line)", in: table)
  }

  private static let reindex = """
    the row in the table is judged by itself; in a copy, 'sqlite3 COPY REINDEX' makes the index anew
    """
}

extension Schema {
  /// The table that an index belongs to; nil for one that is not ours.
  static func table(ofIndex name: String) -> String? {
    if let match = name.wholeMatch(of: /sqlite_autoindex_(\w+)_\d+/) { return String(match.1) }
    let sql = tables.first { $0.kind == .index && $0.name == name }?.sql
    return sql?.firstMatch(of: /\sON (\w+)/).map { String($0.1) }
  }
}
