import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// The commands that a poll runs.
struct HookTests {
  private func text(_ name: String, of program: Program) throws -> String {
    try String(contentsOf: program.folder.appending(path: name), encoding: .utf8)
  }

  @Test func `a change is handed to its hook once, after it was recorded`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let hook = """
        cat >document; echo "$ARCHIVER_EVENT $ARCHIVER_POLL $ARCHIVER_STATUS" >>calls
        sqlite3 "$ARCHIVER_DB" 'SELECT path FROM current_files' >files
        """
      for _ in 0..<2 {
        let poll = try await program.archiver("poll", "jane/one", "--on-change", hook)
        #expect(poll.status == 0, "\(poll.errors)")
      }
      #expect(try text("calls", of: program) == "change 1 ok\n")
      #expect(try text("files", of: program) == "a\n")
      let document = try JSONDecoder().decode(
        Value.self,
        from: Data(text("document", of: program).utf8)
      )
      #expect(document["schema"] == 1)
      #expect(document["archive"]?.string?.hasSuffix("/archive.db") == true)
      let change = try #require(document["changes"]?.array?.first)
      #expect(change["version"] == "jane/one/0.1")
      #expect(change["revision"] == 1)
      #expect(change["event"] == "first")
      #expect(change["filesAdded"] == 1)
    }
  }

  @Test func `what a poll recorded before it failed is counted, and told by the next one`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      // So many versions are a batch: the first of the two Actors is recorded, the second is not.
      let versions = (0..<500).map { number in
        version(["a": "\(number)"], number: "\(number / 100).\(number % 100)")
      }
      let zero = await program.emulator.addActor("zero", versions: [versions[0]])
      await program.emulator.addActor("one", versions: versions)
      #expect(try await program.archiver("poll", "jane/zero").status == 0)
      // What is damaged of the other one stops the poll when it comes to that.
      await program.emulator.putVersion(version(["a": "other"], number: "0.0"), in: zero)
      try await program.rewrite("UPDATE snapshots SET build_tag = 'other'")
      await program.emulator.add(
        Fault(path: "/v2/acts/jane~zero", kind: .delay, milliseconds: 12_000)
      )
      let hook = ["--on-change", "cat >>documents"]
      let failed = try await program.archiver(["poll", "jane/one", "jane/zero"] + hook)
      #expect(failed.status == 2)
      #expect(failed.errors.contains("is damaged: snapshots 1:"), "\(failed.errors)")
      #expect(
        try await program.shell(
          "SELECT status, checked, changed, requests > 0, bytes_received > 0 FROM polls WHERE poll_id = 2"
        ) == "failed|500|500|1|1\n"
      )
      #expect(try await program.archiver(["poll", "jane/one"] + hook).status == 0)
      let document = try JSONDecoder().decode(
        Value.self,
        from: Data(text("documents", of: program).utf8)
      )
      #expect(document["changes"]?.array?.count == 500)
    }
  }

  @Test func `a failure is handed to its hook when it begins and when it ends`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.addActor("two", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      let arguments = ["poll", "--on-failure", "cat >>documents"]
      for _ in 0..<3 { #expect(try await program.archiver(arguments).status == 3) }
      await program.emulator.clearFaults()
      for _ in 0..<2 { #expect(try await program.archiver(arguments).status == 0) }
      let documents = try text("documents", of: program).split(separator: "\n").map {
        try JSONDecoder().decode(Value.self, from: Data($0.utf8))
      }
      #expect(documents.count == 2)
      #expect(documents[0]["failing"]?.array?.map { $0["target"] } == ["jane/one"])
      #expect(documents[0]["recovered"] == [])
      #expect(documents[1]["failing"] == [])
      #expect(documents[1]["recovered"]?.array?.contains("jane/one") == true)
    }
  }

  @Test(arguments: [
    ("exit 7", "the command ended with exit code 7"),
    ("kill -9 $$", "the command was ended by signal 9"),
    ("exec <&-; exit 3", "the command ended with exit code 3"),
  ])
  func `a hook that fails is told and recorded, and loses nothing`(
    hook: String,
    words: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      var versions: [Value] = []
      for number in 0..<90 { versions.append(version(["a": "x"], number: "0.\(number)")) }
      await program.emulator.addActor("one", versions: versions)
      let poll = try await program.archiver("poll", "jane/one", "--on-change", hook)
      #expect(poll.status == 0, "\(poll.errors)")
      #expect(poll.errors.contains("Error: on-change hook: \(words)"), "\(poll.errors)")
      #expect(
        try await program.shell("SELECT target, stage, message FROM open_failures")
          == "on-change hook|hook|\(words)\n"
      )
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "90\n")
      let failures = try await program.archiver("failures")
      #expect(failures.output.contains("on-change hook: failing since"), "\(failures.output)")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `a hook that does not end is ended with the poll`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let ready = program.folder.appending(path: "ready")
      let poll = try program.start(
        ["poll", "jane/one", "--on-change", "trap '' TERM; >ready; sleep 1000 & wait; wait"]
      )
      try await until { FileManager.default.fileExists(atPath: ready.path) }
      poll.send(SIGTERM)
      let result = try await poll.result
      #expect(result.errors.contains("took too long"), "\(result.errors)")
      #expect(try await program.shell("SELECT status FROM polls") == "ok\n")
    }
  }

  @Test func `an archive that can't take the poll is a failure for the hook`() async throws {
    try await Program.with { (program: Program) async throws in
      try Data(String(repeating: "x", count: 5000).utf8)
        .write(to: program.folder.appending(path: "archive.db"))
      let poll = try await program.archiver("poll", "jane/one", "--on-failure", "cat >document")
      #expect(poll.status == 2)
      #expect(try text("document", of: program).contains("is not an archive of archiver"))
    }
  }

  @Test func `a hook is run and nothing crashes when the output can't be written`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let command = """
        '\(Program.binary.path)' poll jane/one --on-change 'cat >document' >/dev/full 2>&1
        """
      let poll = try await program.run(
        ["/bin/sh", "-c", command],
        environment: program.environment
      )
      #expect(poll.status == 2)
      #expect(try text("document", of: program).contains("jane/one/0.1"))
      #expect(try await program.shell("SELECT status FROM polls") == "ok\n")
    }
  }

  @Test func `a hook that can't be started fails like one that ends badly`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let poll = try await program.archiver(
        "poll",
        "jane/one",
        "--on-change",
        "true",
        environment: ["PATH": "/nowhere"]
      )
      #expect(poll.status == 0, "\(poll.errors)")
      #expect(
        poll.errors.contains("Error: on-change hook: the command could not be run: "),
        "\(poll.errors)"
      )
      #expect(
        try await program.shell("SELECT target, stage FROM open_failures")
          == "on-change hook|hook\n"
      )
    }
  }

  @Test(arguments: ["kill -9 $PPID", "exit 1"])
  func `changes that a hook was not told of are told after the next poll`(
    hook: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      // Nobody is to be told of these.
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.putVersion(version(["a": "2"]), in: id)
      _ = try await program.archiver("poll", "--on-change", hook)
      for _ in 0..<2 {
        #expect(try await program.archiver("poll", "--on-change", "cat >>documents").status == 0)
      }
      await program.emulator.putVersion(version(["a": "3"]), in: id)
      #expect(try await program.archiver("poll", "--on-change", "cat >>documents").status == 0)
      let revisions = try text("documents", of: program).split(separator: "\n").map {
        let document = try JSONDecoder().decode(Value.self, from: Data($0.utf8))
        return document["changes"]?.array?.map { $0["revision"] }
      }
      #expect(revisions == [[2], [3]])
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "0\n")
    }
  }
}
