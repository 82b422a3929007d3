import Foundation
import RealPrograms
import Testing

/// Runs what docs/schema.md says.
struct SchemaPageTests {
  @Test func `each question of the page has an answer in the sample archive`() async throws {
    let questions = try SchemaPage().questions
    #expect(questions.count >= 40)
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      for question in questions {
        let answer = try await file.lines(question.sql)
        #expect(!answer.isEmpty, "\(question.title)")
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
      "lib/main.js|added", "src|removed", "src/main.js|removed",
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

  @Test func `history is rewritten as the page says, and guarded again`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name;"
      let before = try await file.lines(triggers)
      let result = try await rewrite(file)
      #expect(result.status == 0, "\(result.errors)")
      let purged = try await file.lines(
        "SELECT value, value_state FROM env_vars WHERE name = 'PROXY';"
      )
      #expect(purged == ["|purged"])
      #expect(try await file.lines(triggers) == before)
      let (messages, leavesAllUnchanged) = try await file.refusals(
        of: ["UPDATE env_vars SET value_state = 'redacted' WHERE name = 'PROXY'"]
      )
      #expect(messages == [TableGuard.envVars.update])
      #expect(leavesAllUnchanged)
    }
  }

  @Test func `a rewriting that fails leaves all as it was`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let before = try await file.lines(".dump")
      let result = try await rewrite(file, replacing: ("'purged'", "'lost'"))
      #expect(result.status != 0)
      #expect(result.errors.contains("CHECK constraint failed: value_state IN"))
      #expect(try await file.lines(".dump") == before)
    }
  }

  private func rewrite(
    _ file: ArchiveFile,
    replacing words: (String, String) = ("", "")
  ) async throws -> RealProgram.Result {
    try FileManager.default.createSymbolicLink(
      at: file.folder.appending(path: "migrations"),
      withDestinationURL: ArchiveFile.root.appending(path: "migrations")
    )
    let commands = try SchemaPage().commands(under: "Rewriting history by hand")
    #expect(commands.contains("BEGIN IMMEDIATE"))
    return try await RealProgram.run(
      "bash",
      "-euc",
      words.0.isEmpty ? commands : commands.replacing(words.0, with: words.1),
      in: file.folder
    )
  }
}
