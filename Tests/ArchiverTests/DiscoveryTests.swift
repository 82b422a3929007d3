import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Which Actors a poll finds, and which it need not ask for.
struct DiscoveryTests {
  private func paths(of program: Program) async -> [String] {
    await program.emulator.requests.map(\.path).sorted()
  }

  @Test func `an Actor that did not move is skipped, and --full looks all the same`() async throws {
    try await Program.with { (program: Program) async throws in
      let one = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let two = await program.emulator.addActor("two", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.putVersion(version(["a": "z"]), in: two)
      await program.emulator.clearRequests()
      let quick = try await program.archiver("poll", "--mine")
      #expect(
        quick.output.hasPrefix("ok: 1 version seen, 1 skipped, 1 changed (jane/two/0.1@2), 0 ")
      )
      #expect(await paths(of: program) == ["/v2/acts", "/v2/acts/\(two)"])
      await program.emulator.clearRequests()
      #expect(try await program.archiver("poll", "--mine", "--full").status == 0)
      #expect(await paths(of: program) == ["/v2/acts", "/v2/acts/\(one)", "/v2/acts/\(two)"])
      #expect(
        try await program.shell("SELECT checked, skipped, changed FROM polls")
          == "2|0|2\n1|1|1\n2|0|0\n"
      )
    }
  }

  @Test func `an Actor that was not looked at for a day is looked at, moved or not`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      try await program.rewrite(
        """
        UPDATE versions
        SET last_confirmed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-23 hours', '-1 minute')
        """
      )
      let poll = try await program.archiver("poll", "--mine")
      #expect(poll.output.hasPrefix("ok: 1 version seen, 0 changed"), "\(poll.output)")
    }
  }

  @Test func `a change that modifiedAt does not tell of is found by a full look, and counted`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.set("modifiedAt", to: "2026-01-01T00:00:00.000Z", of: id)
      await program.emulator.freeze(id)
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.putVersion(version(["a": "y"]), in: id)
      #expect(try await program.archiver("poll", "--mine").output.contains("1 skipped"))
      #expect(try await program.archiver("poll", "--mine", "--full").status == 0)
      #expect(
        try await program.shell("SELECT changed, unannounced FROM polls") == "1|0\n0|0\n1|1\n"
      )
    }
  }

  @Test func `new Actors and versions appear, and a renamed Actor keeps its line`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.set("name", to: "first", of: id)
      await program.emulator.putVersion(version(["a": "y"], number: "0.2"), in: id)
      await program.emulator.addActor("one", versions: [version(["a": "z"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(
        try await program.shell(
          "SELECT actor, version_number, revision FROM current_versions ORDER BY actor, version_number"
        ) == "jane/first|0.1|1\njane/first|0.2|1\njane/one|0.1|1\n"
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "3\n")
    }
  }

  @Test func `an Actor is found by a name that it had`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.set("name", to: "first", of: id)
      await program.emulator.putVersion(version(["a": "y"]), in: id)
      let poll = try await program.archiver("poll", "jane/one")
      #expect(poll.output.contains("jane/first/0.1@2"), "\(poll.output + poll.errors)")
    }
  }

  @Test func `an Actor without versions is looked at again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.putVersion(version(["a": "x"]), in: id)
      #expect(try await program.archiver("poll").output.contains("jane/one/0.1@1"))
    }
  }

  @Test func `one Actor by two names is observed once`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one", id, "\(id)/0.1").status == 0)
      #expect(try await program.shell("SELECT checked, changed FROM polls") == "1|1\n")
    }
  }

  @Test func `an Actor that could not be read whole is looked at again, moved or not`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [brokenVersion("0.1")])
      for _ in 0..<2 { #expect(try await program.archiver("poll", "--mine").status == 2) }
      #expect(try await program.shell("SELECT attempts FROM open_failures") == "2\n")
    }
  }

  @Test func `a list that does not keep still is a failure, and what it shows is looked at`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let item = """
        {"id":"\(id)","username":"jane","name":"one"}
        """
      for _ in 0..<3 {
        for (total, items) in [(3, item), (2, "")] {
          let body = """
            {"data":{"total":\(total),"offset":0,"limit":1,"count":1,"items":[\(items)]}}
            """
          await program.emulator.add(
            Fault(path: "/v2/acts", kind: .status, times: 1, status: 200, body: body)
          )
        }
      }
      let poll = try await program.archiver("poll", "--mine")
      #expect(poll.status == 3)
      #expect(
        poll.output.hasPrefix("partial: 1 version seen, 1 changed (jane/one/0.1@1), 1 failed")
      )
      #expect(poll.errors.contains("--mine: the list of Actors changed"), "\(poll.errors)")
      #expect(
        try await program.shell("SELECT target, stage FROM open_failures") == "--mine|list\n"
      )
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "0\n")
    }
  }
}
