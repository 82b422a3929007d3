import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What Apify has built is archived, before the first poll and between two.
struct BuildTests {
  /// Every build with its files, as `0.1.2 SUCCEEDED a=text`.
  private static let builds = """
    SELECT b.build_number || ' ' || b.status || ' ' || ifnull(group_concat(f.path || '=' || c.content), '-')
    FROM builds AS b LEFT JOIN build_files AS f
      ON f.version_id = b.version_id AND b.coverage = 'full' AND f.first_number <= b.number
      AND ifnull(f.last_number, b.number) >= b.number
    LEFT JOIN file_contents AS c ON c.content_id = f.content_id
    GROUP BY b.build_id ORDER BY b.version_id, b.number
    """

  @Test func `builds from before the first poll are archived, whenever a poll is killed`()
    async throws
  {
    try await Program.with(pageLimit: 7) { (program: Program) async throws in
      let numbers = ["0.1", "0.2", "1.0"]
      let id = await program.emulator.addActor(
        "one",
        versions: numbers.map { version(["a": "start"], number: $0) }
      )
      var (ids, expected): ([String], [(id: String, line: String)]) = ([], [])
      for count in 0..<40 {
        let number = numbers[count % 3]
        let text = "text \(count / 5)"
        await program.emulator.putVersion(version(["a": text], number: number), in: id)
        let status = count % 8 == 7 ? "FAILED" : "SUCCEEDED"
        let build = try #require(await program.emulator.build(number, of: id, status: status))
        ids.append(build)
        expected.append((build, "\(number).\(count / 3 + 1) \(status) a=\(text)"))
      }
      let doomed = [2, 9, 10, 24, 39].map { ids[$0] }
      let staying = ids.filter { !doomed.contains($0) }
      for (page, build) in doomed.enumerated() {
        await program.emulator.deleteBuild(build, afterPages: page + 1)
      }
      // Each of these is killed while it waits for an answer, which never comes.
      for count in 0..<10 {
        let stop = staying[3 * count + 1]
        await program.emulator.clearFaults()
        await program.emulator.clearRequests()
        await program.emulator.add(Fault(path: "/v2/actor-builds/\(stop)", kind: .hang))
        let poll = try program.start(["poll", "jane/one", "--builds"])
        try await program.wait(forRequests: 1, under: "/v2/actor-builds/\(stop)")
        poll.send(SIGKILL)
        _ = try await poll.result
      }
      await program.emulator.clearFaults()
      let last = try await program.archiver("poll", "jane/one", "--builds")
      #expect(last.status == 0, "\(last.errors)")
      // What was deleted while it was listed is gone; some of it was archived before.
      for build in doomed {
        let url = "\(program.url)/v2/actor-builds/\(build)"
        let code = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url]
        #expect(try await program.run(code).output == "404")
      }
      let left = expected.filter { !doomed.contains($0.id) }.map(\.line)
      let found = try await program.shell(Self.builds).split(separator: "\n").map(String.init)
      #expect(left.count == 35 && Set(left).isSubset(of: found))
      #expect(found.count == Set(found).count)
      #expect(Set(found).isSubset(of: expected.map(\.line)))
      #expect(
        try await program.shell("SELECT count(DISTINCT content_id) FROM build_files") == "8\n"
      )

