import Foundation
import RealPrograms
import Storage
import Testing

/// The questions of docs/schema.md, asked of an archive and of its mirror.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct QuestionsTests {
  /// Each question of a page with its line of SQL.
  private static func questions(of page: String) throws -> [(title: String, sql: String)] {
    let text = try String(
      contentsOf: RealProgram.root.appending(path: "docs/\(page)"),
      encoding: .utf8
    )
    let parts = text.components(separatedBy: "```sql\n")
    return zip(parts, parts.dropFirst()).map { before, after in
      (String(before.split(separator: "\n").last ?? ""), after.components(separatedBy: "\n```")[0])
    }
  }

  @Test func `each question has the same answer on the mirror, in the words of the pages`()
    async throws
  {
    let shop = try Shop()
    let questions = try Self.questions(of: "schema.md")
    let others = try Self.questions(of: "mirror.md").filter { other in
      questions.contains { $0.title == other.title }
    }
    #expect(questions.count >= 60)
    #expect(others.count == 13)
    let byTitle = Dictionary(uniqueKeysWithValues: others.map { ($0.title, $0.sql) })
    try await PostgreSQLServer.withDatabase { database in
      // Another archive is in the mirror, too.
      var world = try World(seed: 31)
      try world.poll()
      _ = try await world.push(to: database)
      try await shop.push(to: database)
      let choice = "SET archiver.archive = '\(try shop.archive.id().uuid)';"
      for (title, sql) in questions {
        let here = try await RealProgram.run("sqlite3", shop.path, sql)
        let there = try await database.psql("\(choice) \(byTitle[title] ?? sql)")
        #expect(here.output != "", "\(title) has no answer")
        #expect(Self.rows(here.output) == Self.rows(there), "\(title)")
      }
    }
  }

  @Test func `a question is put in other words only where its own are not understood`() async throws
  {
    let shop = try Shop()
    let originals = Dictionary(
      uniqueKeysWithValues: try Self.questions(of: "schema.md").map { ($0.title, $0.sql) }
    )
    try await PostgreSQLServer.withDatabase { database in
      try await shop.push(to: database)
      for (title, _) in try Self.questions(of: "mirror.md") {
        guard let sql = originals[title] else { continue }
        #expect(try await database.psql(sql).contains("ERROR:"), "\(title)")
      }
    }
  }

  /// Rows without their order; what has several things in one cell, without the order of these, too.
  private static func rows(_ output: String) -> [[[String]]] {
    output.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
        cell.split(whereSeparator: { " ,".contains($0) }).map(number).sorted()
      }
    }.sorted { "\($0)" < "\($1)" }
  }

  /// A number as Swift writes it, for `2.0` and `2.00` are one.
  private static func number(_ word: Substring) -> String {
    guard word.contains("."), word.wholeMatch(of: /-?\d+\.\d+/) != nil, let number = Double(word)
    else { return String(word) }
    return number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}
