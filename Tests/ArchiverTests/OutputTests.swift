import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Results that can't be written, and what else is said.
struct OutputTests {
  private func withArchive(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x\n"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      try await body(program)
    }
  }

  /// Runs `archiver` by the shell, in which it is `$0`.
  private func shell(_ script: String, _ program: Program) async throws -> RealProgram.Result {
    try await program.run(
      ["sh", "-c", script, Program.binary.path],
      environment: program.environment
    )
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      "log", "log --json", "log --json-lines", "diff", "status", "show jane/one", "export git -",
      "poll --json", "--help",
    ]
  )
  func `results that can't be written are one clear sentence`(command: String) async throws {
    try await withArchive { (program: Program) async throws in
      let full = try await shell("\"$0\" \(command) >/dev/full", program)
      #expect(full.status == 2)
      #expect(full.errors == "Error: cannot write the results: No space left on device\n")
      let closed = try await shell("\"$0\" \(command) >&-", program)
      #expect(closed.status == 2)
      #expect(closed.errors == "Error: cannot write the results: standard output is closed\n")
    }
  }

  @Test func `a closed stream is not taken for the archive`() async throws {
    try await withArchive { (program: Program) async throws in
      #expect(try await shell("\"$0\" poll >&- 2>&- <&-", program).status == 2)
      #expect(try await program.shell("PRAGMA integrity_check") == "ok\n")
    }
  }

  @Test func `a reader that left is no failure to tell of`() async throws {
    try await withArchive { (program: Program) async throws in
      let script = "(trap '' PIPE; sleep 0.2; \"$0\" log; echo $? >status) | true; cat status"
      let result = try await shell(script, program)
      #expect(result.output == "141\n")
      #expect(result.errors == "")
    }
  }

  @Test func `nothing that was typed is a command to the terminal`() async throws {
    try await withArchive { (program: Program) async throws in
      for arguments in [
        ["log", "jane/\u{1B}[2J"], ["ls", "jane/one:\u{1B}[2J"], ["\u{1B}[2J"],
        ["poll", "--log-level", "\u{1B}[2J"],
      ] {
        let result = try await program.archiver(arguments)
        #expect(result.status != 0)
        // As git writes it, or as Swift does.
        let escapes = [#"\033[2J"#, #"\u{1b}[2J"#]
        #expect(escapes.contains { result.errors.contains($0) }, "\(result.errors)")
        #expect(!result.errors.contains("\u{1B}"))
      }
    }
  }

  @Test func `what is wrong with a folder is said in the system's words`() async throws {
    try await withArchive { (program: Program) async throws in
      try Data().write(to: program.folder.appending(path: "file"))
      for (arguments, words) in [
        (["diff", "jane/one", "--dir", "file"], "cannot read file: it is no folder"),
        (["diff", "jane/one", "--dir", "no"], "cannot read no: No such file or directory"),
        (["restore", "jane/one", "--to", "file/x"], "cannot write file/x: Not a directory"),
      ] {
        let result = try await program.archiver(arguments)
        #expect(result.status == 2)
        #expect(result.errors == "Error: \(words)\n")
      }
      let file = ["restore", "jane/one", "--to", "out", "--env-file", "no/vars"]
      let result = try await program.archiver(file)
      #expect(result.errors == "Error: cannot write no/vars: No such file or directory\n")
    }
  }

  @Test func `git is not led astray by the user's settings, nor by its caller's`() async throws {
    try await withArchive { (program: Program) async throws in
      try Data("[broken\n".utf8).write(to: program.folder.appending(path: ".gitconfig"))
      let result = try await program.archiver(
        ["export", "git", "out"],
        environment: ["GIT_DIR": "/nowhere", "GIT_CONFIG_GLOBAL": "/nowhere"]
      )
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors == "")
      let missing = try await program.archiver(
        ["export", "git", "other"],
        environment: ["PATH": program.folder.path]
      )
      #expect(missing.status == 2)
      #expect(missing.errors.contains("there is no git on the PATH"), "\(missing.errors)")
    }
  }

  @Test func `a hook gets no token`() async throws {
    try await withArchive { (program: Program) async throws in
      let hook = "echo \"${APIFY_TOKEN-none}\" >token"
      let id = await program.emulator.addActor("two", versions: [version(["a": "y\n"])])
      #expect(try await program.archiver("poll", id, "--on-change", hook).status == 0)
      let token = try String(
        contentsOf: program.folder.appending(path: "token"),
        encoding: .utf8
      )
      #expect(token == "none\n")
    }
  }
}
