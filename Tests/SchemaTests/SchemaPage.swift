import Foundation
import RealPrograms

/// What stands in docs/schema.md.
struct SchemaPage {
  let text: String

  init() throws {
    text = try String(
      contentsOf: RealProgram.root.appending(path: "docs/schema.md"),
      encoding: .utf8
    )
  }

  /// Each question with its line of SQL.
  var questions: [(title: String, sql: String)] {
    let parts = text.components(separatedBy: "```sql\n")
    return zip(parts, parts.dropFirst()).map { before, after in
      let title = before.split(separator: "\n").last ?? ""
      return (String(title), after.components(separatedBy: "\n```")[0])
    }
  }

  /// The commands under a heading.
  func commands(under heading: String) -> String {
    let section = text.components(separatedBy: "## \(heading)\n").last ?? ""
    return section.components(separatedBy: "```sh\n").dropFirst().first?
      .components(separatedBy: "\n```").first ?? ""
  }

  /// The columns whose meaning is told.
  var columns: [String] {
    let rows = text.components(separatedBy: "<!-- columns -->\n").dropFirst().first ?? ""
    return rows.split(separator: "\n").flatMap { row in
      (row.split(separator: "|").first ?? "").matches(of: #/`(\w+)`/#).map { String($0.1) }
    }
  }

  /// The columns that the table of views tells of each of them.
  var views: [String: String] {
    let rows = text.split(separator: "\n").compactMap { line -> (String, String)? in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return cells.count == 3 && cells[0].hasPrefix("`")
        ? (cells[0].trimmingCharacters(in: ["`"]), cells[2]) : nil
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }
}
