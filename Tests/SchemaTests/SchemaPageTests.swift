import Foundation
import RealPrograms
import Testing

/// Runs what docs/schema.md says.
struct SchemaPageTests {
  @Test func `each question has an answer, as one line that is pasted into the shell`() async throws
  {
    let questions = try SchemaPage().questions
    #expect(questions.count >= 60)
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      for question in questions {
        // An interactive shell takes `!` for a command of before.
        #expect(question.sql.firstMatch(of: #/[\n"`!]/#) == nil, "\(question.title)")
        let line = "sqlite3 archive.db \"\(question.sql)\""
        let result = try await RealProgram.run("bash", "-c", line, in: file.folder)
        #expect(result.errors == "", "\(question.title)")
        #expect(result.output != "", "\(question.title)")
        #expect(try await result.output == file.run(question.sql).output, "\(question.title)")
      }
    }
  }

  private static let answers = [
    "The content of a file at a revision:": ["// no more", ""],
    "The files of a version as of a time, also when a clock was wrong:": [
      "2|Dockerfile|35|\(hexadecimal(1, digits: 64))", "2|icon.png|5|\(hexadecimal(4, digits: 64))",
      "2|src/main.js|11|\(hexadecimal(5, digits: 64))",
    ],
    "Which files moved? (The same content went away under one path and came under another.)": [
      "jane/shop-crawler|0.1|4|src/main.js|lib/main.js"
    ],
    "When was a variable removed?": ["jane/shop-crawler|0.1|2|\(time(0))|\(time(60))"],
    "Which states came again, and from which revision?": ["jane/price-alerts|1.0|4|1"],
    "Which versions are withheld?": ["jane/shop-crawler|0.10|1|\(time(10_300))"],
    "Which versions were deleted, and which came back?": [
      "jane/price-alerts|1.0|gone|\(time(10_239))|\(time(10_240))",
      "jane/price-alerts|1.0|back|\(time(10_240))|\(time(10_300))",
    ],
    "Which polls had a wrong clock?": ["4|\(time(180 + 525_600))"],
    "Which build does each tag name now?": ["jane/shop-crawler|latest|0.1.3|\(time(120))"],
    "The files of a build:": ["Dockerfile|13|1"],
    "What differs between two revisions?": [
      "lib/main.js|added", "package.json|added", "src|removed", "src/main.js|removed",
    ],
    "Which npm packages at which versions, from when to when?": [
      "jane/shop-crawler|0.1|crawlee|3.0.0|\(time(10_240))|\(time(10_420))",
      "jane/shop-crawler|0.1|crawlee|3.1.0|\(time(10_420))|9999",
    ],
    "Which lines did requirements.txt have, from when to when?": [
      "jane/shop-crawler|0.2|apify==2.0.0|\(time(10_420))|9999",
      "jane/shop-crawler|0.2|httpx|\(time(10_420))|9999",
    ],
    "When did a text first appear, and where?": [
      "\(time(0))|jane/shop-crawler|0.1|src/main.js|1"
    ],
    "Which Actors share a file now, byte by byte?": [
      """
      \(hexadecimal(1, digits: 64))|35|2|jane/shop-crawler:Dockerfile,jane/price-alerts:Dockerfile
      """
    ],
    "The states of all versions as of a date, also when a clock was wrong:": [
      "jane/price-alerts|1.0|1|first|full|\(time(0))",
      "jane/shop-crawler|0.1|2|changed|full|\(time(60))",
    ],
    "Which variables have other values in other versions?": [
      "MAX_PAGES|2|jane/shop-crawler/0.1,jane/shop-crawler/0.2"
    ],
    "Which builds did a tag name, from when to when?": [
      "jane/shop-crawler|latest|0.1.1||\(time(60))|\(time(120))",
      "jane/shop-crawler|latest|0.1.3||\(time(120))|still",
    ],
    "What was not seen, and since when?": [
      "jane/shop-crawler|version|502|the API answered 502|1|\(time(10_360))|\(time(10_360))"
    ],
  ]

  @Test(arguments: answers.keys.sorted())
  func `the answer is what happened`(title: String) async throws {
    let question = try #require(try SchemaPage().questions.first { $0.title == title })
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let answer = try await file.lines(question.sql)
      #expect(answer.sorted() == Self.answers[title]?.sorted())
    }
  }

  @Test func `the page names the columns of each view`() async throws {
    try await ArchiveFile.with { file in
      let views = try await file.lines("SELECT name FROM sqlite_schema WHERE type = 'view';")
      var columns: [String: String] = [:]
      for view in views {
        columns[view] = try await file.lines("SELECT name FROM pragma_table_xinfo('\(view)');")
          .joined(separator: ", ")
      }
      let page = try SchemaPage()
      #expect(page.views == columns)
    }
  }

  @Test func `the page tells what each column of a view means`() async throws {
    try await ArchiveFile.with { file in
      let columns = try await file.lines(
        """
        SELECT DISTINCT c.name FROM sqlite_schema AS v JOIN pragma_table_xinfo(v.name) AS c
        WHERE v.type = 'view' ORDER BY c.name;
        """
      )
      #expect(try SchemaPage().columns.sorted() == columns)
    }
  }

  @Test func `a dump that is loaded as the page says is marked as an archive`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let commands = try SchemaPage().commands(under: "Copies")
      let result = try await RealProgram.run("bash", "-euc", commands, in: file.folder)
      #expect(result.status == 0, "\(result.errors)")
      let copy = file.sibling("reloaded.db")
      #expect(try await copy.lines("PRAGMA application_id;") == ["1634886518"])
      #expect(try await copy.lines(".dump") == (try await file.lines(".dump")))
    }
  }
}
