import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What each command says of what was purged: that it was, and never what it had been.
struct PurgeTests {
  private static let secret = "hunter2hunter2"

  private static func state(_ text: String, variable: String) -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
      "envVars": [
        ["name": "KEY", "value": .string(variable)], ["name": "MODE", "value": "plain"],
      ],
      "sourceFiles": [
        ["name": "main.js", "format": "TEXT", "content": .string(text)],
        ["name": "notes.md", "format": "TEXT", "content": "notes\n"],
      ],
    ]
  }

  /// An Actor that had a secret in a file and in a variable, in its second of three revisions.
  private static func story(_ program: Program) async throws -> String {
    let states = [
      state("one\ntwo\n", variable: "first"),
      state("one\n\(secret)-file\ntwo\n", variable: "\(secret)-value"),
      state("one\ntwo\nthree\n", variable: "last"),
    ]
    let id = await program.emulator.addActor("one", versions: [states[0]])
    for state in states {
      await program.emulator.putVersion(state, in: id)
      let result = try await program.archiver("poll", "jane/one")
      #expect(result.status == 0, "\(result.errors)")
    }
    return id
  }

  private static func isInFile(_ program: Program, _ text: String) throws -> Bool {
    try ["", "-wal"].contains { ending in
      let data = try Data(contentsOf: URL(filePath: program.archive + ending))
      return data.range(of: Data(text.utf8)) != nil
    }
  }

  private static func purge(_ program: Program) async throws {
    let purge = ["purge", "--text", "hunter2", "--reason", "a slip", "--by", "jane", "--yes"]
    let result = try await program.archiver(purge)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(
      result.output.hasSuffix("purged: 1 content, 1 value; copies and backups have it still\n")
    )
    #expect(try !isInFile(program, secret))
  }

  @Test func `without yes it is said what would go, and nothing is written`() async throws {
    try await Program.with { program in
      _ = try await Self.story(program)
      let before = try Data(contentsOf: URL(filePath: program.archive))
      let dry = try await program.archiver("purge", "--text", "hunter2")
      #expect(dry.status == 0, "\(dry.errors)")
      let lines = dry.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 4, "\(dry.output)")
      #expect(lines[0].hasPrefix("content ") && lines[0].hasSuffix("  28 bytes"))
      #expect(lines[1] == "  jane/one/0.1@2:main.js")
      #expect(lines[2].hasPrefix("value ") && lines[2].contains("20 bytes  jane/one/0.1@2: "))
      #expect(lines[3] == "would purge: 1 content, 1 value; --yes with a --reason does it")
      #expect(try Data(contentsOf: URL(filePath: program.archive)) == before)
      let none = try await program.archiver("purge", "--text", "no such text")
      #expect(none.status == 1 && none.output == "nothing is there to purge\n")
      let yes = try await program.archiver("purge", "--text", "x", "--yes")
      #expect(yes.status == 64 && yes.errors.contains("say why, by --reason"))
      let unknown = try await program.archiver(
        "purge",
        "--content",
        String(repeating: "0", count: 64)
      )
      #expect(unknown.status == 4)
    }
  }

  @Test func `every command says purged where the bytes were`() async throws {
    try await Program.with { program in
      _ = try await Self.story(program)
      try await Self.purge(program)
      let purged = "by jane: a slip"
      for (arguments, status, words) in [
        (["show", "jane/one@2"], 0, "main.js"), (["show", "jane/one@2:main.js"], 4, purged),
        (["show", "jane/one@2", "--json"], 0, "\"isPurged\" : true"),
        (["ls", "jane/one@2"], 0, "main.js (purged)"),
        (["ls", "jane/one@2", "--json"], 0, "\"isPurged\" : true"),
        (["diff", "jane/one@1..2"], 0, "# modified main.js: 8 bytes"),
        (["diff", "jane/one@1..2"], 0, "(purged)"),
        (["diff", "jane/one@2..3", "--json"], 0, "\"isPurged\" : true"),
        (["diff", "jane/one@2..3", "--stat"], 0, ", purged"),
        (["diff", "jane/one@1..3"], 0, "+three"),
        (["log", "-p", "jane/one"], 0, "purged, 28 bytes"),
        (["log", "jane/one", "--json"], 0, ""), (["blame", "jane/one@2:main.js"], 4, purged),
        (["blame", "jane/one:main.js"], 0, "may be older"),
        (["grep", "hunter2", "--all-history"], 1, "1 contents of the archive were purged"),
        (["grep", "three"], 0, "three"), (["where", "--help"], 0, ""),
        (["restore", "jane/one@2", "--to", "tree"], 4, "nothing was written, for contents of"),
        (["restore", "jane/one@2", "--as-api-json"], 4, "were purged"),
        (["restore", "jane/one@3", "--to", "whole"], 0, "2 files written"),
        (["rollback", "jane/one@2"], 1, "contents of jane/one/0.1@2 were purged"),
        (["status"], 0, ""), (["report"], 0, ""),
      ] {
        let result = try await program.archiver(arguments)
        let all = result.output + result.errors
        #expect(result.status == status, "\(arguments): \(all)")
        #expect(words.isEmpty || all.contains(words), "\(arguments): \(all)")
        #expect(!all.contains(Self.secret), "\(arguments)")
      }
      #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "tree").path))
      let views = try await program.shell(
        """
        SELECT path, is_text, content IS NULL FROM snapshot_files WHERE revision = 2 ORDER BY path;
        SELECT name, value, value_state FROM snapshot_env_vars WHERE revision = 2 ORDER BY name;
        SELECT count(*) FROM change_log; SELECT kind, size FROM purges ORDER BY kind
        """
      )
      #expect(
        views.hasPrefix("main.js|1|1\nnotes.md|1|0\nKEY||purged\nMODE|plain|stored\n")
          && views.hasSuffix("content|28\nvalue|20\n"),
        "\(views)"
      )
    }
  }

  @Test func `git gets a history without the file, and a word in the message`() async throws {
    try await Program.with { program in
      _ = try await Self.story(program)
      try await Self.purge(program)
      let script = """
        git init -q repo && "$0" export git - >stream && cd repo && git fast-import --quiet <../stream \
        && git log --all --format=%B -- && git ls-tree -r --name-only 'HEAD~1' || true
        """
      let result = try await program.run(
        ["sh", "-c", script, Program.binary.path],
        environment: program.environment
      )
      let all = result.output + result.errors
      #expect(all.contains("left out, for its content was purged: "), "\(all)")
      let stream = try String(
        contentsOf: program.folder.appending(path: "stream"),
        encoding: .utf8
      )
      #expect(!stream.contains(Self.secret))
    }
  }

  @Test func `it does not come back, and what comes again is refused with a warning`() async throws
  {
    try await Program.with { program in
      let id = try await Self.story(program)
      try await Self.purge(program)
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "3\n")
      await program.emulator.putVersion(
        Self.state("one\n\(Self.secret)-file\ntwo\n", variable: "\(Self.secret)-value"),
        in: id
      )
      let poll = try await program.archiver("poll", "jane/one")
      #expect(poll.status == 0)
      #expect(poll.errors.contains("was purged, and is not taken in again"), "\(poll.errors)")
      #expect(try !Self.isInFile(program, Self.secret))
      let log = try await program.archiver("log", "jane/one")
      #expect(log.output.contains("jane/one/0.1@4") && log.output.contains("reverted"))
    }
  }

  @Test func `a whole Actor is refused with a warning, and its builds are not asked for`()
    async throws
  {
    try await Program.with { program in
      let id = try await Self.story(program)
      await program.emulator.build("0.1", of: id)
      let purge = ["purge", "jane/one", "--whole-actor", "--reason", "over", "--yes"]
      let result = try await program.archiver(purge)
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      #expect(try !Self.isInFile(program, Self.secret))
      #expect(try !Self.isInFile(program, "jane/one"))
      let poll = try await program.archiver("poll", "jane/one", "--builds")
      #expect(poll.status == 0, "\(poll.errors)")
      #expect(poll.errors.contains("the Actor \(id) was purged at "), "\(poll.errors)")
      #expect(try await program.shell("SELECT count(*) FROM actors") == "0\n")
    }
  }
}
