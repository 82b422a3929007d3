import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What a poll makes of answers that are wrong or odd in some place.
@Suite struct OddAnswerTests {
  @Test func `a number where a text belongs hides nothing, and is told with its place`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor(
        "one",
        versions: [
          [
            "versionNumber": "0.1", "sourceType": "SOURCE_FILES",
            "sourceFiles": [["name": "a", "content": "x"]],
            "envVars": [["name": "PORT", "value": 3306], ["name": "X", "value": "y"]],
          ]
        ]
      )
      let poll = try await program.archiver("poll", "jane/one")
      #expect(poll.status == 0)
      #expect(
        poll.errors
          == "Warning: jane/one/0.1: data.versions[0].envVars[0].value, of PORT: no text; kept as given\n"
      )
      #expect(
        try await program.shell("SELECT name, value FROM snapshot_env_vars ORDER BY 1")
          == "PORT|3306\nX|y\n"
      )
      #expect(try await program.archiver("poll").output.contains("0 changed"))
      let shown = try await program.archiver("show", "jane/one", "--json")
      #expect(shown.output.contains(#""value" : 3306"#), "\(shown.output)")
    }
  }

  @Test func `a title that is removed goes`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      for (title, expected) in [("A title", "A title\n"), (nil, "\n")] as [(String?, String)] {
        await program.emulator.set("title", to: title.map(Value.string) ?? nil, of: id)
        #expect(try await program.archiver("poll", "jane/one").status == 0)
        #expect(try await program.shell("SELECT title FROM actors") == expected)
      }
    }
  }

  @Test func `what is no JSON in one byte changes nothing`() async throws {
    let body = #"""
      {"data":{"id":"ID","username":"jane","name":"one","stats":STATS,"versions":[
       {"versionNumber":"0.1","sourceType":"SOURCE_FILES","envVars":[],
        "sourceFiles":[{"name":"a","content":"TEXT"}]}]}}
      """#
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      func answer(_ text: String, stats: String = "1") async throws -> Program.Result {
        await program.emulator.clearFaults()
        let body = body.replacing("ID", with: id).replacing("TEXT", with: text)
          .replacing("STATS", with: stats)
        await program.emulator.add(
          Fault(path: "/v2/acts/", kind: .status, status: 200, body: body)
        )
        return try await program.archiver("poll", "jane/one", "--retries", "0")
      }
      #expect(try await answer("x").status == 0)
      let before = try await program.shell(Program.contentTables)
      for (text, stats) in [
        ("y\u{1}", "1"), (#"y\x"#, "1"), ("y", "[1,]"), ("y", "01"), ("x", "[1,]"), ("x", "{1:1}"),
        ("y", "\"\u{1}\""),
      ] {
        let poll = try await answer(text, stats: stats)
        #expect(poll.status == 2, "\(text) \(stats)")
        #expect(poll.errors.contains("no JSON, from byte"), "\(poll.errors)")
        #expect(try await program.shell(Program.contentTables) == before)
      }
      #expect(try await answer("y", stats: "[1]").output.contains("1 changed"))
    }
  }

  @Test func `an unknown field of a thousand levels ends neither a poll nor a question`()
    async throws
  {
    let deep = String(repeating: #"{"a":["#, count: 500) + String(repeating: "]}", count: 500)
    let body = #"""
      {"data":{"id":"ID","username":"jane","name":"one","versions":[
       {"versionNumber":"0.1","sourceType":"SOURCE_FILES","envVars":[{"name":"A","x":1e300}],
        "sourceFiles":[{"name":"a","content":"t","y":\#(deep)}],"x":\#(deep)}]}}
      """#
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.add(
        Fault(
          path: "/v2/acts/",
          kind: .status,
          status: 200,
          body: body.replacing("ID", with: id)
        )
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(
        try await program.shell("SELECT json_extract(extra, '$.x') FROM snapshots") == deep + "\n"
      )
      for command in [["show", "jane/one", "--json"], ["log", "--json"], ["diff", "--json"]] {
        #expect(try await program.archiver(command).status == 0)
      }
      #expect(try await program.archiver("show", "jane/one", "--json").output.contains("1e+300"))
    }
  }

  @Test func `very many broken versions are told in a few lines`() async throws {
    let broken = [String](repeating: #"{"versionNumber":7}"#, count: 9000)
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.add(
        Fault(
          path: "/v2/acts/",
          kind: .status,
          status: 200,
          body: #"{"data":{"id":"\#(id)","username":"jane","name":"one","versions":["#
            + broken.joined(separator: ",") + "]}}"
        )
      )
      let poll = try await program.archiver("poll", "jane/one")
      #expect(poll.status == 2)
      #expect(poll.errors.split(separator: "\n").count == 1)
    }
  }
}
