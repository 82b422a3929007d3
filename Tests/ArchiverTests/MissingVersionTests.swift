import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What is not there any more, and when that is a deletion.
struct MissingVersionTests {
  private let events = """
    SELECT actor, version_number, event FROM history WHERE revision > 1
    ORDER BY actor, version_number, revision
    """
  private let missing = "SELECT version_number FROM versions WHERE missing_since IS NOT NULL"
  private let unfound = "{\"error\":{\"type\":\"record-or-token-not-found\"}}"

  @Test func `a version that its Actor does not show and that is not there is gone at once`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.deleteVersion("0.2", of: id)
      let poll = try await program.archiver("poll")
      #expect(poll.status == 0, "\(poll.errors)")
      #expect(
        poll.output.hasPrefix("ok: 2 versions seen, 1 changed (jane/one/0.2@2), 1 gone, 0 failed;"),
        "\(poll.output)"
      )
      #expect(try await program.shell(events) == "jane/one|0.2|gone\n")
      #expect(
        try await program.shell(
          "SELECT changed_after < observed_at FROM history WHERE revision = 2"
        )
          == "1\n"
      )
      #expect(try await program.archiver("poll").status == 0)
      await program.emulator.putVersion(version(["a": "y"], number: "0.2"), in: id)
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(events) == "jane/one|0.2|gone\njane/one|0.2|back\n")
    }
  }

  @Test func `a version that its Actor does not show but that answers is still there`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let body = """
        {"data":{"id":"\(id)","username":"jane","name":"one","isPublic":false,
        "versions":[{"versionNumber":"0.1","sourceType":"SOURCE_FILES","sourceFiles":[]}]}}
        """
      await program.emulator.add(
        Fault(path: "/v2/acts/\(id)", kind: .status, times: 1, status: 200, body: body)
      )
      let poll = try await program.archiver("poll")
      #expect(poll.status == 0, "\(poll.errors)")
      #expect(try await program.shell(events) == "jane/one|0.1|changed\n")
      #expect(try await program.shell(missing) == "")
    }
  }

  @Test func `an answer without versions is no deletion`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.deleteVersion("0.1", of: id)
      let poll = try await program.archiver("poll")
      #expect(poll.status == 2)
      #expect(poll.errors.contains("jane/one: the answer shows no version"), "\(poll.errors)")
      #expect(try await program.shell(events + "; " + missing) == "")
    }
  }

  @Test func `an answer without versions, however often, says nothing of those that are gone`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.addActor("two", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.deleteActor(id)
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(try await program.shell(events) == "jane/one|0.1|gone\n")
      let confirmed = "SELECT last_confirmed_at FROM versions ORDER BY version_id LIMIT 1"
      let last = try await program.shell(confirmed)
      await program.emulator.restoreActor(id)
      await program.emulator.deleteVersion("0.1", of: id)
      for _ in 0..<2 { _ = try await program.archiver("poll", id) }
      #expect(try await program.shell(confirmed) == last)
    }
  }

  @Test func `an Actor that is not there is missing, and gone with the next poll`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      await program.emulator.addActor("two", versions: [version(["a": "z"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.deleteActor(id)
      let first = try await program.archiver("poll")
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.output.hasPrefix("ok: 1 version seen, 0 changed, 2 missing, 0 failed;"))
      #expect(first.errors.contains("jane/one/0.1: not there; it is not proven yet"))
      #expect(try await program.shell(events) == "")
      #expect(try await program.shell(missing) == "0.1\n0.2\n")
      #expect(try await program.archiver("poll").status == 0)
      let gone = "jane/one|0.1|gone\njane/one|0.2|gone\n"
      #expect(try await program.shell(events) == gone)
      #expect(
        try await program.shell("SELECT gone_at IS NOT NULL FROM actors ORDER BY name") == "1\n0\n"
      )
      let third = try await program.archiver("poll")
      #expect(third.output.hasPrefix("ok: 1 version seen, 0 changed, 0 failed;"))
      await program.emulator.restoreActor(id)
      #expect(try await program.archiver("poll").status == 0)
      #expect(
        try await program.shell(events)
          == "jane/one|0.1|gone\njane/one|0.1|back\njane/one|0.2|gone\njane/one|0.2|back\n"
      )
      #expect(
        try await program.shell("SELECT gone_at IS NOT NULL FROM actors ORDER BY name") == "0\n0\n"
      )
    }
  }

  @Test func `an Actor that the account's list does not have is gone at once`() async throws {
    try await Program.with(pageLimit: 1) { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.addActor("two", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.deleteActor(id)
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(try await program.shell(events) == "jane/one|0.1|gone\n")
    }
  }

  @Test func `a failure between two absences begins the proof anew`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.addActor("two", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.deleteActor(id)
      #expect(try await program.archiver("poll").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      #expect(try await program.archiver("poll").status == 3)
      #expect(try await program.shell(missing) == "")
      await program.emulator.clearFaults()
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(events) == "")
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(events) == "jane/one|0.1|gone\n")
    }
  }

  @Test func `a 404 that is not Apify's word for a missing record proves nothing`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      for body in ["", "<html>404</html>", "{\"error\":{\"type\":\"page-not-found\"}}"] {
        await program.emulator.clearFaults()
        await program.emulator.add(
          Fault(path: "/v2/acts/\(id)", kind: .status, status: 404, body: body)
        )
        #expect(try await program.archiver("poll").status == 2)
      }
      #expect(try await program.shell(events + "; " + missing) == "")
      #expect(try await program.shell("SELECT attempts FROM open_failures") == "3\n")
    }
  }

  @Test func `without its owner's token, a private Actor that is not shown is not gone`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      for _ in 0..<3 {
        let poll = try await program.archiver("poll", environment: ["APIFY_TOKEN": ""])
        #expect(poll.status == 2)
        #expect(poll.errors.contains("no proof that it was deleted"), "\(poll.errors)")
      }
      #expect(try await program.shell(events + "; " + missing) == "")
      #expect(try await program.shell("SELECT attempts FROM open_failures") == "3\n")
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "0\n")
    }
  }

  @Test func `when too much vanishes at once, nothing is taken for gone`() async throws {
    try await Program.with { (program: Program) async throws in
      var ids: [String] = []
      for number in 1...10 {
        ids.append(
          await program.emulator.addActor("a\(number)", versions: [version(["a": "\(number)"])])
        )
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.add(
        Fault(path: "/v2/acts/", kind: .status, status: 404, body: unfound)
      )
      for _ in 0..<3 {
        let poll = try await program.archiver("poll")
        #expect(poll.status == 3)
        #expect(poll.output.hasPrefix("suspect: 0 versions seen, 0 changed, 10 missing, 1 failed;"))
        #expect(poll.errors.contains("10 of 10 known versions are not there"), "\(poll.errors)")
      }
      #expect(try await program.shell(events) == "")
      #expect(
        try await program.shell("SELECT status, gone FROM polls WHERE poll_id > 1")
          == "suspect|0\nsuspect|0\nsuspect|0\n"
      )
      await program.emulator.clearFaults()
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM open_failures; " + missing) == "0\n")
      for id in ids.prefix(5) { await program.emulator.deleteActor(id) }
      #expect(try await program.archiver("poll").status == 3)
      #expect(try await program.shell(missing) == "")
      let gone = "SELECT count(*) FROM history WHERE event = 'gone'"
      for count in [0, 5] {
        #expect(try await program.archiver("poll", "--max-gone", "50").status == 0)
        #expect(try await program.shell(gone) == "\(count)\n")
      }
    }
  }

  @Test func `one version alone is gone when neither it nor its Actor shows it`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      #expect(try await program.archiver("poll", "jane/one/0.2").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM versions") == "1\n")
      await program.emulator.deleteVersion("0.2", of: id)
      #expect(try await program.archiver("poll", "jane/one/0.2").status == 0)
      #expect(try await program.shell(events) == "jane/one|0.2|gone\n")
      #expect(try await program.archiver("poll", "jane/one/0.3").status == 4)
    }
  }

  @Test func `another user's Actor that is not shown is a failure, public before or not`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        of: "someone",
        isPublic: true,
        versions: [version(["a": "x"])]
      )
      #expect(try await program.archiver("poll", "someone/one").status == 0)
      await program.emulator.set("isPublic", to: false, of: id)
      for _ in 0..<3 {
        let poll = try await program.archiver("poll")
        #expect(poll.status == 2)
        #expect(
          poll.errors.contains("only its owner's token tells, and this one is jane's"),
          "\(poll.errors)"
        )
      }
      #expect(try await program.shell(events + "; " + missing) == "")
    }
  }

  @Test func `what keeps from telling whose token it is stands in the failure`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.deleteActor(id)
      await program.emulator.add(Fault(path: "/v2/users/me", kind: .status, status: 403))
      let poll = try await program.archiver("poll")
      #expect(poll.status == 2)
      #expect(
        poll.errors.contains(
          "only its owner's token tells, and whose this one is can't be told: GET /v2/users/me: "
            + "Apify refuses with status 403"
        ),
        "\(poll.errors)"
      )
    }
  }

  @Test func `a poll that is not believed begins the proof anew`() async throws {
    try await Program.with { (program: Program) async throws in
      var ids: [String] = []
      for number in 1...10 {
        ids.append(
          await program.emulator.addActor("a\(number)", versions: [version(["a": "\(number)"])])
        )
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.deleteActor(ids[0])
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(missing) == "0.1\n")
      await program.emulator.add(
        Fault(path: "/v2/acts/", kind: .status, status: 404, body: unfound)
      )
      #expect(try await program.archiver("poll").status == 3)
      #expect(try await program.shell(missing) == "")
      await program.emulator.clearFaults()
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(events) == "")
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(events) == "jane/a1|0.1|gone\n")
    }
  }

  @Test func `what comes back was gone until it was last seen to be`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      let other = await program.emulator.addActor("two", versions: [version(["a": "z"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.deleteVersion("0.2", of: id)
      await program.emulator.deleteActor(other)
      let gone = "SELECT count(*) FROM history WHERE event = 'gone'"
      for _ in 0..<2 { #expect(try await program.archiver("poll").status == 0) }
      #expect(try await program.shell(gone) == "2\n")
      let poll = try await program.archiver("poll")
      #expect(poll.output.hasPrefix("ok: 1 version seen, 0 changed, 0 failed;"), "\(poll.output)")
      // Without its owner's token, nobody knows whether the Actor is gone.
      let blind = try await program.archiver("poll", other, environment: ["APIFY_TOKEN": ""])
      #expect(blind.status == 0, "\(blind.errors)")
      await program.emulator.putVersion(version(["a": "y"], number: "0.2"), in: id)
      await program.emulator.restoreActor(other)
      #expect(try await program.archiver("poll").status == 0)
      #expect(
        try await program.shell(
          """
          SELECT actor, event, changed_after BETWEEN
              (SELECT started_at FROM polls WHERE poll_id = 4)
              AND (SELECT finished_at FROM polls WHERE poll_id = 4)
          FROM history WHERE event = 'back' ORDER BY actor
          """
        ) == "jane/one|back|1\njane/two|back|1\n"
      )
    }
  }
}
