import ApifyEmulator
import Foundation
import RealPrograms
import Testing

struct PollTests {
  @Test func `a second poll of everything unchanged adds one row to polls and no other`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      for name in ["one", "two", "three"] {
        await program.emulator.addActor(name, versions: [version(["a.js": "\(name)\n"])])
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      let before = try await program.shell(Program.contentTables)
      #expect(before == "3|3|3|3|0|0\n")
      let second = try await program.archiver("poll")
      #expect(second.status == 0)
      #expect(second.output.hasPrefix("ok: 3 versions seen, 0 changed, 0 failed; 3 requests, "))
      #expect(try await program.shell(Program.contentTables) == before)
      #expect(try await program.shell("SELECT count(*) FROM polls") == "2\n")
    }
  }

  @Test func `an account of more than one page is polled whole`() async throws {
    try await Program.with(pageLimit: 2) { (program: Program) async throws in
      for number in 1...5 {
        await program.emulator.addActor("actor-\(number)", versions: [version(["a": "x"])])
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM current_versions") == "5\n")
    }
  }

  @Test func `a poll asks only to read, and shows its token to nobody`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let result = try await program.archiver("poll", "jane/one", "jane/one/0.1", "--json")
      let methods = Set(await program.emulator.requests.map(\.method))
      #expect(methods == ["GET"])
      #expect(!(result.output + result.errors).contains("emulator-token"))
      let dump = try await program.shell(".dump")
      #expect(!dump.contains("emulator-token"))
    }
  }

  /// A fault, and how the poll of the Actor that meets it ends.
  struct Case: Sendable, CustomTestStringConvertible {
    let fault: Fault
    let status: Int32
    let words: String
    var testDescription: String { "\(fault.kind) \(fault.status ?? 0) \(fault.body ?? "")" }
  }

  @Test(arguments: [
    Case(fault: Fault(kind: .status, status: 500), status: 3, words: "status 500"),
    Case(fault: Fault(kind: .status, status: 429), status: 3, words: "fewer requests"),
    Case(fault: Fault(kind: .status, status: 403), status: 3, words: "status 403"),
    Case(
      fault: Fault(kind: .status, status: 502, body: "<html>bad gateway</html>"),
      status: 3,
      words: "status 502"
    ),
    Case(fault: Fault(kind: .status, status: 500, body: ""), status: 3, words: "status 500"),
    Case(
      fault: Fault(kind: .status, status: 400, body: "{\"error\":{}}"),
      status: 3,
      words: "status 400"
    ),
    Case(
      fault: Fault(
        kind: .status,
        status: 302,
        body: "",
        headers: ["Location": "http://127.0.0.1:9/elsewhere"]
      ),
      status: 3,
      words: "not followed"
    ),
    Case(fault: Fault(kind: .cut), status: 3, words: "/v2/acts/"),
    Case(fault: Fault(kind: .reset), status: 3, words: "/v2/acts/"),
    Case(
      fault: Fault(kind: .status, status: 200, body: "gar\u{1B}[2Jbage"),
      status: 3,
      words: "read"
    ),
    Case(fault: Fault(kind: .status, status: 200, body: "{\"data\":[]}"), status: 3, words: "read"),
    Case(
      fault: Fault(kind: .status, status: 200, body: "{\"data\":{\"id\":\"x\"}}"),
      status: 3,
      words: "read"
    ),
    Case(fault: Fault(kind: .nested, size: 100_000), status: 3, words: "read"),
    Case(fault: Fault(kind: .huge, size: 100 << 20), status: 3, words: "larger than"),
    Case(fault: Fault(kind: .status, status: 401), status: 12, words: "APIFY_TOKEN"),
  ])
  func `a fault fails its target alone, and changes nothing that was archived`(
    of fault: Case
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let bad = await program.emulator.addActor("bad", versions: [version(["a": "x"])])
      await program.emulator.addActor("good", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      let before = try await program.shell(Program.contentTables)
      var onBad = fault.fault
      onBad.path = "/v2/acts/\(bad)"
      await program.emulator.add(onBad)
      let failing = try await program.archiver("poll", "--retries", "1")
      #expect(failing.status == fault.status, "\(failing.errors)")
      let target = fault.status == 12 ? "poll" : "jane/bad"
      #expect(failing.errors.contains("\(target): "), "\(failing.errors)")
      #expect(failing.errors.contains(fault.words), "\(failing.errors)")
      #expect(!failing.errors.contains("\u{1B}"))
      #expect(try await program.shell(Program.contentTables) == before)
      #expect(try await program.shell("SELECT target FROM open_failures") == "\(target)\n")
      await program.emulator.clearFaults()
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "0\n")
      #expect(try await program.shell(Program.contentTables) == before)
    }
  }

  @Test func `a failure that passes is tried again and not recorded`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.add(Fault(kind: .status, times: 1, status: 503))
      let result = try await program.archiver("poll", "jane/one", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try await program.shell("SELECT requests FROM polls") == "2\n")
      #expect(try await program.shell("SELECT count(*) FROM failures") == "0\n")
    }
  }

  @Test func `an answer seen before does not confirm a state that came after it`() async throws {
    try await Program.with { (program: Program) async throws in
      let body =
        #"{"data":{"versionNumber":"0.1","sourceType":"GIT_REPO","gitRepoUrl":"https://a"}}"#
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let fault = Fault(path: "/v2/acts/\(id)/versions", kind: .status, status: 200, body: body)
      await program.emulator.add(fault)
      #expect(try await program.archiver("poll", "jane/one/0.1").status == 0)
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.archiver("poll", "jane/one/0.1").status == 0)
      #expect(
        try await program.shell("SELECT source_type FROM snapshots ORDER BY revision")
          == "SOURCE_FILES\nGIT_REPO\nSOURCE_FILES\nGIT_REPO\n"
      )
    }
  }

  @Test func `a list that failed and a version that failed are seen again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(id)/versions", kind: .status, status: 403))
      #expect(try await program.archiver("poll", "jane/one/0.1").status == 2)
      await program.emulator.clearFaults()
      await program.emulator.add(Fault(path: "/v2/acts", kind: .status, status: 403))
      #expect(try await program.archiver("poll", "--mine").status == 2)
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "2\n")
      await program.emulator.clearFaults()
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "0\n")
    }
  }

  @Test func `a version number that comes twice makes one revision`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"]), version(["a": "y"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "1\n")
    }
  }

  @Test func `the change window spans the whole of a slow answer`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.putVersion(version(["a": "y"]), in: id)
      await program.emulator.add(Fault(kind: .delay, times: 1, milliseconds: 300))
      #expect(try await program.archiver("poll").status == 0)
      let window = """
        SELECT
          (SELECT finished_at FROM polls WHERE poll_id = 1) > changed_after,
          julianday(observed_at) - julianday(last_confirmed_at) > 0.29 / 86400
        FROM snapshots JOIN versions USING (version_id) WHERE revision = 2
        """
      #expect(try await program.shell(window) == "1|1\n")
    }
  }

  @Test func `odd names, contents and shapes are archived as they are`() async throws {
    let long = String(repeating: "n", count: 4096)
    let files: Value = [
      ["name": "../up", "format": "TEXT", "content": "a\u{1B}]0;x\u{7}"],
      ["name": .string(long), "content": "no format"], ["name": "no content"],
      ["name": "n\u{0}l", "format": "TEXT", "content": "x\u{0}y"],
      ["name": "emoji 🐛", "format": "BASE64", "content": "/////w=="],
      ["name": "bad", "format": "BASE64", "content": "not base64!"],
      ["name": "crlf", "format": "TEXT", "content": "a\r\nb"],
      ["name": "bom", "format": "TEXT", "content": "\u{FEFF}x"],
      ["name": "twice", "format": "TEXT", "content": "first"],
      ["name": "twice", "format": "TEXT", "content": "last"],
      ["name": "folder", "folder": true, "extra": 1],
    ]
    let odd: Value = [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": nil,
      "gitRepoUrl": "https://user:pw@example.com/x.git", "unknown": ["deep": [1, "two"]],
      "envVars": [
        ["name": "S", "isSecret": true, "value": "secret value", "valueHash": "h"],
        ["name": "D", "value": "1"], ["name": "D", "value": "2"],
      ],
      "sourceFiles": files,
    ]
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("odd", versions: [odd])
      let polled = try await program.archiver("poll", "jane/odd")
      #expect(polled.status == 0, "\(polled.errors)")
      #expect(polled.errors.contains("several source files have the path twice"))
      #expect(polled.errors.contains("several variables have the name D"))
      let shown = try await program.archiver("show", "jane/odd", "--json")
      let object = try JSONDecoder().decode(Value.self, from: Data(shown.output.utf8))
      let entries = object["sourceFiles"]?.array ?? []
      func content(_ name: String) -> Value? {
        entries.first { $0["name"] == .string(name) }?["content"]
      }
      #expect(entries.count == 10)
      #expect(content("../up") == "a\u{1B}]0;x\u{7}")
      #expect(content(long) == "no format")
      #expect(content("no content") == "")
      #expect(content("n\u{0}l") == "x\u{0}y")
      #expect(content("emoji 🐛") == "/////w==")
      #expect(content("bad") == "not base64!")
      #expect(content("crlf") == "a\r\nb")
      #expect(content("bom") == "\u{FEFF}x")
      #expect(content("twice") == "last")
      #expect(object["unknown"] == ["deep": [1, "two"]])
      let dump = try await program.shell(".dump")
      #expect(!dump.contains("secret value"))
      #expect(!dump.contains("user:pw"))
    }
  }
}