      let polls = try await program.shell("SELECT count(*) FROM polls")
      await program.emulator.clearRequests()
      let before = try await program.shell(Program.contentTables)
      let second = try await program.archiver("poll", "jane/one", "--builds")
      #expect(second.status == 0)
      #expect(await program.emulator.requests.count == 1)
      #expect(try await program.shell(Program.contentTables) == before)
      #expect(try await program.shell("SELECT count(*) - 1 FROM polls") == polls)
      #expect(
        try await program.shell("SELECT status, count(*) FROM polls GROUP BY status ORDER BY 2")
          == "ok|2\ninterrupted|10\n"
      )
      let dump = try await program.run(["sqlite3", program.archive, ".dump"]).output
      #expect(!dump.contains("203.0.113.7") && !dump.contains("browser"))
    }
  }

  @Test func `a poll asks for so many builds at the most, and the next one goes on`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      for _ in 0..<5 { await program.emulator.build("0.1", of: id) }
      let polls = ["2", "2", "2"]
      var lines: [String] = []
      for count in polls {
        let poll = try await program.archiver("poll", "jane/one", "--builds", "--max-builds", count)
        #expect(poll.status == 0)
        lines.append(try await program.shell("SELECT group_concat(build_number) FROM builds"))
      }
      #expect(
        lines == ["0.1.1,0.1.2\n", "0.1.1,0.1.2,0.1.3,0.1.4\n", "0.1.1,0.1.2,0.1.3,0.1.4,0.1.5\n"]
      )
    }
  }

  @Test func `a build that runs is archived when it has ended, and those after it wait`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let first = try #require(await program.emulator.build("0.1", of: id, status: "RUNNING"))
      await program.emulator.build("0.1", of: id)
      #expect(try await program.archiver("poll", "jane/one", "--builds").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM builds") == "0\n")
      await program.emulator.endBuild(first, "FAILED")
      #expect(try await program.archiver("poll", "jane/one", "--builds").status == 0)
      #expect(try await program.shell(Self.builds) == "0.1.1 FAILED a=1\n0.1.2 SUCCEEDED a=1\n")
    }
  }

  @Test func `a build that can't be had is a failure, and is had later`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let build = try #require(await program.emulator.build("0.1", of: id))
      await program.emulator.build("0.1", of: id)
      await program.emulator.add(
        Fault(path: "/v2/actor-builds/\(build)", kind: .status, status: 403)
      )
      let failed = try await program.archiver("poll", "jane/one", "--builds")
      #expect(failed.status == 3)
      #expect(failed.errors.contains("jane/one: "))
      #expect(try await program.shell("SELECT count(*) FROM builds") == "0\n")
      await program.emulator.clearFaults()
      let again = try await program.archiver("poll", "jane/one", "--builds")
      #expect(again.status == 0)
      #expect(again.errors.contains("jane/one: seen again"))
      #expect(try await program.shell("SELECT count(*) FROM builds") == "2\n")
    }
  }

  @Test func `an unchanged poll of builds asks for nothing more, and --full lists them`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      for count in 0..<500 {
        let id = await program.emulator.addActor("a\(count)", versions: [version(["a": "1"])])
        // Most were never built.
        if count % 10 == 0 { await program.emulator.build("0.1", of: id) }
      }
      #expect(try await program.archiver("poll", "--mine", "--builds").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM builds") == "50\n")
      func requests(_ arguments: String...) async throws -> Int {
        await program.emulator.clearRequests()
        #expect(try await program.archiver(["poll"] + arguments).status == 0)
        return await program.emulator.requests.count
      }
      #expect(try await requests() == 500)
      #expect(try await requests("--builds") == 500)
      #expect(try await requests("--mine", "--builds") == 1)
      #expect(try await requests("jane/a10", "--builds", "--full") == 2)
      #expect(try await program.archiver("poll", "--full").status == 64)
      #expect(try await program.archiver("poll", "--builds", "--max-builds", "0").status == 64)
    }
  }

  @Test func `tags are spans with windows, from answers that are read anyway`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      await program.emulator.build("0.1", of: id)
      func poll() async throws {
        #expect(try await program.archiver("poll", "jane/one").status == 0)
      }
      try await poll()
      try await poll()
      let second = try #require(await program.emulator.build("0.1", of: id, tag: "beta"))
      try await poll()
      await program.emulator.setTag("latest", to: second, of: id)
      await program.emulator.setTag("beta", to: nil, of: id)
      try await poll()
      try await poll()
      let tags = try await program.shell(
        """
        SELECT tag, build_number, poll_id, changed_after = (
            SELECT max(started_at) FROM polls AS p WHERE p.poll_id < tags.poll_id
          ) OR changed_after BETWEEN (SELECT started_at FROM polls AS p WHERE p.poll_id = tags.poll_id - 1)
            AND (SELECT finished_at FROM polls AS p WHERE p.poll_id = tags.poll_id - 1),
          replaced_at IS NULL, last_confirmed_at < replaced_at
        FROM tags ORDER BY tag_id
        """
      )
      #expect(
        tags == """
          latest|0.1.1|1||0|1
          beta|0.1.2|3|1|0|1
          latest|0.1.2|4|1|1|

          """
      )
    }
  }
}
