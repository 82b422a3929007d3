import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Holds `--json` and docs/json.md against each other.
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

  /// The keys that the page has for a command, and their types; not those of objects.
  private static func documented(_ command: String) throws -> [String: String] {
    let page = try String(
      contentsOf: Program.root.appending(path: "docs/json.md"),
      encoding: .utf8
    )
    let section = try #require(
      page.components(separatedBy: "\n## archiver ").first { $0.hasPrefix("\(command)\n") }
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
        // What a snapshot changed is told as by `archiver diff`.
        if command == "log", key.hasPrefix("[].changes.") {
          keys["diff", default: [:]]["[]." + key.dropFirst("[].changes.".count)] = type
        } else {
          keys[command, default: [:]][key] = type
        }
      }
    }
  }

  @Test func `every key that is printed is documented, and every documented one is printed`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let printed = try await Self.story(program)
      for command in [
        "diff", "log", "ls", "blame", "grep", "where", "restore", "poll", "status", "failures",
      ] {
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
      FROM named_snapshots WHERE actor = 'jane/one' AND revision = 2
      """
    )
    for time in [moment, "2099-01-01"] {
      try await run("diff", "jane/one@\(time)", "jane/one@\(time)")
    }
    try await run("diff", "jane/one@1..2")
    try await run("log", "-p")
    try await run("ls", "jane/one")
    try await run("blame", "jane/one:moved/a")
    try await run("grep", "line", "--all-history")
    try await run(
      "where",
      try await line("SELECT max(sha256) FROM snapshot_files WHERE revision = 3")
    )
    try await run("restore", "jane/one@1", "--to", "out")
    return printed
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
