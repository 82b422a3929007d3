import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What a monitor asks.
struct MonitorTests {
  @Test func `status ends with 1 when nobody has seen everything for longer than allowed`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.archiver("status", "--max-age", "2h").status == 0)
      try await program.rewrite(
        """
        UPDATE polls SET finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '-121 minutes')
        """
      )
      let stale = try await program.archiver("status", "--max-age", "2h")
      #expect(stale.status == 1)
      #expect(stale.output.contains("stale: no poll saw everything in the last 2h"))
      #expect(try await program.archiver("status", "--max-age", "3h").status == 0)
      #expect(try await program.archiver("status").status == 0)
      #expect(try await program.archiver("status", "--max-age", "2x").status == 64)

      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      #expect(try await program.archiver("poll").status == 2)
      try await program.rewrite(
        """
        UPDATE failures SET first_at = strftime('%Y-%m-%dT%H:%M:%fZ', first_at, '-181 minutes')
        """
      )
      let failing = try await program.archiver("status", "--max-age", "3h")
      #expect(failing.status == 1)
      #expect(failing.output.contains("stale: jane/one has been failing since"))
      #expect(failing.output.contains("1 failing target; 'archiver failures' lists them"))
    }
  }

  @Test func `failures lists what fails, and on request what did`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      for _ in 0..<2 { #expect(try await program.archiver("poll").status == 2) }
      let open = try await program.archiver("failures")
      #expect(open.status == 0)
      #expect(open.output.hasPrefix("jane/one: failing since "))
      #expect(open.output.contains(", 2 polls: GET /v2/acts/\(id): Apify refuses with status 403"))
      await program.emulator.clearFaults()
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.archiver("failures").output == "")
      let all = try await program.archiver("failures", "--all", "--json")
      let list = try JSONDecoder().decode(Value.self, from: Data(all.output.utf8))
      #expect(list["failures"]?.array?.map { $0["attempts"] } == [2])
      #expect(list["failures"]?.array?.first?["resolvedAt"]?.string != nil)
    }
  }

  @Test func `a poll tells on request what it does, with the facts as metadata`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let poll = try await program.archiver("poll", "jane/one", "--log-level", "info")
      #expect(poll.errors.contains("revision=1 version=jane/one/0.1"), "\(poll.errors)")
      #expect(poll.errors.contains("status=ok"), "\(poll.errors)")
      let debug = try await program.archiver("poll", "--log-level", "debug")
      #expect(debug.errors.contains("path=/v2/acts/"), "\(debug.errors)")
      #expect(!debug.errors.contains("emulator-token"))
      #expect(try await program.archiver("poll", "--log-level", "loud").status == 64)
    }
  }

  @Test func `a clock that was ahead once does not keep status from telling`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      try await program.rewrite("UPDATE polls SET finished_at = '2099-01-01T00:00:00.000Z'")
      let ahead = try await program.archiver("status", "--max-age", "2h")
      #expect(ahead.status == 1)
      #expect(ahead.output.contains("stale: no poll saw everything in the last 2h"))
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.archiver("status", "--max-age", "2h").status == 0)
    }
  }

  @Test func `every failure is stale when it lasts, apart from a hook's`() async throws {
    try await Program.with { (program: Program) async throws in
      let bad = brokenVersion("0.2")
      await program.emulator.addActor("one", versions: [version(["a": "x"]), bad])
      #expect(try await program.archiver("poll", "jane/one", "--on-change", "exit 1").status == 3)
      try await program.rewrite(
        """
        INSERT INTO polls (started_at, finished_at, status, trigger, scope, program_version)
        SELECT started_at, finished_at, 'ok', trigger, scope, program_version FROM polls;
        UPDATE failures SET first_at = strftime('%Y-%m-%dT%H:%M:%fZ', first_at, '-121 minutes')
        """
      )
      #expect(try await program.archiver("status", "--max-age", "3h").status == 0)
      let stale = try await program.archiver("status", "--max-age", "2h")
      #expect(stale.status == 1)
      #expect(stale.output.contains("stale: jane/one/0.2 has been failing since"))
      #expect(!stale.output.contains("stale: on-change hook"))
    }
  }

  @Test func `what is no longer asked for does not keep status from telling`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.addActor("two", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one", "jane/two").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/jane~one", kind: .status, status: 403))
      #expect(try await program.archiver("poll", "jane/one", "jane/two").status == 3)
      #expect(try await program.archiver("poll", "jane/two").status == 0)
      func move(_ column: String, by modifier: String) async throws {
        try await program.rewrite(
          "UPDATE failures SET \(column) = strftime('%Y-%m-%dT%H:%M:%fZ', \(column), '\(modifier)')"
        )
      }
      try await move("first_at", by: "-121 minutes")
      let stale = try await program.archiver("status", "--max-age", "2h")
      #expect(stale.status == 1)
      #expect(stale.output.contains("stale: jane/one has been failing since"), "\(stale.output)")
      try await move("last_at", by: "-121 minutes")
      #expect(try await program.archiver("status", "--max-age", "2h").status == 0)
      // By a clock that was a year ahead it was tried in a year.
      try await move("last_at", by: "+1 year")
      #expect(try await program.archiver("status", "--max-age", "2h").status == 0)
      #expect(try await program.archiver("status").output.contains("1 failing target"))
    }
  }

  @Test func `what never was does not keep status from telling, however often it is asked for`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      for _ in 0..<2 {
        #expect(try await program.archiver("poll", "jane/one", "jane/onne").status == 3)
        try await program.rewrite(
          "UPDATE failures SET first_at = strftime('%Y-%m-%dT%H:%M:%fZ', first_at, '-121 minutes')"
        )
        let status = try await program.archiver("status", "--max-age", "2h")
        #expect(status.status == 0, "\(status.output)")
        #expect(status.output.contains("1 failing target"), "\(status.output)")
      }
      // What is there and can't be seen is another matter.
      await program.emulator.add(Fault(path: "/v2/acts/jane~one", kind: .status, status: 403))
      try await program.rewrite(
        """
        UPDATE polls SET started_at = strftime('%Y-%m-%dT%H:%M:%fZ', started_at, '-3 hours'),
          finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '-3 hours')
        """
      )
      #expect(try await program.archiver("poll", "jane/one", "jane/onne").status == 2)
      let stale = try await program.archiver("status", "--max-age", "2h")
      #expect(stale.status == 1)
      #expect(stale.output.contains("stale: no poll saw everything in the last 2h"))
    }
  }
}
