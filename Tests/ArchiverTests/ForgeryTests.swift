import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Names, paths, formats and messages that want to be a line of their own.
struct ForgeryTests {
  private static let patch = """

    diff --git a/evil b/evil
    new file mode 100644
    index 0000000000000000000000000000000000000000..bd9dbf5aae1a3862dd1526723246b20206e5fc37
    --- /dev/null
    +++ b/evil
    @@ -0,0 +1 @@
    +FORGED
    """
  private static let line = "\nFORGED\u{2028}FORGED\r\u{1B}[2KFORGED"

  /// A state in which each text that can be anything is a forgery.
  private static func state(_ content: String, _ format: String) -> Value {
    let forged = line + patch
    return [
      "versionNumber": "0.1", "sourceType": .string("SOURCE_FILES" + forged),
      "buildTag": .string("latest" + forged + content),
      "gitRepoUrl": .string("https://example.com/" + forged),
      "envVars": [["name": .string("A" + forged), "value": .string(content + forged)]],
      "sourceFiles": [
        ["name": .string("a" + forged), "format": "TEXT", "content": .string(content + "\n")],
        ["name": .string("a" + forged), "format": "TEXT", "content": .string(content + "\n")],
        ["name": .string("../b" + forged), "format": "TEXT", "content": .string(content)],
        ["name": "c", "format": .string(format), "content": "same\n"],
        ["name": .string("d" + forged), "folder": true],
      ],
    ]
  }

  /// An archive in which nothing that can be a forgery is none: two states of a version, whose Actor is
  /// called so.
  private func withForgeries(_ body: (Program, String) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [Self.state("1", "TEXT")])
      check(try await program.archiver("poll", id, "--log-level", "debug"), "poll")
      let forged = Self.line + Self.patch
      await program.emulator.putVersion(Self.state("2", "TEXT" + forged), in: id)
      check(try await program.archiver("poll"), "poll again")
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "2\n")
      try await program.rename(id, to: "jane" + forged, "one" + forged)
      try await body(program, id)
    }
  }

  /// Whether a line begins with what only a forger wrote, whatever ends a line.
  private func check(_ result: RealProgram.Result, _ what: String) {
    for text in [result.output, result.errors] {
      let lines = text.split { $0.isNewline || $0 == "\r" || $0 == "\u{1B}" }
      for line in lines {
        #expect(
          !["FORGED", "+FORGED", "diff --git a/evil", "+++ b/evil", "[2K"].contains {
            line.hasPrefix($0)
          },
          "\(what): \(line)"
        )
      }
    }
  }

  @Test func `no name, path, format, message or value is a line, in a pipe nor in a terminal`()
    async throws
  {
    try await withForgeries { (program: Program, id: String) async throws in
      let commands = [
        ["diff"], ["diff", "\(id)@1..2", "--stat"], ["diff", id, "--name-status"],
        ["diff", id, "--numstat"], ["diff", id, "--name-only"], ["diff", "--live", id],
        ["diff", id, "--dir", "."], ["log"], ["log", "-p"], ["log", id, "--path", "nothing"],
        ["show", id], ["show", "\(id):none"], ["ls", id], ["blame", "\(id):c"],
        ["grep", "same"], ["grep", "same", "-l"], ["grep", "same", "--all-history"],
        ["where", "none"], ["status"], ["status", "--max-age", "1s"], ["failures", "--all"],
        ["restore", id, "--to", "out"], ["export", "git", "out"], ["show", "nobody/none"],
        ["query", "SELECT * FROM change_log"], ["query", "--jsonl", "SELECT * FROM current_files"],
        ["show", "\(id)/9.9"], ["show", "\(id)@9"], ["show", "\(id)@2000-01-01"],
      ]
      for command in commands {
        check(try await program.archiver(command), "\(command)")
        let quoted = ([Program.binary.path] + command).map { "'\($0)'" }.joined(separator: " ")
        check(
          try await program.run(
            ["script", "-qec", quoted, "/dev/null"],
            environment: program.environment.merging(["ARCHIVER_PAGER": "", "TERM": "dumb"]) { $1 }
          ),
          "\(command) in a terminal"
        )
      }
      let messages = try await program.run(["git", "--git-dir", "out", "log", "--format=%B"])
      #expect(messages.status == 0)
      check(messages, "messages of commits")
    }
  }

  @Test func `a failure that names a forger is one line`() async throws {
    try await withForgeries { (program: Program, id: String) async throws in
      await program.emulator.deleteActor(id)
      for _ in 0..<2 {
        check(try await program.archiver("poll", "--on-failure", "false"), "poll")
        for command in ["failures", "status", "log"] {
          check(try await program.archiver(command), command)
        }
      }
    }
  }

  @Test func `git apply takes no line of a patch that a forger wrote`() async throws {
    try await withForgeries { (program: Program, id: String) async throws in
      let apply = try await program.run(
        [
          "sh", "-c",
          "mkdir tree && \"$0\" diff \"$1\" >patch && cd tree && git init -q && git apply --exclude='a*' ../patch; ls",
          Program.binary.path, id,
        ],
        environment: program.environment
      )
      #expect(apply.output == "", "\(apply.output)\(apply.errors)")
    }
  }
}
