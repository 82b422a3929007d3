import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What the system allows: few files, little memory, folders that can't be written, names that are no text.
struct SystemTests {
  /// Runs the program by a shell that first does something to itself.
  private func archiver(
    after command: String,
    _ arguments: [String],
    of program: Program
  ) async throws -> Program.Result {
    try await program.run(
      ["sh", "-c", "\(command); exec \"$@\"", "sh", Program.binary.path] + arguments,
      environment: program.environment
    )
  }

  @Test(arguments: [6, 8, 12, 20, 30, 36])
  func `too few open files are an error that says how many are needed`(limit: Int) async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let poll = ["poll", "jane/one"]
      let few = try await archiver(after: "ulimit -n \(limit)", poll, of: program)
      #expect(few.status == 2)
      let needed = try #require(few.errors.firstMatch(of: /raise the limit with 'ulimit -n (\d+)'/))
      let enough = try await archiver(after: "ulimit -n \(needed.1)", poll, of: program)
      #expect(enough.status == 0, "\(enough.errors)")
    }
  }

  #if os(Linux)
    @Test(arguments: [200, 250, 300, 400])
    func `too little memory is an error that says how much is needed`(megabytes: Int) async throws {
      try await Program.with { (program: Program) async throws in
        await program.emulator.addActor("one", versions: [version(["a": "1"])])
        let poll = ["poll", "jane/one"]
        let limit = "ulimit -v \(megabytes * 1024)"
        let little = try await archiver(after: limit, poll, of: program)
        #expect(little.status == 2)
        let needed = try #require(
          little.errors.firstMatch(of: /raise the limit with 'ulimit -v (\d+)'/)
        )
        let enough = try await archiver(after: "ulimit -v \(needed.1)", poll, of: program)
        #expect(enough.status == 0, "\(enough.errors)")
      }
    }

    @Test func `an archive may be called by what is no text, and it is that which is made`()
      async throws
    {
      try await Program.with { (program: Program) async throws in
        await program.emulator.addActor("one", versions: [version(["a": "1"])])
        let script = """
          set -e; name=$(printf 'a\\351.db')
          "$0" poll jane/one --db "$name"
          ARCHIVER_DB=$name "$0" poll
          "$0" log --db="$name"
          "$0" migrate --db "$name"
          test -s "$name"; rm "$name" "$name-wal" "$name-shm"; ls
          """
        let result = try await program.run(
          ["sh", "-c", script, Program.binary.path],
          environment: program.environment
        )
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasSuffix("a\u{FFFD}.db was up to date\n"), "\(result.output)")
      }
    }

    @Test func `an archive may be in a folder whose name is no text`() async throws {
      try await Program.with { (program: Program) async throws in
        await program.emulator.addActor("one", versions: [version(["a": "1"])])
        let enter = "f=$(printf 'd\\351'); mkdir -p \"$f\"; cd \"$f\""
        let poll = ["poll", "jane/one", "--db", "a.db"]
        for _ in 0..<2 {
          let result = try await archiver(after: enter, poll, of: program)
          #expect(result.status == 0, "\(result.errors)")
        }
        let log = try await archiver(after: enter, ["log", "--db", "a.db"], of: program)
        #expect(log.output.contains("jane/one/0.1@1"), "\(log.errors)")
      }
    }
  #endif

  @Test(.enabled("root can write everywhere") { try await Program.asNobody() != nil })
  func `a copy where nothing can be written is read, unless its log has what it has not`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let nobody = try #require(try await Program.asNobody())
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let prepare = """
        chmod 755 .; mkdir copy; cp archive.db copy/; chmod 444 copy/archive.db; chmod 555 copy
        """
      #expect(try await program.run(["sh", "-c", prepare]).status == 0)
      func log() async throws -> Program.Result {
        try await program.run(
          nobody + [Program.binary.path, "log", "--db", "copy/archive.db"],
          environment: ["HOME": "/"]
        )
      }
      let read = try await log()
      #expect(read.status == 0, "\(read.errors)")
      #expect(read.output.contains("jane/one/0.1@1"))
      #expect(
        try FileManager.default.contentsOfDirectory(
          atPath: program.folder.appending(path: "copy").path
        ) == ["archive.db"]
      )
      let script = """
        import os, shutil, sqlite3
        c = sqlite3.connect('archive.db', isolation_level=None)
        c.execute('CREATE VIEW mine AS SELECT 1')
        os.chmod('copy', 0o755)
        shutil.copy('archive.db-wal', 'copy/archive.db-wal')
        os.chmod('copy/archive.db-wal', 0o444)
        os.chmod('copy', 0o555)
        """
      #expect(try await program.run(["python3", "-c", script]).status == 0)
      let logged = try await log()
      #expect(logged.status == 2)
      #expect(
        logged.errors.contains("copy both into one folder that can be, and read the copy"),
        "\(logged.errors)"
      )
      #expect(try await program.run(["chmod", "-R", "u+w", "copy"]).status == 0)
    }
  }
}
