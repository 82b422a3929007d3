import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What is live after a roll-back, and what was said.
struct RollbackTests {
  private static let secret: Value = ["name": "TOKEN", "value": "hush", "isSecret": true]

  /// A version of text files, with a folder, a plain variable and a secret.
  private static func state(_ text: String, plain: String = "1", tag: String = "latest") -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": .string(tag),
      "envVars": [["name": "A", "value": .string(plain)], secret],
      "sourceFiles": [
        ["name": "a", "format": "TEXT", "content": .string(text)],
        ["name": "b", "format": "BASE64", "content": "AAH/"], ["name": "src", "folder": true],
      ],
    ]
  }

  /// An Actor that was polled, and built where asked for, with the first text and then with the second.
  private static func story(
    _ program: Program,
    isBuilt: Bool = false,
    _ second: Value = state("second\n")
  ) async throws -> String {
    let id = await program.emulator.addActor("one", versions: [state("first\n")])
    for state in [Self.state("first\n"), second] {
      await program.emulator.putVersion(state, in: id)
      if isBuilt { await program.emulator.build("0.1", of: id) }
      try await poll(program)
    }
    await program.emulator.clearRequests()
    return id
  }

  private static func poll(_ program: Program) async throws {
    let result = try await program.archiver("poll", "jane/one", "--builds")
    #expect(result.status == 0, "\(result.errors)")
  }

  /// What the emulator has, secrets included.
  private static func live(_ program: Program, _ id: String) async -> Value {
    await program.emulator.version("0.1", of: id) ?? .null
  }

  /// The requests that write, as they came.
  private static func writes(_ program: Program) async -> [Request] {
    await program.emulator.requests.filter { $0.method != "GET" }
  }

  /// The snapshots that history has as ones that came back.
  private static func reverted(_ program: Program) async throws -> [Substring] {
    let log = try await program.archiver("log", "jane/one", "--event", "reverted").output
    return log.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      .filter { $0.contains("@") }
  }

  @Test func `a dry run shows the difference and writes nothing; with yes the state is back`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      let before = await Self.live(program, id)
      let dry = try await program.archiver("rollback", "jane/one@1")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("-second\n+first\n"))
      #expect(dry.output.contains("# not sent: PUT /v2/acts/\(id)/versions/0.1: "))
      #expect(dry.output.contains("nothing was written; --yes writes it"))
      #expect(await Self.live(program, id) == before)
      #expect(await Self.writes(program) == [])
      let done = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(done.status == 0, "\(done.errors)")
      #expect(done.output.contains("read back as it was to be; archived as @3, reverted"))
      #expect(await Self.live(program, id) == Self.state("first\n"))
      let writes = await Self.writes(program)
      #expect(writes.count == 1)
      #expect(writes.first?.body?.object?.keys.sorted() == ["sourceFiles", "sourceType"])
      #expect(!(done.output + done.errors).contains("emulator-token"))
      #expect(try await Self.reverted(program) == ["jane/one/0.1@3"])
      let again = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(again.status == 0 && again.output.contains("it is so already"))
      #expect(await Self.writes(program).count == 1)
      // What it shows is a patch for what is there.
      await program.emulator.putVersion(Self.state("second\n"), in: id)
      try await Self.poll(program)
      let patch = try await program.archiver("rollback", "jane/one@1").output
      try patch.write(
        to: program.folder.appending(path: "patch"),
        atomically: true,
        encoding: .utf8
      )
      #expect(try await program.archiver("restore", "jane/one", "--to", "tree").status == 0)
      let applied = try await program.run(["sh", "-c", "cd tree && git apply ../patch && cat a"])
      #expect(applied.output == "first\n", "\(applied.errors)")
    }
  }

  @Test func `an edit in between stops it, and it says by what`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      await program.emulator.putVersion(Self.state("edited\n"), in: id)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 1)
      #expect(result.output.contains("-second\n+edited\n"))
      #expect(result.output.contains("'archiver poll jane/one/0.1' archives that"))
      #expect(await Self.live(program, id) == Self.state("edited\n"))
      #expect(await Self.writes(program) == [])
      try await Self.poll(program)
      #expect(try await program.archiver("rollback", "jane/one@1", "--yes").status == 0)
      #expect(await Self.live(program, id) == Self.state("first\n"))
    }
  }

  @Test(arguments: [
    Emulator.Manner.SecretWithoutValue.kept, .dropped, .refused,
  ])
  func `secrets are neither sent nor lost, and it says which were left alone`(
    secret: Emulator.Manner.SecretWithoutValue
  ) async throws {
    var manner = Emulator.Manner()
    manner.secretWithoutValue = secret
    try await Program.with(manner: manner) { (program: Program) async throws in
      var second = Self.state("second\n", plain: "2")
      second["envVars"] = [
        ["name": "A", "value": "2"], ["name": "NEW", "value": "x"],
        ["name": "TOKEN", "value": "other", "isSecret": true],
      ]
      let id = try await Self.story(program, second)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes", "--env")
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      for line in [
        "# left alone: env var NEW: it was not there then; nothing is deleted\n",
        "# left alone: env var TOKEN: a secret: it stays as it is, for its value was never seen\n",
      ] {
        #expect(result.output.contains(line), "\(result.output)")
      }
      let live = await Self.live(program, id)
      #expect(live["envVars"]?.array?.contains(second["envVars"]?.array?[2] ?? .null) == true)
      #expect(live["sourceFiles"] == Self.state("first\n")["sourceFiles"])
      for write in await Self.writes(program) {
        #expect(write.body?["envVars"] == nil && write.body?["name"] != "TOKEN")
      }
    }
  }

  @Test func `plain variables are set by an option alone, one by one`() async throws {
    try await Program.with { (program: Program) async throws in
      var second = Self.state("second\n", plain: "2")
      let id = try await Self.story(program, second)
      let without = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(without.status == 0)
      #expect(without.output.contains("left alone: env var A: only the source goes back"))
      #expect(without.output.contains("archived as @3, changed"))
      second["sourceFiles"] = Self.state("first\n")["sourceFiles"]
      #expect(await Self.live(program, id) == second)
      await program.emulator.clearRequests()
      let with = try await program.archiver("rollback", "jane/one@1", "--yes", "--env")
      #expect(with.status == 0, "\(with.output)")
      #expect(with.output.contains("archived as @4"))
      let writes = await Self.writes(program)
      #expect(writes.map(\.path) == ["/v2/acts/\(id)/versions/0.1/env-vars/A"])
      #expect(writes.first?.body == ["name": "A", "value": "1", "isSecret": false])
      let variables = await Self.live(program, id)["envVars"]?.array
      #expect(variables?.contains(Self.secret) == true)
    }
  }

  @Test func `a source that is elsewhere, or was hidden, is refused`() async throws {
    try await Program.with { (program: Program) async throws in
      let tarball: Value = [
        "versionNumber": "0.1", "sourceType": "TARBALL", "buildTag": "latest",
        "tarballUrl": "https://example.com/a.tgz", "envVars": [],
      ]
      let id = try await Self.story(program, tarball)
      let hidden: Value = ["versionNumber": "0.1", "sourceType": "SOURCE_FILES"]
      await program.emulator.putVersion(hidden, in: id)
      try await Self.poll(program)
      let unseen = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(unseen.status == 1)
      #expect(unseen.errors.contains("what jane/one/0.1 is now is hidden from this token"))
      await program.emulator.putVersion(Self.state("now\n"), in: id)
      try await Self.poll(program)
      for (selector, words) in [
        ("jane/one@2", "the source of jane/one/0.1@2 is elsewhere (TARBALL)"),
        ("jane/one@3", "the source was withheld at jane/one/0.1@3"),
      ] {
        let result = try await program.archiver("rollback", selector, "--yes")
        #expect(result.status == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
      }
      #expect(await Self.live(program, id) == Self.state("now\n"))
      #expect(await Self.writes(program) == [])
      // From a tarball back to files.
      await program.emulator.putVersion(tarball, in: id)
      try await Self.poll(program)
      let back = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(back.status == 0, "\(back.output)\(back.errors)")
      #expect(back.output.contains("left alone: field tarballUrl: was not set then"))
      let live = await Self.live(program, id)
      #expect(live["sourceFiles"] == Self.state("first\n")["sourceFiles"])
    }
  }

  @Test func `a version that was deleted is made anew, when the archive knows that it was`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      await program.emulator.putVersion(version(["x": "y"], number: "0.2"), in: id)
      try await Self.poll(program)
      await program.emulator.deleteVersion("0.1", of: id)
      let early = try await program.archiver("rollback", "jane/one/0.1@1", "--yes")
      #expect(early.status == 1)
      #expect(early.output.contains("the version is not there any more"))
      for _ in 0..<2 {
        _ = try await program.archiver("poll", "jane/one", "--max-gone", "100")
      }
      let done = try await program.archiver("rollback", "jane/one/0.1@1", "--yes", "--env")
      #expect(done.status == 0, "\(done.output)\(done.errors)")
      #expect(done.output.contains("TOKEN: a secret that is not there any more"))
      #expect(done.output.contains("archived as @4, back"), "\(done.output)")
      var expected = Self.state("first\n")
      expected["envVars"] = [["name": "A", "value": "1", "isSecret": false]]
      #expect(await Self.live(program, id) == expected)
      #expect(await Self.writes(program).map(\.method) == ["POST", "POST"])
    }
  }

  @Test func `a tag is moved to a build that there is, and no source is touched`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program, isBuilt: true)
      await program.emulator.build("0.1", of: id, tag: "beta")
      try await Self.poll(program)
      let dry = try await program.archiver("rollback", "jane/one@1", "--tag", "latest")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("-second\n+first\n"))
      #expect(dry.output.contains("latest is to name build 0.1.1; no source is touched"))
      #expect(await Self.writes(program) == [])
      let done = try await program.archiver("rollback", "jane/one@1", "--tag", "latest", "--yes")
      #expect(done.status == 0, "\(done.output)\(done.errors)")
      #expect(await program.emulator.build(under: "latest", of: id) == "0.1.1")
      #expect(await program.emulator.build(under: "beta", of: id) == "0.1.3")
      #expect(await Self.live(program, id) == Self.state("second\n"))
      #expect(await Self.writes(program).map(\.path) == ["/v2/acts/\(id)"])
      let deployed = try await program.archiver("deployed", "jane/one").output
      #expect(deployed.contains("latest  0.1.1, from @1"), "\(deployed)")
      // A build that somebody else made meanwhile has the tag.
      await program.emulator.build("0.1", of: id)
      let late = try await program.archiver("rollback", "jane/one@1", "--tag", "latest", "--yes")
      #expect(late.status == 1)
      #expect(late.output.contains("latest names build 0.1.4 now, and named build 0.1.1"))
      #expect(await program.emulator.build(under: "latest", of: id) == "0.1.4")
    }
  }

  @Test func `where the build was deleted the source goes back, and is built`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program, isBuilt: true)
      let builds = try await program.shell("SELECT apify_id FROM builds ORDER BY number LIMIT 1")
      await program.emulator.deleteBuild(builds.trimmingCharacters(in: .newlines))
      let done = try await program.archiver(
        "rollback",
        "jane/one@0.1.1",
        "--tag",
        "latest",
        "--build",
        "--yes"
      )
      #expect(done.status == 0, "\(done.output)\(done.errors)")
      #expect(done.output.contains("note: build 0.1.1 was deleted at Apify\n"))
      #expect(done.output.contains("note: build 0.1.3 has begun"))
      #expect(await Self.live(program, id) == Self.state("first\n"))
      #expect(await program.emulator.build(under: "latest", of: id) == "0.1.3")
      #expect(await Self.writes(program).map(\.method) == ["PUT", "POST"])
    }
  }

  @Test(arguments: [
    (String(repeating: "x", count: (3 << 20) + 1), "Apify takes 3145728"),
    (String(repeating: "\u{1}", count: 2 << 20), "Apify takes 9437184"),
  ])
  func `what is over Apify's limits is refused`(text: String, words: String) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": text])])
      try await Self.poll(program)
      await program.emulator.putVersion(version(["a": "small"]), in: id)
      try await Self.poll(program)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 1)
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(await Self.live(program, id) == version(["a": "small"]))
      #expect(await Self.writes(program) == [])
    }
  }

  @Test(arguments: [400, 401, 403, 409, 429])
  func `what Apify refuses is not written, and not sent again`(status: Int) async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      await program.emulator.add(Fault(method: "PUT", kind: .status, status: status))
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 2)
      #expect(result.output.contains("nothing was written: PUT /v2/acts/\(id)/versions/0.1: "))
      #expect(await Self.live(program, id) == Self.state("second\n"))
      #expect(await Self.writes(program).count == 1)
      #expect(!(result.output + result.errors).contains("emulator-token"))
    }
  }

  @Test func `what is stored otherwise than it was sent is told`() async throws {
    var manner = Emulator.Manner()
    manner.altersSources = true
    try await Program.with(manner: manner) { (program: Program) async throws in
      let id = try await Self.story(program)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes", "--build")
      #expect(result.status == 3)
      #expect(result.output.contains(" first\n+\n"), "\(result.output)")
      #expect(result.output.contains("is not what was to be there; nothing more was written"))
      #expect(result.output.contains("archived as @3, changed"))
      let files = await Self.live(program, id)["sourceFiles"]?.array
      #expect(files?.first?["content"] == "first\n\n")
      #expect(await Self.writes(program).map(\.method) == ["PUT"])
    }
  }

  @Test func `a write that has no answer is read back, and never sent again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      // It is done, and the answer is cut off.
      await program.emulator.add(Fault(method: "PUT", kind: .cut, times: 1))
      let cut = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(cut.status == 0, "\(cut.output)")
      #expect(cut.output.contains("archived as @3, reverted"))
      #expect(await Self.live(program, id) == Self.state("first\n"))
      // It is not done, and there is no answer.
      for fault in [
        Fault(method: "PUT", kind: .reset, times: 1),
        Fault(method: "PUT", kind: .status, times: 1, status: 502),
      ] {
        await program.emulator.clearRequests()
        await program.emulator.add(fault)
        let lost = try await program.archiver("rollback", "jane/one@2", "--yes")
        #expect(lost.status == 2, "\(lost.output)")
        #expect(lost.output.contains("nothing was written: PUT "))
        #expect(await Self.live(program, id) == Self.state("first\n"))
        #expect(await Self.writes(program).count == 1)
      }
      // Nor can it be read back.
      await program.emulator.clearRequests()
      for fault in [
        Fault(method: "PUT", kind: .cut, times: 1), Fault(method: "GET", kind: .delay, times: 1),
        Fault(method: "GET", kind: .status, status: 500),
      ] {
        await program.emulator.add(fault)
      }
      let result = try await program.archiver(
        "rollback",
        "jane/one@2",
        "--yes",
        "--retries",
        "0"
      )
      #expect(result.status == 3, "\(result.output)")
      #expect(result.output.contains("it may have been written, and is not sent again: "))
      #expect(result.output.contains("'archiver diff --live jane/one/0.1' says whether it was"))
      await program.emulator.clearFaults()
      #expect(await Self.live(program, id) == Self.state("second\n"))
      #expect(await Self.writes(program).count == 1)
    }
  }

  @Test func `killed between the write and the look, it is found done and archived`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      // The write is done, and never answered.
      await program.emulator.add(Fault(method: "PUT", kind: .late, times: 1))
      let run = try program.start(["rollback", "jane/one@1", "--yes"])
      try await wait { await Self.live(program, id) == Self.state("first\n") }
      run.send(SIGKILL)
      let killed = try await run.result
      #expect(killed.errors.contains("jane/one/0.1: PUT /v2/acts/\(id)/versions/0.1"))
      #expect(await Self.live(program, id) == Self.state("first\n"))
      let again = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(again.status == 0, "\(again.errors)")
      #expect(
        again.output.contains("it is so already, and nothing was written; archived as @3, reverted")
      )
      #expect(await Self.writes(program).count == 1)
    }
  }

  @Test func `a build that was begun without an answer is not begun again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      await program.emulator.add(Fault(method: "POST", kind: .cut, times: 1))
      let result = try await program.archiver("rollback", "jane/one@1", "--yes", "--build")
      #expect(result.status == 3)
      #expect(result.output.contains("# done: PUT /v2/acts/\(id)/versions/0.1"))
      #expect(result.output.contains("# sent, and not confirmed: POST /v2/acts/\(id)/builds"))
      #expect(result.output.contains("archiver builds jane/one' says whether it was"))
      #expect(result.output.contains("archived as @3, reverted"))
      #expect(await Self.writes(program).map(\.method) == ["PUT", "POST"])
    }
  }

  @Test func `SIGINT does not end it between the write and the look`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      await program.emulator.add(Fault(method: "PUT", kind: .delay, times: 1, milliseconds: 500))
      let run = try program.start(["rollback", "jane/one@1", "--yes"])
      try await wait { await !Self.writes(program).isEmpty }
      run.send(SIGINT)
      let result = try await run.result
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("archived as @3, reverted"))
      #expect(await Self.live(program, id) == Self.state("first\n"))
    }
  }

  @Test func `while another poll is at work the state goes back, and that is said`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.story(program)
      await program.emulator.addActor("two", versions: [version(["a": "x"])])
      await program.emulator.add(Fault(path: "/v2/acts/jane~two", kind: .hang))
      let poll = try program.start(["poll", "jane/two"])
      try await wait {
        await program.emulator.requests.contains { $0.path == "/v2/acts/jane~two" }
      }
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      poll.send(SIGTERM)
      #expect(result.status == 0, "\(result.output)")
      #expect(result.errors.contains("the next poll archives it"), "\(result.errors)")
      #expect(await Self.live(program, id) == Self.state("first\n"))
      _ = try await poll.result
      try await Self.poll(program)
      #expect(try await Self.reverted(program) == ["jane/one/0.1@3"])
    }
  }

  /// Waits until something is so.
  private func wait(until condition: () async -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while await !condition() {
      try #require(ContinuousClock.now < end)
      await Task.yield()
    }
  }

  @Test(arguments: ["jane/one", "jane/one@1..2", "jane/one@1:a"])
  func `it takes one revision`(selector: String) async throws {
    try await Program.with { (program: Program) async throws in
      let result = try await program.archiver("rollback", selector)
      #expect(result.status == 64)
      #expect(result.errors.contains("one revision of one version"))
    }
  }
}
