import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// `archiver verify --salvage`: what is whole comes into a new archive.
struct SalvageTests {
  private static let revisions = 6
  private static let ofOne = """
    version_id = (SELECT version_id FROM versions JOIN actors USING (actor_id) WHERE name = 'one')
    """

  /// Runs the body with an archive of six revisions and builds of an Actor, a tag, a failure, and another Actor.
  private func withArchive(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let first = version(["a": "0\n", "b": "b\n"])
      let id = await program.emulator.addActor("one", versions: [first])
      await program.emulator.addActor("two", versions: [version(["b": "b\n", "c": "c\n"])])
      for number in 1...Self.revisions {
        await program.emulator.putVersion(version(["a": "\(number)\n", "b": "b\n"]), in: id)
        await program.emulator.build("0.1", of: id)
        #expect(try await program.archiver("poll", "--mine", "--builds").status == 0)
      }
      #expect(try await program.archiver("poll", "jane/nobody").status == 4)
      try await body(program)
    }
  }

  private func salvage(_ program: Program) async throws -> String {
    let result = try await program.archiver("verify", "--salvage", "whole.db")
    #expect(result.errors == "")
    #expect(result.status == 1)
    let verified = try await program.archiver("verify", "--db", "whole.db")
    #expect(verified.status == 0, "\(verified.output)")
    return result.output
  }

  /// What commands say of an archive, without its name and size.
  private func answers(_ program: Program, _ path: String) async throws -> [String] {
    var answers: [String] = []
    for command in [
      ["log", "-p"], ["builds", "jane/one"], ["deployed"], ["failures", "--all"],
      ["export", "git", "-"], ["log", "--json"], ["blame", "jane/one:a"],
    ] {
      answers.append(try await program.archiver(command + ["--db", path]).output)
    }
    return answers
  }

  @Test func `an archive that is whole is salvaged whole, with the same answers and another id`()
    async throws
  {
    try await withArchive { (program: Program) async throws in
      let result = try await program.archiver("verify", "--salvage", "whole.db")
      #expect(result.status == 0, "\(result.output) \(result.errors)")
      #expect(
        result.output.hasSuffix("whole.db: 7 of 7 snapshots, 8 of 8 contents, 6 of 6 builds\n")
      )
      #expect(try await answers(program, "whole.db") == answers(program, program.archive))
      let id = "SELECT archive_uuid FROM meta"
      #expect(try await program.shell(id, of: "whole.db") != program.shell(id))
      let rows = "SELECT * FROM snapshots; SELECT * FROM tags; SELECT * FROM polls"
      #expect(try await program.shell(rows, of: "whole.db") == program.shell(rows))
      // One file, and its owner's.
      let names = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      #expect(names.filter { $0.contains("whole") } == ["whole.db"])
      #expect(try await program.run(["stat", "-c", "%a", "whole.db"]).output == "600\n")
      // It is polled on like any other.
      #expect(try await program.archiver("poll", "--mine", "--db", "whole.db").status == 0)
      #expect(try await program.archiver("verify", "--db", "whole.db").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM snapshots", of: "whole.db") == "7\n")
    }
  }

  @Test func `what is whole beside a damaged content is kept, and what is lost is said`()
    async throws
  {
    try await withArchive { (program: Program) async throws in
      try await program.rewrite(
        "UPDATE contents SET whole = 'x' || char(10) WHERE whole IN ('3' || char(10), '4' || char(10))"
      )
      #expect(try await program.archiver("migrate").status == 0)
      let output = try await salvage(program)
      #expect(output.contains("jane/one/0.1: lost 3..4\n"), "\(output)")
      #expect(output.hasSuffix("whole.db: 5 of 7 snapshots, 6 of 8 contents, 4 of 6 builds\n"))
      let shown = try await program.archiver("show", "jane/one@3:a", "--db", "whole.db")
      #expect(shown.output == "5\n")
      // The change to it may have happened since the last one that is left was seen.
      let window = """
        SELECT h.revision, h.changed_after = (
          SELECT observed_at FROM snapshots WHERE version_id = h.version_id AND revision = 2
        ), warnings LIKE '%are lost: 2%'
        FROM snapshots AS h WHERE revision = 3
        """
      #expect(try await program.shell(window, of: "whole.db") == "3|1|1\n")
      #expect(try await program.archiver("log", "-p", "--db", "whole.db").status == 0)
    }
  }

  @Test(arguments: [
    ("DELETE FROM snapshots WHERE revision = 1 AND \(ofOne)", "lost 1\n"),
    ("DELETE FROM snapshots WHERE revision = 6", "5 of 7 snapshots"),
    ("UPDATE snapshots SET build_tag = 'x' WHERE revision = 2", "lost 2\n"),
    ("DELETE FROM source_files WHERE path = 'a' AND first_revision = 5", "lost 5\n"),
    ("UPDATE source_files SET path = 'z' WHERE path = 'b' AND \(ofOne)", "lost 1..6\n"),
    ("UPDATE tags SET tag = 'x'", "tags: "),
    ("UPDATE failures SET attempts = 0", "failures: 1 row lost\n"),
    ("DELETE FROM polls WHERE poll_id = 3", "lost 3\n"),
    ("DROP INDEX snapshots_by_time", "whole.db: 7 of 7 snapshots"),
  ])
  func `each damage loses what it touches alone`(damage: String, said: String) async throws {
    try await withArchive { (program: Program) async throws in
      try await program.rewrite("PRAGMA ignore_check_constraints = ON; \(damage)")
      let output = try await salvage(program)
      if damage.hasPrefix("DELETE FROM snapshots WHERE revision = 6") {
        // The last one leaves no trace but in the poll's count, and in what leads to it.
        #expect(output.contains("6 of 6 snapshots"), "\(output)")
      } else {
        #expect(output.contains(said), "\(output)")
      }
    }
  }

  @Test func `an index that lost what its table has loses nothing`() async throws {
    try await withArchive { (program: Program) async throws in
      let sql = """
        PRAGMA wal_checkpoint(TRUNCATE);
        SELECT pageno FROM dbstat WHERE name = 'source_files_by_first'
        """
      let page = try await program.shell(sql)
      let number = try #require(page.split(separator: "\n").last.flatMap { Int($0) })
      let place = URL(filePath: program.archive)
      var file = try Data(contentsOf: place)
      file.replaceSubrange((number - 1) * 4096..<number * 4096, with: Data(count: 4096))
      try file.write(to: place)
      #expect(try await program.archiver("log", "-p").status == 2)
      let output = try await salvage(program)
      #expect(output.hasSuffix("whole.db: 7 of 7 snapshots, 8 of 8 contents, 6 of 6 builds\n"))
    }
  }

  @Test(arguments: [("4611686018427387904", 7), ("9223372036854775807", 6)])
  func `a key that is as large as can be takes no longer, and a larger one is lost`(
    key: String,
    kept: Int
  ) async throws {
    try await withArchive { (program: Program) async throws in
      for (table, column) in [("source_files", "source_file_id"), ("polls", "poll_id")] {
        let last = "(SELECT max(\(column)) FROM \(table))"
        try await program.rewrite(
          "UPDATE \(table) SET \(column) = \(key) WHERE \(column) = \(last)"
        )
      }
      let output = try await salvage(program)
      #expect(output.contains("whole.db: \(kept) of 7 snapshots"), "\(output)")
    }
  }

  @Test func `what is there is never written over, and a slice is not salvaged`() async throws {
    try await withArchive { (program: Program) async throws in
      let file = program.folder.appending(path: "mine")
      try Data("mine".utf8).write(to: file)
      let result = try await program.archiver("verify", "--salvage", "mine")
      #expect(result.errors.contains("mine is there already; nothing was written"))
      #expect(result.status == 2)
      #expect(try Data(contentsOf: file) == Data("mine".utf8))
      let wrong = try await program.archiver("verify", "--salvage", "a", "--quick")
      #expect(wrong.status == 64)
    }
  }
}
