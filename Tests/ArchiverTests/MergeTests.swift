import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// `archiver merge`, as it is typed.
struct MergeTests {
  /// Two pollers of one Actor with builds, of which the second one saw a state that the first one did not.
  private func withArchives(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "0\n"])])
      for text in ["0\n", "1\n", "2\n"] {
        await program.emulator.putVersion(version(["a": text]), in: id)
        if text != "1\n" {
          #expect(try await program.archiver("poll", "jane/one", "--db", "one.db").status == 0)
        }
        #expect(try await program.archiver("poll", "jane/one", "--db", "two.db").status == 0)
      }
      try await body(program)
    }
  }

  @Test func `two archives are one, on which every command works and a poll goes on`() async throws
  {
    try await withArchives { (program: Program) async throws in
      let result = try await program.archiver("merge", "one.db", "two.db", "--to", "archive.db")
      #expect(
        result.output == """
          from one.db: 2 snapshots, 2 polls
          from two.db: 3 snapshots, 3 polls
          archive.db: 3 snapshots, 5 polls

          """
      )
      #expect((result.errors, result.status) == ("", 0))
      let mode = try await program.run(["stat", "-c", "%a", "archive.db"])
      #expect(mode.output == "600\n")
      for command in [
        ["verify"], ["log", "-p"], ["diff", "jane/one@1..3"], ["show", "jane/one@2:a"],
        ["ls", "jane/one"],
        ["blame", "jane/one:a"], ["status"], ["failures", "--all"], ["builds", "jane/one"],
        ["deployed"], ["query", "SELECT * FROM change_log"], ["export", "git", "git"],
      ] {
        let result = try await program.archiver(command)
        #expect(result.status == 0, "\(command): \(result)")
      }
      let poll = try await program.archiver("poll", "--builds", "--full")
      #expect(poll.status == 0, "\(poll)")
      #expect(try await program.shell("SELECT count(*) FROM history") == "3\n")
      #expect(try await program.archiver("verify").status == 0)
    }
  }

  @Test func `what can't be merged is refused, and nothing is made`() async throws {
    try await withArchives { (program: Program) async throws in
      let before = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      func fails(_ arguments: String..., status: Int32, saying message: String) async throws {
        let result = try await program.archiver(["merge"] + arguments)
        #expect(result.errors.contains(message), "\(result)")
        #expect(result.status == status, "\(arguments)")
      }
      try await fails(
        "one.db",
        "two.db",
        "--to",
        "two.db",
        status: 2,
        saying: "two.db is there already"
      )
      try await fails("one.db", "./one.db", "--to", "x.db", status: 64, saying: "are one file")
      try await fails(
        "one.db",
        "none.db",
        "--to",
        "x.db",
        status: 10,
        saying: "no archive at none.db"
      )
      try await fails("one.db", "--to", "x.db", status: 64, saying: "name two archives or more")
      try await fails("one.db", "two.db", status: 64, saying: "--to")
      try await fails(
        "one.db",
        "two.db",
        "--to",
        "no/x.db",
        status: 2,
        saying: "there is no folder"
      )
      #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path) == before)
    }
  }

  @Test func `two that went on differently are refused, unless both are right`() async throws {
    try await withArchives { (program: Program) async throws in
      #expect(try await program.archiver("backup", "fork.db", "--db", "two.db").status == 0)
      for archive in ["fork.db", "two.db"] {
        #expect(try await program.archiver("poll", "--db", archive).status == 0)
      }
      let refused = try await program.archiver("merge", "two.db", "fork.db", "--to", "x.db")
      #expect(refused.errors.contains("are one archive that went on in two ways, from poll 4,"))
      #expect(refused.status == 1)
      let both = try await program.archiver("merge", "two.db", "fork.db", "--to", "x.db", "--forks")
      #expect(both.output.hasSuffix("x.db: 3 snapshots, 5 polls\n"), "\(both)")
      #expect(both.status == 0)
    }
  }

  @Test func `a damaged archive is named with its row, and with what helps`() async throws {
    try await withArchives { (program: Program) async throws in
      #expect(try await program.archiver("backup", program.archive, "--db", "two.db").status == 0)
      try await program.rewrite("UPDATE snapshots SET build_tag = 'x' WHERE snapshot_id = 2")
      let result = try await program.archiver("merge", "one.db", program.archive, "--to", "x.db")
      #expect(result.errors.contains("is not whole: snapshots 2: "), "\(result)")
      #expect(result.errors.contains("'archiver verify --db \(program.archive) --salvage FILE'"))
      #expect(result.status == 1)
    }
  }
}
