import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What is live after a roll-back, and what was said.
struct RollbackTests {
  @Test func `a dry run shows the difference and writes nothing; with yes the state is back`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      let before = await RollbackStory.live(program, id)
      let dry = try await program.archiver("rollback", "jane/one@1")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("-second\n+first\n"))
      #expect(dry.output.contains("# not sent: PUT /v2/acts/\(id)/versions/0.1: "))
      #expect(dry.output.contains("nothing was written; --yes writes it"))
      #expect(await RollbackStory.live(program, id) == before)
      #expect(await RollbackStory.writes(program) == [])
      let done = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(done.status == 0, "\(done.errors)")
      #expect(done.output.contains("read back as it was to be; archived as @3, reverted"))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
      let writes = await RollbackStory.writes(program)
      #expect(writes.count == 1)
      #expect(writes.first?.body?.object?.keys.sorted() == ["sourceFiles", "sourceType"])
      #expect(!(done.output + done.errors).contains("emulator-token"))
      #expect(try await RollbackStory.reverted(program) == ["jane/one/0.1@3"])
      let again = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(again.status == 0 && again.output.contains("it is so already"))
      #expect(await RollbackStory.writes(program).count == 1)
      // What it shows is a patch for what is there.
      await program.emulator.putVersion(RollbackStory.state("second\n"), in: id)
      try await RollbackStory.poll(program)
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
      let id = try await RollbackStory.story(program)
      await program.emulator.putVersion(RollbackStory.state("edited\n"), in: id)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 1)
      #expect(result.output.contains("-second\n+edited\n"))
      #expect(result.output.contains("'archiver poll jane/one/0.1' archives that"))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("edited\n"))
      #expect(await RollbackStory.writes(program) == [])
      try await RollbackStory.poll(program)
      #expect(try await program.archiver("rollback", "jane/one@1", "--yes").status == 0)
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
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
      var second = RollbackStory.state("second\n", plain: "2")
      second["envVars"] = [
        ["name": "A", "value": "2"], ["name": "NEW", "value": "x"],
        ["name": "TOKEN", "value": "other", "isSecret": true],
      ]
      let id = try await RollbackStory.story(program, second)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes", "--env")
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      for line in [
        "# left alone: env var NEW: it was not there then; nothing is deleted\n",
        "# left alone: env var TOKEN: a secret: it stays as it is, for its value was never seen\n",
      ] {
        #expect(result.output.contains(line), "\(result.output)")
      }
      let live = await RollbackStory.live(program, id)
      #expect(live["envVars"]?.array?.contains(second["envVars"]?.array?[2] ?? .null) == true)
      #expect(live["sourceFiles"] == RollbackStory.state("first\n")["sourceFiles"])
      for write in await RollbackStory.writes(program) {
        #expect(write.body?["envVars"] == nil && write.body?["name"] != "TOKEN")
      }
    }
  }

  @Test func `plain variables are set by an option alone, one by one`() async throws {
    try await Program.with { (program: Program) async throws in
      var second = RollbackStory.state("second\n", plain: "2")
      let id = try await RollbackStory.story(program, second)
      let without = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(without.status == 0)
      #expect(without.output.contains("left alone: env var A: only the source goes back"))
      #expect(without.output.contains("archived as @3, changed"))
      second["sourceFiles"] = RollbackStory.state("first\n")["sourceFiles"]
      #expect(await RollbackStory.live(program, id) == second)
      await program.emulator.clearRequests()
      let with = try await program.archiver("rollback", "jane/one@1", "--yes", "--env")
      #expect(with.status == 0, "\(with.output)")
      #expect(with.output.contains("archived as @4"))
      let writes = await RollbackStory.writes(program)
      #expect(writes.map(\.path) == ["/v2/acts/\(id)/versions/0.1/env-vars/A"])
      #expect(writes.first?.body == ["name": "A", "value": "1", "isSecret": false])
      let variables = await RollbackStory.live(program, id)["envVars"]?.array
      #expect(variables?.contains(RollbackStory.secret) == true)
    }
  }

  @Test func `a source that is elsewhere, or was hidden, is refused`() async throws {
    try await Program.with { (program: Program) async throws in
      let tarball: Value = [
        "versionNumber": "0.1", "sourceType": "TARBALL", "buildTag": "latest",
        "tarballUrl": "https://example.com/a.tgz", "envVars": [],
      ]
      let id = try await RollbackStory.story(program, tarball)
      let hidden: Value = ["versionNumber": "0.1", "sourceType": "SOURCE_FILES"]
      await program.emulator.putVersion(hidden, in: id)
      try await RollbackStory.poll(program)
      let unseen = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(unseen.status == 1)
      #expect(unseen.errors.contains("what jane/one/0.1 is now is hidden from this token"))
      await program.emulator.putVersion(RollbackStory.state("now\n"), in: id)
      try await RollbackStory.poll(program)
      for (selector, words) in [
        ("jane/one@2", "the source of jane/one/0.1@2 is elsewhere (TARBALL)"),
        ("jane/one@3", "the source was withheld at jane/one/0.1@3"),
      ] {
        let result = try await program.archiver("rollback", selector, "--yes")
        #expect(result.status == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
      }
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("now\n"))
      #expect(await RollbackStory.writes(program) == [])
      // From a tarball back to files.
      await program.emulator.putVersion(tarball, in: id)
      try await RollbackStory.poll(program)
      let back = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(back.status == 0, "\(back.output)\(back.errors)")
      #expect(back.output.contains("left alone: field tarballUrl: was not set then"))
      let live = await RollbackStory.live(program, id)
      #expect(live["sourceFiles"] == RollbackStory.state("first\n")["sourceFiles"])
    }
  }

  @Test func `a version that was deleted is made anew, when the archive knows that it was`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      await program.emulator.putVersion(version(["x": "y"], number: "0.2"), in: id)
      try await RollbackStory.poll(program)
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
      var expected = RollbackStory.state("first\n")
      expected["envVars"] = [["name": "A", "value": "1", "isSecret": false]]
      #expect(await RollbackStory.live(program, id) == expected)
      #expect(await RollbackStory.writes(program).map(\.method) == ["POST", "POST"])
    }
  }

  @Test func `a tag is moved to a build that there is, and no source is touched`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program, isBuilt: true)
      await program.emulator.build("0.1", of: id, tag: "beta")
      try await RollbackStory.poll(program)
      let dry = try await program.archiver("rollback", "jane/one@1", "--tag", "latest")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("-second\n+first\n"))
      #expect(dry.output.contains("latest is to name build 0.1.1; no source is touched"))
      #expect(await RollbackStory.writes(program) == [])
      let done = try await program.archiver("rollback", "jane/one@1", "--tag", "latest", "--yes")
      #expect(done.status == 0, "\(done.output)\(done.errors)")
      #expect(await program.emulator.build(under: "latest", of: id) == "0.1.1")
      #expect(await program.emulator.build(under: "beta", of: id) == "0.1.3")
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("second\n"))
      #expect(await RollbackStory.writes(program).map(\.path) == ["/v2/acts/\(id)"])
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
      let id = try await RollbackStory.story(program, isBuilt: true)
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
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
      #expect(await program.emulator.build(under: "latest", of: id) == "0.1.3")
      #expect(await RollbackStory.writes(program).map(\.method) == ["PUT", "POST"])
    }
  }

  @Test func `files of 3 MiB to the byte go back`() async throws {
    try await Program.with { (program: Program) async throws in
      let large = version(["a": String(repeating: "x", count: 3 << 20)])
      let id = await program.emulator.addActor("one", versions: [large])
      try await RollbackStory.poll(program)
      await program.emulator.putVersion(version(["a": "small"]), in: id)
      try await RollbackStory.poll(program)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 0, "\(result.errors)")
      #expect(await RollbackStory.live(program, id) == large)
    }
  }

  @Test(arguments: [
    (String(repeating: "x", count: (3 << 20) + 1), "Apify takes 3145728"),
    (String(repeating: "\u{1}", count: 2 << 20), "Apify takes 9437184"),
  ])
  func `what is over Apify's limits is refused`(text: String, words: String) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": text])])
      try await RollbackStory.poll(program)
      await program.emulator.putVersion(version(["a": "small"]), in: id)
      try await RollbackStory.poll(program)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 1)
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(await RollbackStory.live(program, id) == version(["a": "small"]))
      #expect(await RollbackStory.writes(program) == [])
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
