import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Variables whose values are not kept: no value in the archive, and a change shows all the same.
struct RedactionTests {
  private static let value = "hunter2hunter2"

  private static func state(_ value: Value, file: String = "x\n") -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
      "envVars": [["name": "KEY", "value": value], ["name": "MODE", "value": "plainplain"]],
      "sourceFiles": [["name": "a", "format": "TEXT", "content": .string(file)]],
    ]
  }

  private static func isInFile(_ program: Program, _ text: String) throws -> Bool {
    try ["", "-wal"].map { program.archive + $0 }
      .filter { FileManager.default.fileExists(atPath: $0) }
      .contains { try Data(contentsOf: URL(filePath: $0)).range(of: Data(text.utf8)) != nil }
  }

  private static func key(_ program: Program) -> URL {
    program.folder.appending(path: ".config/archiver/redaction.key")
  }

  /// Nothing of the surroundings of the tests names another folder.
  private static let environment = ["XDG_CONFIG_HOME": ""]

  private static func poll(_ program: Program, _ arguments: String...) async throws {
    let result = try await program.archiver(
      ["poll", "jane/one"] + arguments,
      environment: environment
    )
    #expect(result.status == 0, "\(result.errors)")
  }

  private static func variables(_ program: Program) async throws -> [Substring] {
    try await program.shell(
      """
      SELECT first_revision, name, ifnull(value, ''), value_state, length(value_digest)
      FROM env_vars ORDER BY first_revision, name
      """
    ).split(separator: "\n")
  }

  @Test func `no value is in the archive, and a change shows`() async throws {
    try await Program.with { program in
      let first = Self.state(.string(Self.value))
      let id = await program.emulator.addActor("one", versions: [first])
      try await Self.poll(program, "--redact-env", "all")
      let key = try String(contentsOf: Self.key(program), encoding: .utf8)
      #expect(key.wholeMatch(of: /[0-9a-f]{64}\n/) != nil)
      let mode = try FileManager.default.attributesOfItem(atPath: Self.key(program).path)
      #expect(mode[.posixPermissions] as? Int == 0o600)
      for text in [Self.value, "plainplain", key.trimmingCharacters(in: .newlines)] {
        #expect(try !Self.isInFile(program, text))
      }
      #expect(try await Self.variables(program) == ["1|KEY||redacted|64", "1|MODE||redacted|64"])
      // What did not change is no change.
      try await Self.poll(program, "--redact-env", "all")
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "1\n")
      await program.emulator.putVersion(Self.state(.string("another")), in: id)
      try await Self.poll(program, "--redact-env", "all")
      #expect(try await Self.variables(program).last == "2|KEY||redacted|64")
      await program.emulator.putVersion(first, in: id)
      try await Self.poll(program, "--redact-env", "all")
      let log = try await program.archiver("log", "jane/one").output
      #expect(log.contains("@3") && log.contains("reverted"), "\(log)")
      let live = try await program.archiver(
        ["diff", "--live", "jane/one", "--exit-code", "--redact-env", "all"],
        environment: Self.environment
      )
      #expect(live.status == 0, "\(live.output)\(live.errors)")
      for (arguments, words) in [
        (["show", "jane/one"], "KEY: (redacted)"), (["diff", "jane/one@1..2"], "(redacted)"),
        (["restore", "jane/one", "--as-api-json"], "redacted variables were not kept: KEY, MODE"),
        (["show", "jane/one", "--json"], "\"isRedacted\" : true"),
      ] {
        let result = try await program.archiver(arguments)
        #expect((result.output + result.errors).contains(words), "\(arguments): \(result)")
      }
    }
  }

  @Test func `a glob names some, and a value that is no text is not kept either`() async throws {
    try await Program.with { program in
      _ = await program.emulator.addActor("one", versions: [Self.state(1_234_567_891)])
      let named = ["ARCHIVER_REDACT_ENV": "K*,NONE", "XDG_CONFIG_HOME": ""]
      let result = try await program.archiver(["poll", "jane/one"], environment: named)
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        try await Self.variables(program) == ["1|KEY||redacted|64", "1|MODE|plainplain|stored|"]
      )
      #expect(try !Self.isInFile(program, "1234567891"))
    }
  }

  @Test func `a key that others can read, or that is none, is refused before anything is asked`()
    async throws
  {
    try await Program.with { program in
      _ = await program.emulator.addActor("one", versions: [Self.state("x")])
      let key = program.folder.appending(path: "key")
      for (text, mode, words) in [
        (String(repeating: "0a", count: 32), 0o644, "chmod 600"),
        ("short", 0o600, "64 hexadecimal digits"),
      ] {
        try Data(text.utf8).write(to: key)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key.path)
        let result = try await program.archiver(
          "poll",
          "jane/one",
          "--redact-env",
          "all",
          "--redact-key-file",
          key.path
        )
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
      }
      #expect(await program.emulator.requests.isEmpty)
    }
  }
}
