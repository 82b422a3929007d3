import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// `archiver verify`, as somebody runs it.
struct VerifyTests {
  /// Runs the body with an archive of three revisions and two builds of an Actor.
  private func withArchive(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let first = version(["a": "0\n", "b": "b\n"])
      let id = await program.emulator.addActor("one", versions: [first])
      for number in 0...2 {
        await program.emulator.putVersion(version(["a": "\(number)\n", "b": "b\n"]), in: id)
        if number > 0 { await program.emulator.build("0.1", of: id) }
        #expect(try await program.archiver("poll", "jane/one", "--builds").status == 0)
      }
      try await body(program)
    }
  }

  /// The views and triggers as a poll makes them, after a rewriting.
  private func migrate(_ program: Program) async throws {
    #expect(try await program.archiver("migrate").status == 0)
  }

  @Test func `an archive that is whole is said to be, with what was looked at`() async throws {
    try await withArchive { (program: Program) async throws in
      let result = try await program.archiver("verify")
      #expect(result.output == "whole: 3 snapshots, 4 contents, 2 builds\n")
      #expect(result.errors == "")
      #expect(result.status == 0)
      let quick = try await program.archiver("verify", "--quick")
      #expect(quick.output == "whole: 3 snapshots, 2 builds, looked at quickly\n")
      let slices = try await program.archiver("verify", "--slice", "2/2")
      #expect(slices.output == "whole: 2 contents in slice 2 of 2\n")
    }
  }

  @Test func `what is found is named by Actor, revision and path, and ends with 1`() async throws {
    try await withArchive { (program: Program) async throws in
      try await program.rewrite(
        "UPDATE contents SET whole = 'x' || char(10) WHERE whole = '1' || char(10)"
      )
      try await migrate(program)
      let hash = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865"
      let result = try await program.archiver("verify")
      #expect(
        result.output == """
          content: content \(hash) is not whole (contents 3)
            jane/one/0.1@2:a
            jane/one/0.1@0.1.1:a
            the other files of these revisions are judged by themselves
          jane/one/0.1: of 3 revisions, 1, 3 are whole
          1 finding; whole: 2 of 3 snapshots, 3 of 4 contents, 1 of 2 builds

          """
      )
      #expect(result.status == 1)
      let lines = try await program.archiver("verify", "--json-lines")
      #expect(lines.output.contains("\"path\":\"a\""))
      #expect(lines.status == 1)
    }
  }

  @Test(arguments: [
    "UPDATE builds SET status = 'FAILED'", "UPDATE builds SET build_tag = 'x'",
    "UPDATE build_files SET path = 'c' WHERE path = 'b'",
    "DELETE FROM build_files WHERE path = 'a' AND first_number = 2",
  ])
  func `a build that is not as it was recorded is found`(damage: String) async throws {
    try await withArchive { (program: Program) async throws in
      try await program.rewrite(damage)
      try await migrate(program)
      let result = try await program.archiver("verify")
      #expect(result.output.contains("build: "), "\(result.output)")
      #expect(result.output.contains("jane/one/0.1@0.1."))
      #expect(result.status == 1)
    }
  }

  @Test(arguments: [
    "UPDATE tags SET apify_build_id = 'x'",
    "UPDATE tags SET seen_from = '2099-01-01T00:00:00.000Z'",
  ])
  func `a tag that is not as it was recorded is found`(damage: String) async throws {
    try await withArchive { (program: Program) async throws in
      try await program.rewrite(damage)
      try await migrate(program)
      let result = try await program.archiver("verify")
      #expect(result.output.contains("tag: "), "\(result.output)")
      #expect(result.output.contains("  jane/one\n"))
      #expect(result.status == 1)
    }
  }

  @Test func `a copy is verified where nothing can be written`() async throws {
    guard let nobody = try await Program.asNobody() else { return }
    try await withArchive { (program: Program) async throws in
      let folder = program.folder.appending(path: "fixed")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      let copy = folder.appending(path: "archive.db").path
      #expect(try await program.shell("VACUUM INTO '\(copy)'") == "")
      #expect(try await program.run(["chmod", "0444", copy]).status == 0)
      #expect(try await program.run(["chmod", "0555", folder.path]).status == 0)
      let command = nobody + [Program.binary.path, "verify", "--db", copy]
      let result = try await program.run(command, environment: program.environment)
      #expect(result.output == "whole: 3 snapshots, 4 contents, 2 builds\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["archive.db"])
    }
  }

  @Test func `what other commands refuse is told, and what is no archive is none`() async throws {
    try await withArchive { (program: Program) async throws in
      #expect(try await program.shell("DROP INDEX snapshots_by_time") == "")
      #expect(try await program.archiver("log").status == 2)
      let result = try await program.archiver("verify")
      #expect(
        result.output.hasPrefix("schema: the index snapshots_by_time is missing\n"),
        "\(result.output)"
      )
      #expect(result.status == 1)
      #expect(try await program.archiver("verify", "--db", "none.db").status == 10)
      for slice in ["0/3", "4/3", "1", "a/b", "1/0"] {
        let wrong = try await program.archiver("verify", "--slice", slice)
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("'\(slice)' is no part N/M, as 3/30"))
      }
    }
  }
}
