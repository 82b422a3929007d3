import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// `archiver mirror`, and polls that push.
@Suite(.enabled(if: PostgreSQLServer.isThere, "there is no server, or no libpq in this build"))
struct MirrorTests {
  /// An address at which nobody listens.
  private static let nowhere = "postgresql://jane:hush@127.0.0.1:1/history"

  @Test func `it says what was pushed, and that nothing was new`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x", "b": "yy"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      try await PostgreSQLServer.withDatabase { database in
        let first = try await program.archiver("mirror", database.url)
        #expect(first.status == 0, "\(first.errors)")
        #expect(
          first.output.hasPrefix(
            "\(database.name) has all up to poll 1: 1 snapshot, 2 contents, 3 bytes"
          )
        )
        let second = try await program.archiver("mirror", database.url)
        #expect(second.output == "\(database.name) has all up to poll 1: nothing was new, 0 rows\n")
        let values = "SELECT value IS NULL, value_state FROM env_vars"
        #expect(try await database.psql(values) == "t|stored\n")
        let anew = try await program.archiver("mirror", database.url, "--with-values", "--anew")
        #expect(anew.output.contains("pushed anew"))
        #expect(try await database.psql(values) == "f|stored\n")
        try await checkJSON(program, database)
      }
    }
  }

  private func checkJSON(_ program: Program, _ database: PostgreSQLDatabase) async throws {
    let result = try await program.archiver("mirror", database.url, "--with-values", "--json")
    let answer = try JSONDecoder().decode([String: Value].self, from: Data(result.output.utf8))
    let page = try String(
      contentsOf: Program.root.appending(path: "docs/json.md"),
      encoding: .utf8
    )
    let section = try #require(page.split(separator: "## archiver mirror\n").last)
      .prefix { $0 != "#" }
    let keys = section.matches(of: /`(\w+)`/).map { String($0.1) }
    #expect(Set(answer.keys).subtracting(["doubts"]) == Set(keys))
    #expect(answer["rows"] == 0)
    #expect(answer["mirror"]?.string == database.name)
  }

  @Test func `a mirror that is down is a failure that status shows, until it is pushed to again`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let down = try await program.archiver("mirror", Self.nowhere)
      #expect(down.status == 2)
      #expect(down.errors.hasPrefix("Error: cannot reach the mirror 127.0.0.1:1/history: "))
      #expect(!down.errors.contains("hush"))
      #expect(try await program.archiver("status").output.contains("1 failing target"))
      let failures = try await program.archiver("failures")
      #expect(failures.output.contains("127.0.0.1:1/history"))
      #expect(!failures.output.contains("hush"))
      #expect(try await program.shell("SELECT kind, resolved_at FROM failures") == "mirror|\n")
    }
  }

  @Test func `a poll pushes what it recorded, and does not fail for its mirror`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let poll = try await program.archiver("poll", "jane/one", "--mirror", Self.nowhere)
      #expect(poll.status == 0)
      #expect(poll.errors.contains("Error: 127.0.0.1:1/history: cannot reach the mirror"))
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "1\n")
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "pm-\(UUID().uuidString.prefix(8))")
      var server = try await PostgreSQLServer.start(in: folder)
      let database = try await server.makeDatabase()
      for isDown in [false, true, false] {
        if isDown { try await server.crash() }
        let poll = try await program.archiver("poll", "--mirror", database.url)
        #expect(poll.status == 0)
        #expect(poll.errors.contains("cannot reach") == isDown)
        let open = "SELECT count(*) FROM open_failures WHERE target = '\(database.name)'"
        #expect(try await program.shell(open) == (isDown ? "1\n" : "0\n"))
        let same = try await program.archiver("mirror", database.url)
        #expect(isDown || same.output.hasSuffix("nothing was new, 0 rows\n"), "\(same.output)")
        if isDown { server = try await PostgreSQLServer.start(in: folder) }
      }
      let polls = "SELECT count(*), (SELECT pushed_poll FROM archives) FROM polls"
      #expect(try await database.psql(polls) == "4|4\n")
      try await server.end()
    }
  }

  @Test func `one that stays pushes at each beat, and ends in order`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      try await PostgreSQLServer.withDatabase { database in
        let resident = try program.start(["mirror", database.url, "--every", "1s"])
        try await database.wait(until: "SELECT max(pushed_poll) = 1 FROM archives")
        #expect(try await program.archiver("poll").status == 0)
        try await database.wait(until: "SELECT max(pushed_poll) = 2 FROM archives")
        resident.send(SIGTERM)
        let result = try await resident.result
        #expect(result.status == 0, "\(result.errors)")
      }
    }
  }

  @Test(arguments: [
    ["mirror", "history"], ["mirror", "postgresql://h/d", "--anew", "--every", "1m"],
    ["poll", "jane/one", "--with-values"],
  ])
  func `wrong arguments end with 64`(arguments: [String]) async throws {
    try await Program.with { (program: Program) async throws in
      #expect(try await program.archiver(arguments).status == 64)
      #expect(!FileManager.default.fileExists(atPath: program.archive))
    }
  }
}
