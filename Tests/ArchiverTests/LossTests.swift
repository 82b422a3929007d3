import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Archives that are taken away under a poll, and polls that stay for all that.
struct LossTests {
  private func move(_ name: String, to other: String, of program: Program) throws {
    try FileManager.default.moveItem(
      at: program.folder.appending(path: name),
      to: program.folder.appending(path: other)
    )
  }

  @Test(
    .timeLimit(.minutes(15)),
    arguments: ["rm a.db", "mv a.db b.db", "cp a.db b.db; mv b.db a.db"]
  )
  func `a poll whose archive is no longer there at its end does not say that all is well`(
    command: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      #expect(try await program.archiver("poll", "jane/one", "--db", "a.db").status == 0)
      await program.emulator.putVersion(version(["a": "2"]), in: id)
      await program.emulator.add(Fault(path: "/v2/acts/", kind: .status, status: 503))
      await program.emulator.clearRequests()
      let poll = try program.start(["poll", "--db", "a.db", "--on-failure", "cat > told"])
      try await program.wait(forRequests: 1)
      #expect(try await program.run(["sh", "-c", command]).status == 0)
      await program.emulator.clearFaults()
      let result = try await poll.result
      #expect(result.status == 2, "\(result.output)")
      #expect(
        result.errors.contains("Error: a.db was deleted, moved or replaced while it was written"),
        "\(result.errors)"
      )
      let told = try String(
        contentsOf: program.folder.appending(path: "told"),
        encoding: .utf8
      )
      #expect(told.contains("was deleted, moved or replaced"))
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `a poll that stays waits for its archive to come back, and takes no other one`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      try FileManager.default.createDirectory(
        at: program.folder.appending(path: "disk"),
        withIntermediateDirectories: false
      )
      #expect(try await program.archiver("poll", "jane/one", "--db", "other.db").status == 0)
      await program.emulator.clearRequests()
      let resident = try program.start(
        ["poll", "jane/one", "--db", "disk/a.db", "--every", "2s"]
          + ["--on-failure", "tee told$(ls told* | wc -l) >> all"]
      )
      try await program.wait(forRequests: 2)
      // Between two polls, and not in the midst of one.
      let ended = "SELECT count(*) FROM polls WHERE finished_at IS NOT NULL"
      try await until { try await program.shell(ended, of: "disk/a.db") >= "2" }
      // The volume is gone, and an empty folder is there.
      try move("disk", to: "away", of: program)
      try FileManager.default.createDirectory(
        at: program.folder.appending(path: "disk"),
        withIntermediateDirectories: false
      )
      try await resident.says("there is no archive at disk/a.db any more")
      // Beats pass in which there is nothing to be asked or said.
      try await Task.sleep(for: .seconds(5))
      #expect(
        try FileManager.default.contentsOfDirectory(
          atPath: program.folder.appending(path: "disk").path
        ) == []
      )
      try FileManager.default.copyItem(
        at: program.folder.appending(path: "other.db"),
        to: program.folder.appending(path: "disk/a.db")
      )
      try await resident.says("disk/a.db is another archive than")
      try FileManager.default.removeItem(at: program.folder.appending(path: "disk"))
      try move("away", to: "disk", of: program)
      try await resident.says("disk/a.db: polls are recorded again")
      let count = await program.emulator.requests.count
      try await program.wait(forRequests: count + 1)
      resident.send(SIGTERM)
      let result = try await resident.result
      #expect(result.status == 0, "\(result.errors)")
      for sentence in [
        "there is no archive at disk/a.db any more", "disk/a.db is another archive than",
        "disk/a.db: polls are recorded again",
      ] {
        #expect(result.errors.components(separatedBy: sentence).count == 2, "\(result.errors)")
      }
      let told = try String(contentsOf: program.folder.appending(path: "all"), encoding: .utf8)
      #expect(told.components(separatedBy: "\"recovered\":[\"poll\"]").count == 2, "\(told)")
      #expect(
        try await program.shell(
          "PRAGMA integrity_check; SELECT count(*) > 2 FROM polls",
          of: "disk/a.db"
        ) == "ok\n1\n"
      )
      #expect(try await program.shell("SELECT count(*) FROM polls", of: "other.db") == "1\n")
    }
  }

  @Test(.timeLimit(.minutes(15)), arguments: [">&-", "| true", "> /dev/full"])
  func `a poll that stays goes on when nobody takes its results, and says so once`(
    output: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let command = """
        { "$@" & echo $! > id; wait $! 2>/dev/null; } 2> said \(output)
        """
      let resident = try RealProgram.start(
        ["bash", "-c", command, "sh", Program.binary.path, "poll", "jane/one", "--every", "1s"],
        in: program.folder,
        environment: program.environment
      )
      try await program.wait(forRequests: 4)
      let id = try String(contentsOf: program.folder.appending(path: "id"), encoding: .utf8)
      kill(try #require(Int32(id.trimmingCharacters(in: .newlines))), SIGTERM)
      _ = try await resident.result
      let said = try String(contentsOf: program.folder.appending(path: "said"), encoding: .utf8)
      #expect(said.components(separatedBy: "polls are recorded all the same").count == 2, "\(said)")
      #expect(try await program.shell("SELECT count(*) >= 3 FROM polls") == "1\n")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `a poll that stays outlives another program's long transaction`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let resident = try program.start(
        ["poll", "jane/one", "--every", "1s", "--on-failure", "cat > told"]
      )
      try await program.wait(forRequests: 2)
      let script = """
        import os, sqlite3, time
        c = sqlite3.connect('archive.db', isolation_level=None, timeout=60)
        c.execute('BEGIN IMMEDIATE')
        while not os.path.exists('told'): time.sleep(0.05)
        """
      #expect(try await program.run(["python3", "-c", script]).status == 0)
      let count = await program.emulator.requests.count
      try await program.wait(forRequests: count + 2)
      resident.send(SIGTERM)
      let result = try await resident.result
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("is being written by another program"), "\(result.errors)")
      #expect(result.errors.contains("polls are recorded again"), "\(result.errors)")
    }
  }
}
