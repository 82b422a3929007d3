import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// `archiver backup`, beside polls, and killed.
struct BackupTests {
  private func withArchive(_ body: (Program, _ id: String) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "0\n"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      try FileManager.default.createDirectory(
        at: program.folder.appending(path: "copies"),
        withIntermediateDirectories: false
      )
      try await body(program, id)
    }
  }

  private func copies(_ program: Program) throws -> [String] {
    let folder = program.folder.appending(path: "copies")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func dump(_ program: Program, _ path: String? = nil) async throws -> String {
    try await program.shell(".dump", of: path)
  }

  @Test func `a copy has what the archive has, in one file that is its owner's alone`() async throws
  {
    try await withArchive { (program: Program, _) async throws in
      let result = try await program.archiver("backup", "copies/a.db")
      #expect(result.output.hasPrefix("copies/a.db: 1 snapshot, "), "\(result)")
      #expect(result.status == 0)
      #expect(try await dump(program, "copies/a.db") == dump(program))
      #expect(try await program.archiver("verify", "--db", "copies/a.db").status == 0)
      #expect(try await program.archiver("log", "--db", "copies/a.db").status == 0)
      // Nothing beside it, also not from those who read it.
      #expect(try copies(program) == ["a.db"])
      let mode = try await program.run(["stat", "-c", "%a", "copies/a.db"])
      #expect(mode.output == "600\n")
    }
  }

  @Test func `what is there already is never written over`() async throws {
    try await withArchive { (program: Program, _) async throws in
      let file = program.folder.appending(path: "copies/a.db")
      try Data("mine".utf8).write(to: file)
      for path in ["copies/a.db", program.archive] {
        let before = try await dump(program)
        let result = try await program.archiver("backup", path)
        #expect(result.errors.contains("\(path) is there already; nothing was written"))
        #expect(result.status == 2)
        #expect(try await dump(program) == before)
      }
      #expect(try Data(contentsOf: file) == Data("mine".utf8))
      #expect(try copies(program) == ["a.db"])
      #expect(try await program.archiver("backup", "none/a.db").status == 2)
      #expect(try await program.archiver("backup", "copies").status == 2)
    }
  }

  @Test func `an archive that is not whole gets no copy, and the older ones stay`() async throws {
    try await withArchive { (program: Program, _) async throws in
      #expect(try await program.archiver("backup", "copies/a.db", "--keep", "1d").status == 0)
      let before = try copies(program)
      #expect(before.count == 1)
      try await program.rewrite("UPDATE snapshots SET build_tag = 'x'")
      #expect(try await program.archiver("migrate").status == 0)
      let result = try await program.archiver("backup", "copies/b.db")
      #expect(result.errors.contains("is not whole, and no copy of it was kept: snapshots 1"))
      #expect(result.status == 1)
      #expect(try copies(program) == before)
    }
  }

  @Test func `of copies that are kept by a rule the older ones go, and nothing else`() async throws
  {
    try await withArchive { (program: Program, _) async throws in
      let folder = program.folder.appending(path: "copies")
      #expect(try await program.archiver("backup", "first.db").status == 0)
      func put(_ name: String, _ source: String) throws {
        try FileManager.default.copyItem(
          at: program.folder.appending(path: source),
          to: folder.appending(path: name)
        )
      }
      for day in ["20190101", "20190201", "20190228", "20190301"] {
        try put("archive-\(day)T020000Z.db", "first.db")
      }
      // Others by such names, and copies by other names.
      let other = program.folder.appending(path: "other.db").path
      #expect(
        try await program.archiver("poll", "jane/one", "--db", other).status == 0
      )
      #expect(
        try await program.archiver("backup", "second.db", "--db", other).status == 0
      )
      try put("archive-20180101T000000Z.db", "second.db")
      try Data("text".utf8).write(to: folder.appending(path: "archive-20180102T000000Z.db"))
      let strange = [
        "archive-20180101T000000Z.db.gz", "archive-20181301T000000Z.db", "archive-mine.db",
        "archive.db", "other-20180101T000000Z.db",
      ]
      for name in strange { try put(name, "first.db") }
      let before = Set(try copies(program))
      let result = try await program.archiver("backup", "copies/archive.db", "--keep", "1d2m")
      #expect(result.status == 0, "\(result.errors)")
      let made = try #require(try copies(program).first { !before.contains($0) })
      #expect(made.wholeMatch(of: /archive-\d{8}T\d{6}Z\.db/) != nil)
      // The new one, and the last one of the month before.
      let gone = ["20190101", "20190201", "20190228"].map { "archive-\($0)T020000Z.db" }
      #expect(Set(try copies(program)) == before.subtracting(gone).union([made]))
      #expect(
        result.output.split(separator: "\n").dropFirst().map(String.init)
          == gone.map { "removed copies/\($0)" }
      )
    }
  }

  @Test func `a copy is one moment of the archive, while polls go on and wait for nobody`()
    async throws
  {
    try await withArchive { (program: Program, id: String) async throws in
      for round in 1...6 {
        await program.emulator.putVersion(version(["a": "\(round)\n"]), in: id)
        let poll = try program.start(["poll"])
        let backup = try program.start(["backup", "copies/\(round).db"])
        #expect(try await poll.result.status == 0)
        #expect(try await backup.result.status == 0)
      }
      let rows = """
        SELECT hex(row_sha256) FROM snapshots ORDER BY snapshot_id
        """
      let all = try await program.shell(rows).split(separator: "\n")
      #expect(all.count == 7)
      for round in 1...6 {
        let copy = "copies/\(round).db"
        let result = try await program.archiver("verify", "--db", copy)
        #expect(result.status == 0, "\(result.output)")
        let own = try await program.shell(rows, of: copy).split(separator: "\n")
        #expect(own.count >= round)
        #expect(all.starts(with: own))
      }
    }
  }

  @Test func `what a kill leaves has no name, and the next copy takes it away`() async throws {
    try await withArchive { (program: Program, _) async throws in
      var random = SeededGenerator(seed: 7)
      let began = ContinuousClock.now
      #expect(try await program.archiver("backup", "copies/first.db").status == 0)
      var reach = ContinuousClock.now - began
      var (killed, tries) = (0, 0)
      while killed < 12, tries < 200 {
        tries += 1
        let backup = try program.start(["backup", "copies/a.db"])
        // At any moment of it: that it is another one each time is what this is about.
        try await Task.sleep(for: reach * Double.random(in: 0...1, using: &random))
        backup.send(SIGKILL)
        let isKilled = try await backup.result.status == 128 + SIGKILL
        killed += isKilled ? 1 : 0
        reach = reach * (isKilled ? 1.1 : 0.7)
        let names = Set(try copies(program)).subtracting(["first.db"])
        let hidden = names.filter { $0.hasPrefix(".a.db.unfinished") }
        #expect(names.subtracting(hidden).subtracting(["a.db"]) == [])
        if names.contains("a.db") {
          #expect(try await program.archiver("verify", "--db", "copies/a.db").status == 0)
          try FileManager.default.removeItem(at: program.folder.appending(path: "copies/a.db"))
        }
      }
      #expect(killed == 12)
      #expect(try await program.archiver("backup", "copies/a.db").status == 0)
      #expect(try copies(program) == ["a.db", "first.db"])
      #expect(try await program.archiver("verify", "--db", "copies/a.db").status == 0)
    }
  }

  @Test func `a rule that is none is wrong use`() async throws {
    try await withArchive { (program: Program, _) async throws in
      let result = try await program.archiver("backup", "copies/a.db", "--keep", "7")
      #expect(result.errors.contains("'7' is no rule of days, weeks and months, as 7d4w12m"))
      #expect(result.status == 64)
      #expect(try await program.archiver("backup", "a.db", "--db", "none.db").status == 10)
    }
  }
}
