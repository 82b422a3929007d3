import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Compares what `--json` prints with docs/json.md.
struct JSONTests {
  /// The keys of a document, with `[]` for the elements of a list, and the types of their values.
  private static func keys(of value: Any, at place: String = "") -> [String: String] {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: [:]) { keys, entry in
        let place = place.isEmpty ? entry.key : "\(place).\(entry.key)"
        keys.merge(Self.keys(of: entry.value, at: place)) { $1 }
      }
    case let list as [Any]:
      list.reduce(into: [:]) { keys, element in
        keys.merge(Self.keys(of: element, at: place + "[]")) { $1 }
      }
    case is String: [place: "string"]
    case let number as NSNumber:
      [place: number.objCType.pointee == 0x63 ? "boolean" : isWhole(number) ? "integer" : "number"]
    default: [place: "null"]
    }
  }

  private static func isWhole(_ number: NSNumber) -> Bool {
    number.doubleValue == number.doubleValue.rounded()
  }

  /// The keys that a section of the page has, and their types; not those of objects.
  private static func documented(_ command: String) throws -> [String: String] {
    let page = try String(
      contentsOf: Program.root.appending(path: "docs/json.md"),
      encoding: .utf8
    )
    let section = try #require(
      page.components(separatedBy: "\n## ").first { $0.hasPrefix("\(command)\n") }
    )
    var keys: [String: String] = [:]
    for row in section.split(separator: "\n") where row.hasPrefix("| `") {
      let columns = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if columns[1].isEmpty { continue }
      for name in columns[0].matches(of: /`([^`]+)`/) { keys[String(name.1)] = columns[1] }
    }
    return keys
  }

  /// What the program printed, command by command.
  private struct Printed {
    var keys: [String: [String: String]] = [:]

    mutating func take(_ result: Program.Result, of command: String) throws {
      let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
      for (key, type) in JSONTests.keys(of: value) {
        let rollback = "comparison."
        // What a snapshot changed is told as by `archiver diff`, and doubts are those of any answer.
        let changes = "snapshots[].changes."
        if key.hasPrefix(changes) {
          keys["archiver diff", default: [:]]["comparisons[]." + key.dropFirst(changes.count)] =
            type
        } else if key.hasPrefix(rollback) {
          keys["archiver diff", default: [:]]["comparisons[]." + key.dropFirst(rollback.count)] =
            type
        } else if key.hasPrefix("doubts[]") {
          keys["Doubts", default: [:]][key] = type
        } else {
          keys["archiver \(command)", default: [:]][key] = type
        }
      }
    }
  }

  @Test func `every key that is printed is documented, and every documented one is printed`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let printed = try await Self.story(program)
      let commands = [
        "diff", "log", "ls", "blame", "grep", "query", "where", "builds", "deployed", "runs",
        "restore",
        "rollback", "purge",
        "poll",
        "status", "failures", "verify", "backup", "merge",
      ]
      for command in ["Doubts"] + commands.map({ "archiver \($0)" }) {
        let documented = try Self.documented(command)
        let actual = printed.keys[command] ?? [:]
        for (key, type) in actual {
          // A number that happens to be whole is a number all the same.
          let isRight = documented[key] == type || (documented[key], type) == ("number", "integer")
          #expect(isRight, "\(command): \(key), \(type)")
        }
        let missing = Set(documented.keys).subtracting(actual.keys).sorted()
        #expect(missing == [], "\(command)")
      }
    }
  }

  /// Lets all happen that there are keys for.
  private static func story(_ program: Program) async throws -> Printed {
    var printed = Printed()
    func run(_ command: String, _ arguments: String...) async throws {
      let result = try await program.archiver([command] + arguments + ["--json"])
      try printed.take(result, of: command)
    }
    func line(_ sql: String) async throws -> String {
      try await program.shell(sql).trimmingCharacters(in: .newlines)
    }
    let lines = (0..<9).map { "line \($0)\n" }.joined()
    let id = await program.emulator.addActor("one", versions: [version(["a": lines, "b": "x"])])
    let other = await program.emulator.addActor("two", versions: [version([:])])
    let fault = Fault(path: "/v2/acts/\(other)", kind: .status, times: 1, status: 403)
    await program.emulator.add(fault)
    try await run("poll", "--mine", "--retries", "0")
    try await run("status", "--max-age", "1d")
    try await run("poll", "--mine")
    for hash in ["old", "new"] {
      await program.emulator.putVersion(changed(lines, hash), in: id)
      if hash == "new" { await program.emulator.add(fault) }
      try await run("poll", "--retries", "0")
    }
    try await run("failures")
    try await run("status")
    try await run("poll")
    try await run("failures", "--all")
    await program.emulator.deleteActor(other)
    try await run("poll")
    try await run("status")
    // A moment before the answer that showed a change: it may have happened already.
    let moment = try await line(
      """
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', observed_at, '-0.001 seconds')
      FROM history WHERE actor = 'jane/one' AND revision = 2
      """
    )
    for time in [moment, "2099-01-01"] {
      try await run("diff", "jane/one@\(time)", "jane/one@\(time)")
    }
    try await run("diff", "jane/one@1..2")
    try await fetch(program)
    try await run("diff", "jane/three@1..2")
    try await run("log", "-p")
    try await run("ls", "jane/one")
    try await run("blame", "jane/one:moved/a")
    try await run("grep", "line", "--all-history")
    try await run("query", "SELECT actor AS \"COLUMN\" FROM history")
    try await run(
      "where",
      try await line("SELECT max(sha256) FROM snapshot_files WHERE revision = 3")
    )
    try await run("restore", "jane/one@3", "--to", "out", "--env-file", "vars")
    try await build(program, run)
    try await purge(program, run)
    try await run("poll", "jane/nobody")
    try await program.rewrite(
      "UPDATE failures SET last_at = strftime('%Y-%m-%dT%H:%M:%fZ', last_at, '-25 hours')"
    )
    try await run("poll")
    try await run("backup", "copy.db", "--keep", "1d")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        .first { $0.hasPrefix("copy-") }
    )
    try FileManager.default.moveItem(
      at: program.folder.appending(path: name),
      to: program.folder.appending(path: "copy-20200101T000000Z.db")
    )
    try await run("backup", "copy.db", "--keep", "1d")
    try await run("backup", "older.db")
    try await run("merge", "older.db", "archive.db", "--to", "merged.db")
    try await program.rewrite(
      """
      UPDATE contents SET git_oid = zeroblob(20)
      WHERE content_id IN (SELECT content_id FROM build_files)
      """
    )
    try await program.rewrite("UPDATE tags SET apify_build_id = 'forged'")
    try await run("verify", "--salvage", "whole.db")
    try await run("verify", "--slice", "1/2")
    return printed
  }

  /// Has versions built and run, before the first poll and between two, and asks about that.
  private static func build(
    _ program: Program,
    _ run: (String, String...) async throws -> Void
  ) async throws {
    let id = await program.emulator.addActor("four", versions: [version(["a": "0"])])
    await program.emulator.build("0.1", of: id)
    await program.emulator.putVersion(version(["a": "1"]), in: id)
    try await run("poll", "jane/four", "--builds")
    await program.emulator.setTag("latest", to: nil, of: id)
    try await run("poll", "jane/four")
    await program.emulator.build("0.1", of: id)
    await program.emulator.putVersion(version(["a": "2", "d": "x"]), in: id)
    await program.emulator.build("0.1", of: id, tag: "beta")
    await program.emulator.run(of: id)
    try await run("poll", "jane/four", "--builds")
    await program.emulator.putVersion(version(["b": "3"]), in: id)
    try await run("poll", "jane/four")
    let repository = program.folder.appending(path: "commits")
    try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
    let commit = """
      git init -q . && echo x >a && echo x >c && git add . \
      && git -c user.name=a -c user.email=a@b commit -qm a
      """
    #expect(try await RealProgram.start(["sh", "-ec", commit], in: repository).result.status == 0)
    try await run("log", "jane/four", "--builds")
    try await run("builds", "jane/four")
    try await run("deployed", "jane/four", "--git", repository.path)
    try await run("runs", "jane/four")
    try await run("diff", "jane/four@0.1.2..0.1.3")
    try await run("ls", "jane/four@0.1.2")
    try await run("restore", "jane/four@0.1.2", "--to", "built")
    let moment = try await program.shell("SELECT min(started_at) FROM builds")
    try await run("ls", "jane/four@" + moment.trimmingCharacters(in: .newlines))
    try await run("blame", "jane/four@0.1.2:a")
    try await run("rollback", "jane/four@0.1.2")
    try await run("rollback", "jane/four@2", "--yes")
    await program.emulator.putVersion(version(["b": "4"]), in: id)
    try await run("rollback", "jane/four@1")
  }

  /// Takes files, values and texts out, and asks about where they were.
  private static func purge(
    _ program: Program,
    _ run: (String, String...) async throws -> Void
  ) async throws {
    func state(_ text: String) -> Value {
      [
        "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "hunter2",
        "note": "hunter2", "envVars": [["name": "K", "value": .string("hunter2-\(text)")]],
        "sourceFiles": .array(
          ["a", "b"].map { path in
            ["name": .string(path), "format": "TEXT", "content": .string("hunter2\n\(text)\n")]
          }
        ),
      ]
    }
    let id = await program.emulator.addActor("five", versions: [state("1")])
    #expect(try await program.archiver("poll", "jane/five").status == 0)
    await program.emulator.putVersion(state("2"), in: id)
    #expect(try await program.archiver("poll", "jane/five").status == 0)
    let key = program.folder.appending(path: "key").path
    for text in ["3", "4"] {
      await program.emulator.putVersion(state(text), in: id)
      let poll = ["poll", "jane/five", "--redact-env", "K", "--redact-key-file", key]
      #expect(try await program.archiver(poll).status == 0)
    }
    try await run("diff", "jane/five@3..4")
    try await run("purge", "--text", "hunter2")
    try await run("purge", "jane/five", "--path", "a")
    try await run("purge", "jane/five", "--whole-actor")
    try await run("purge", "--text", "hunter2", "--reason", "a test", "--yes")
    try await run("diff", "jane/five@1..2")
    try await run("ls", "jane/five")
  }

  /// Archives two states of a source that is elsewhere.
  private static func fetch(_ program: Program) async throws {
    for text in ["one", "two"] {
      let path = await program.emulator.putRecord(TarFile.bytes(text), "version.tar", in: "store")
      if text == "one" {
        await program.emulator.addActor(
          "three",
          versions: [
            [
              "versionNumber": "0.1", "sourceType": "TARBALL",
              "tarballUrl": .string(program.url + path),
            ]
          ]
        )
      }
      #expect(try await program.archiver("poll", "jane/three", "--resolve").status == 0)
    }
  }

  /// Archives two versions of an Actor, one of which came later, and a failure.
  private static func poll(_ program: Program) async throws {
    let id = await program.emulator.addActor("one", versions: [version(["a": "x\n", "b": "y\n"])])
    #expect(try await program.archiver("poll", "jane/one").status == 0)
    await program.emulator.putVersion(version(["a": "z\n"]), in: id)
    await program.emulator.putVersion(version(["a": "x\n"], number: "0.2"), in: id)
    #expect(try await program.archiver("poll").status == 0)
    #expect(try await program.archiver("poll", "jane/nobody").status == 4)
  }

  @Test(arguments: [
    ("comparisons", ["diff", "jane/one@1..2"]), ("snapshots", ["log", "--stat"]),
    ("files", ["ls", "jane/one/0.1@1"]), ("findings", ["grep", "x", "--all-history"]),
    ("places", ["where", "file"]), ("failures", ["failures"]),
  ])
  func `a line of JSON is an element of the document, with its schema`(
    noun: String,
    command: [String]
  ) async throws {
    try await Program.with { (program: Program) async throws in
      try await Self.poll(program)
      try Data("x\n".utf8).write(to: program.folder.appending(path: "file"))
      let document = try JSONDecoder().decode(
        Value.self,
        from: Data(try await program.archiver(command + ["--json"]).output.utf8)
      )
      let lines = try await program.archiver(command + ["--json-lines"]).output
        .split(separator: "\n").map { try JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
      #expect(document["schema"] == 1)
      let elements = try #require(document[noun]?.array)
      #expect(!elements.isEmpty)
      #expect(lines.map { $0["schema"] } == elements.map { _ in 1 })
      #expect(lines.map(\.withoutSchema) == elements)
    }
  }

  @Test(
    arguments: [
      ("comparisons", ["diff"], 0), ("snapshots", ["log"], 0),
      ("findings", ["grep", "nothing"], 1), ("places", ["where", "1234567"], 1),
      ("failures", ["failures"], 0), ("versions", ["status"], 0),
    ] as [(String, [String], Int32)]
  )
  func `a list with nothing in it is there`(
    noun: String,
    command: [String],
    status: Int32
  ) async throws {
    try await Program.with { (program: Program) async throws in
      try Data().write(to: URL(filePath: program.archive))
      _ = try await program.archiver("poll", "jane/nobody")
      let result = try await program.archiver(command + ["--json"])
      #expect(result.status == status, "\(result.errors)")
      let document = try JSONDecoder().decode(Value.self, from: Data(result.output.utf8))
      if noun != "failures" { #expect(document[noun] == []) }
      #expect(document["doubts"] == [])
      #expect(document["schema"] == 1)
      if command != ["failures"], command != ["status"] {
        #expect(try await program.archiver(command + ["--json-lines"]).output == "")
      }
    }
  }

  @Test func `both forms at once are refused`() async throws {
    try await Program.with { (program: Program) async throws in
      #expect(try await program.archiver("log", "--json", "--json-lines").status == 64)
    }
  }

  /// A state with all kinds of changes, and a secret whose hash is known.
  private static func changed(_ lines: String, _ hash: String) -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": .string(hash),
      "envVars": [
        ["name": "A", "value": .string(hash)],
        ["name": "S", "isSecret": true, "valueHash": .string(hash)],
      ],
      "sourceFiles": [
        ["name": "moved/a", "format": "BASE64", "content": .string(base64(lines + hash))],
        ["name": "c", "format": "BASE64", "content": "!"],
      ],
    ]
  }

  private static func base64(_ text: String) -> String {
    Data(text.utf8).base64EncodedString()
  }
}

extension Value {
  /// An object but for its `schema`.
  fileprivate var withoutSchema: Value {
    guard case .object(var fields) = self else { return self }
    fields["schema"] = nil
    return .object(fields)
  }
}
