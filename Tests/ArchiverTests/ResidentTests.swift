import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Polls that stay, that are ended, and that meet others.
struct ResidentTests {
  @Test(.timeLimit(.minutes(15)))
  func `a poll that stays polls at each beat, and ends in order when it is told to`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let resident = try program.start(["poll", "jane/one", "--every", "1s"])
      try await program.wait(forRequests: 2, under: "/v2/acts/")
      await program.emulator.putVersion(version(["a": "2"]), in: id)
      try await program.wait(forRequests: 4, under: "/v2/acts/")
      resident.send(SIGTERM)
      let result = try await resident.result
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("ok: 1 version seen, 1 changed (jane/one/0.1@2), 0 failed;"))
      #expect(
        try await program.shell("SELECT DISTINCT trigger, status FROM polls WHERE checked = 1")
          == "every|ok\n"
      )
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "2\n")
    }
  }

  @Test(.timeLimit(.minutes(15)), arguments: [[], ["--every", "1h"]] as [[String]])
  func `what was seen before the end is recorded, and what hangs is given up`(
    schedule: [String]
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let hanging = await program.emulator.addActor("two", versions: [version(["a": "2"])])
      await program.emulator.add(Fault(path: "/v2/acts/\(hanging)", kind: .hang))
      var answering: [String] = []
      for name in ["one", "three"] {
        answering.append(await program.emulator.addActor(name, versions: [version(["a": "1"])]))
      }
      let poll = try program.start(
        ["poll", "--mine", "--log-level", "info", "--max-in-flight", "2"] + schedule
      )
      // Two at a time, one of which hangs: when the other two were asked for, one of them was answered.
      for id in answering + [hanging] {
        try await program.wait(forRequests: 1, under: "/v2/acts/\(id)")
      }
      poll.send(SIGINT)
      let result = try await poll.result
      #expect(result.status == (schedule.isEmpty ? 3 : 0), "\(result.errors)")
      let seen = try await program.shell("SELECT actor FROM current_versions ORDER BY actor")
        .split(separator: "\n")
      #expect(Set(seen).isSubset(of: ["jane/one", "jane/three"]))
      let count = seen.count == 1 ? "1 version" : "2 versions"
      #expect(
        result.output.hasPrefix("interrupted: \(count) seen, \(seen.count) changed (jane/"),
        "\(result.output)"
      )
      for name in seen {
        #expect(result.errors.contains("revision=1 version=\(name)/0.1"), "\(result.errors)")
      }
      #expect(try await program.shell("SELECT status FROM polls") == "interrupted\n")
      #expect(try await program.shell("SELECT count(*) FROM failures") == "0\n")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `of two polls at once one works and the other says who does`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      await program.emulator.add(Fault(path: "/v2/acts/", kind: .hang, times: 1))
      let first = try program.start(["poll", "jane/one"])
      try await program.wait(forRequests: 1, under: "/v2/acts/")
      let second = try await program.archiver("poll", "jane/one")
      #expect(second.status == 11)
      #expect(
        second.errors.contains("is being written by another poll, process \(first.processID);"),
        "\(second.errors)"
      )
      first.send(SIGKILL)
      #expect(try await first.result.status == 128 + SIGKILL)
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.shell("SELECT status FROM polls") == "interrupted\nok\n")
    }
  }

  @Test func `the stock shell reads while a poll writes`() async throws {
    try await Program.with { (program: Program) async throws in
      var ids: [String] = []
      for number in 0..<40 {
        ids.append(
          await program.emulator.addActor("a\(number)", versions: [version(["a": "0\n"])])
        )
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      for id in ids {
        let files = Dictionary(uniqueKeysWithValues: (0..<40).map { ("f\($0)", "\(id) \($0)\n") })
        await program.emulator.putVersion(version(files), in: id)
      }
      // One Actor keeps the poll at work until all was read: in the moment in which a program opens or
      // closes the file, SQLite lets no other one open it.
      await program.emulator.add(Fault(path: "/v2/acts/\(ids[39])", kind: .status, status: 503))
      await program.emulator.clearRequests()
      let poll = try program.start(["poll"])
      try await program.wait(forRequests: 1, under: "/v2/acts/")
      for _ in 0..<50 {
        let answer = try await program.shell(
          "SELECT count(*) >= 40 FROM snapshots; SELECT count(*) >= 40 FROM current_files"
        )
        #expect(answer == "1\n1\n")
      }
      await program.emulator.clearFaults()
      #expect(try await poll.result.status == 0)
      #expect(try await program.shell("PRAGMA integrity_check") == "ok\n")
    }
  }

  @Test func `an API that does not answer ends the poll`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      for number in 0..<12 {
        await program.emulator.addActor("a\(number)", versions: [version(["a": "1"])])
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      let poll = try await program.archiver(
        "poll",
        "--retries",
        "0",
        "--max-in-flight",
        "4",
        "--api-url",
        "http://127.0.0.1:1"
      )
      #expect(poll.status == 2)
      #expect(
        poll.errors.contains("refused; check the API's URL; 8 further targets were not asked for"),
        "\(poll.errors)"
      )
      // Four in a row end it; of those that are at hand by then, more may fail.
      #expect(
        try await program.shell("SELECT count(*) BETWEEN 5 AND 12 FROM open_failures") == "1\n"
      )
      #expect(
        try await program.shell("SELECT stage, attempts FROM failures WHERE target = 'poll'")
          == "poll|1\n"
      )
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM open_failures") == "0\n")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `who stays tells a failure when it begins and when it ends`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      await program.emulator.addActor("two", versions: [version(["a": "2"])])
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      let resident = try program.start(["poll", "--mine", "--full", "--every", "1s"])
      try await program.wait(forRequests: 3, under: "/v2/acts/\(id)")
      await program.emulator.clearFaults()
      try await program.wait(forRequests: 5, under: "/v2/acts/\(id)")
      resident.send(SIGTERM)
      let errors = try await resident.result.errors
      #expect(errors.components(separatedBy: "refuses with status 403").count == 2, "\(errors)")
      #expect(errors.components(separatedBy: "seen again").count == 2, "\(errors)")
    }
  }
}
