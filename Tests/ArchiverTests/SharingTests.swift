import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Polls that share an account's Actors.
@Suite(.serialized, .enabled(if: PollerFleet.canBeTested, PollerFleet.whyNot))
struct SharingTests {
  private func seen(by archive: String, of program: Program) async throws -> [String] {
    try await program.shell("SELECT actor FROM current_versions ORDER BY actor", of: archive)
      .split(separator: "\n").map(String.init)
  }

  @Test(.timeLimit(.minutes(15)))
  func `one alone polls all, and what one has another one leaves, until it gives it back`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      try await PostgreSQLServer.withDatabase { (database: PostgreSQLDatabase) async throws in
        let poll = ["poll", "--mine", "--lease", database.url]
        var ids: [String] = []
        for name in ["one", "two", "three"] {
          ids.append(await program.emulator.addActor(name, versions: [version(["a": "1"])]))
        }
        let alone = try await program.archiver(poll + ["--json"])
        #expect(alone.status == 0, "\(alone.errors)")
        #expect(alone.output.contains(#""others" : 0"#), "\(alone.output)")
        #expect(
          try await seen(by: program.archive, of: program)
            == ["jane/one", "jane/three", "jane/two"]
        )

        await program.emulator.clearRequests()
        await program.emulator.add(Fault(path: "/v2/acts/\(ids[0])", kind: .hang, times: 1))
        let first = try program.start(poll + ["--full"])
        try await program.wait(forRequests: 1, under: "/v2/acts/\(ids[0])")
        let archive = program.folder.appending(path: "second.db").path
        let second = try await program.archiver(poll, environment: ["ARCHIVER_DB": archive])
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.output.contains("left to others"), "\(second.output)")
        #expect(try await seen(by: archive, of: program).contains("jane/one") == false)
        first.send(SIGTERM)
        #expect(try await first.result.status == 3)
        let third = try await program.archiver(poll, environment: ["ARCHIVER_DB": archive])
        #expect(third.status == 0, "\(third.errors)")
        #expect(
          try await seen(by: archive, of: program) == ["jane/one", "jane/three", "jane/two"]
        )
      }
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `without the database nothing is polled, and it goes on when it is back`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "pp-\(UUID().uuidString.prefix(8))"
      )
      let server = try await PostgreSQLServer.start(in: folder, isSafe: true)
      let database = try await server.makeDatabase()
      try await server.crash()
      let poll = ["poll", "--mine", "--lease", database.url]
      let once = try await program.archiver(poll)
      #expect(once.status == 2)
      #expect(once.output.hasPrefix("failed: "), "\(once.output)")
      #expect(once.errors.hasPrefix("Error: --mine: cannot reach the mirror "), "\(once.errors)")
      #expect(once.errors.contains("without a lease nothing is polled"), "\(once.errors)")
      let resident = try program.start(poll + ["--every", "2s"])
      try await until {
        try await program.shell("SELECT count(*) FROM polls WHERE trigger = 'every'") >= "1"
      }
      let asked = await program.emulator.requests.filter { $0.path == "/v2/acts/\(id)" }
      #expect(asked.isEmpty)
      let again = try await PostgreSQLServer.start(in: folder)
      try await until { try await seen(by: program.archive, of: program) == ["jane/one"] }
      resident.send(SIGTERM)
      let result = try await resident.result
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("--mine: seen again"), "\(result.errors)")
      try await again.end()
    }
  }

  /// One is busy with a long list, or waits for an Actor that gives no answer, and has nothing else to do.
  @Test(.timeLimit(.minutes(15)), arguments: [(Fault.Kind.delay, 60, 1), (.hang, 1, 8)])
  func `who is busy takes over what another one had who died`(
    kind: Fault.Kind,
    actors: Int,
    inFlight: Int
  ) async throws {
    try await Program.with { (program: Program) async throws in
      try await PostgreSQLServer.withDatabase { (database: PostgreSQLDatabase) async throws in
        let poll = [
          "poll", "--mine", "--every", "20s", "--lease", database.url, "--max-in-flight",
          "\(inFlight)",
        ]
        let id = await program.emulator.addActor("first", versions: [version(["a": "1"])])
        await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .hang, times: 1))
        let first = try program.start(poll)
        try await program.wait(forRequests: 1, under: "/v2/acts/\(id)")
        for number in 0..<actors {
          let other = await program.emulator.addActor("a\(number)", versions: [version([:])])
          await program.emulator.add(
            Fault(path: "/v2/acts/\(other)", kind: kind, milliseconds: 1000)
          )
        }
        let archive = program.folder.appending(path: "second.db").path
        let second = try program.start(poll, environment: ["ARCHIVER_DB": archive])
        try await database.wait(until: "SELECT count(*) > 1 FROM lease_terms")
        first.send(SIGKILL)
        try await database.wait(
          until: "SELECT polled_at > '-infinity' FROM leases WHERE apify_id = '\(id)'"
        )
        let left = "SELECT count(*) > 0 FROM leases WHERE polled_at = '-infinity'"
        #expect(try await database.psql(left) == "t\n", "it did all else before")
        second.send(SIGTERM)
        #expect(try await second.result.status == 0)
        #expect(try await seen(by: archive, of: program).contains("jane/first"))
        _ = try await first.result
      }
    }
  }

  @Test func `whom a poll that reaches nobody did not reach others may look at`() async throws {
    try await Program.with { (program: Program) async throws in
      try await PostgreSQLServer.withDatabase { (database: PostgreSQLDatabase) async throws in
        let poll = [
          "poll", "--mine", "--retries", "0", "--lease", database.url, "--max-in-flight",
        ]
        var ids: [String] = []
        for name in ["one", "two", "three"] {
          ids.append(await program.emulator.addActor(name, versions: [version(["a": "1"])]))
        }
        for id in ids {
          await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .reset))
        }
        let looks = """
          SELECT count(*) FILTER (WHERE polled_at > '-infinity'),
            count(*) FILTER (WHERE leased_until > now()) FROM leases
          """
        #expect(try await program.archiver(poll + ["1"]).status == 2)
        #expect(try await database.psql(looks) == "0|0\n")
        // One alone is a failure of that one.
        await program.emulator.clearFaults()
        await program.emulator.add(Fault(path: "/v2/acts/\(ids[0])", kind: .reset))
        #expect(try await program.archiver(poll + ["4"]).status == 3)
        #expect(try await database.psql(looks) == "3|0\n")
      }
    }
  }

  @Test(arguments: [
    (["poll", "jane/one", "--lease", "postgresql:///x"], "--lease goes with --mine"),
    (
      ["poll", "--mine", "--every", "1h", "--listen", "127.0.0.1:0", "--lease", "postgresql:///x"],
      "--listen does not go with --lease"
    ),
    (["poll", "--mine", "--lease", "mysql://jane:hush@db/x"], "is not understood"),
  ])
  func `wrong use is told, and no password`(arguments: [String], words: String) async throws {
    try await Program.with { (program: Program) async throws in
      let result = try await program.archiver(arguments)
      #expect(result.status == 64)
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(!result.errors.contains("hush"))
    }
  }

  private static func setting(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  private func fleet(
    _ program: Program,
    _ database: PostgreSQLDatabase
  ) async throws -> PollerFleet {
    try await PollerFleet(
      of: Self.setting("ARCHIVER_LEASE_POLLERS", 4),
      actors: Self.setting("ARCHIVER_LEASE_ACTORS", 20),
      seed: Self.setting("ARCHIVER_SEED", 1),
      program,
      database
    )
  }

  /// `scripts/leases` runs a long form.
  @Test(.timeLimit(.minutes(60)))
  func `pollers that die and wake up leave a history that is the truth`() async throws {
    try await Program.with { (program: Program) async throws in
      try await PostgreSQLServer.withDatabase { (database: PostgreSQLDatabase) async throws in
        var fleet = try await fleet(program, database)
        for _ in 0..<Self.setting("ARCHIVER_LEASE_ROUNDS", 2) { try await fleet.round() }
        try await fleet.end()
        #expect(fleet.strikes > 0)
        try await fleet.check()
      }
    }
  }

  /// `scripts/leases` runs a long form.
  @Test(.timeLimit(.minutes(60)))
  func `a database that crashes again and again leaves a history that is the truth`() async throws {
    try await Program.with { (program: Program) async throws in
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "pp-\(UUID().uuidString.prefix(8))"
      )
      var server = try await PostgreSQLServer.start(in: folder, isSafe: true)
      var fleet = try await fleet(program, try await server.makeDatabase())
      for _ in 0..<Self.setting("ARCHIVER_LEASE_ROUNDS", 2) {
        server = try await fleet.outage(of: server)
      }
      try await fleet.waitForBeats()
      try await fleet.end()
      try await fleet.check()
      try await server.end()
    }
  }
}
