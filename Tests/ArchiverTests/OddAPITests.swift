import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What Apify's API may send beside the plain case, and that none of it is taken for a change.
struct OddAPITests {
  /// Polls twice, and expects that the second poll sees all and changes nothing.
  private func expectSteady(_ program: Program, _ versions: Int) async throws {
    let before = try await program.shell(Program.contentTables)
    let poll = try await program.archiver("poll")
    #expect(poll.status == 0, "\(poll.errors)")
    let seen = versions == 1 ? "1 version" : "\(versions) versions"
    #expect(poll.output.hasPrefix("ok: \(seen) seen, 0 changed, 0 failed;"))
    #expect(try await program.shell(Program.contentTables) == before)
  }

  @Test func `null, absent and unknown are taken as they come, in whatever order`() async throws {
    let files: [Value] = [
      ["name": "a", "format": "TEXT", "content": "x"], ["name": "b"],
      ["name": "c", "folder": true], ["name": "d", "format": "BASE64", "content": "!"],
    ]
    let variables: [Value] = [
      ["name": "S", "isSecret": true, "valueHash": "h"], ["name": "T", "isSecret": true],
      ["name": "U", "value": ""], ["name": "V", "value": "v", "isSecret": nil],
    ]
    func odd(_ files: [Value], _ variables: [Value]) -> Value {
      [
        "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "sourceFiles": .array(files),
        "envVars": .array(variables), "gitRepoUrl": "https://left.over/x", "new": ["field": 1],
      ]
    }
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "odd",
        versions: [
          odd(files, variables), ["versionNumber": "0.2", "sourceType": nil, "envVars": nil],
          ["versionNumber": "0.3", "sourceType": "SOURCE_CODE", "envVars": [], "sourceCode": "x"],
          ["versionNumber": "0.4", "sourceType": "BRAND_NEW", "buildTag": nil],
        ]
      )
      #expect(try await program.archiver("poll", "jane/odd").status == 0)
      #expect(
        try await program.shell(
          "SELECT version_number, source_type, coverage, file_count FROM current_versions ORDER BY 1"
        ) == "0.1|SOURCE_FILES|full|4\n0.2||pointer|\n0.3|SOURCE_CODE|pointer|\n"
          + "0.4|BRAND_NEW|withheld|\n"
      )
      await program.emulator.putVersion(odd(files.reversed(), variables.reversed()), in: id)
      try await expectSteady(program, 4)
    }
  }

  @Test func `hidden source is withheld once, and shown again as it was`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "public",
        of: "someone",
        isPublic: true,
        versions: [version(["a": "x"])]
      )
      for (isHidden, revision) in [(false, 1), (true, 2), (true, 2), (false, 3)] {
        await program.emulator.set("isSourceCodeHidden", to: .bool(isHidden), of: id)
        #expect(try await program.archiver("poll", "someone/public").status == 0)
        #expect(
          try await program.shell("SELECT revision FROM current_versions") == "\(revision)\n"
        )
      }
      #expect(try await program.shell("SELECT event FROM history") == "first\nwithheld\nshown\n")
      #expect(
        try await program.shell("SELECT count(*) FROM change_log WHERE revision > 1") == "0\n"
      )
    }
  }

  @Test func `a pointer that stays is no change, and its credentials are not kept`() async throws {
    let tarball =
      "https://api.apify.com/v2/key-value-stores/s/records/version-0.1.zip?signature=top-secret"
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "pointers",
        versions: [
          ["versionNumber": "0.1", "sourceType": "TARBALL", "tarballUrl": .string(tarball)],
          [
            "versionNumber": "0.2", "sourceType": "GIT_REPO",
            "gitRepoUrl": "https://jane:pass-word@github.com/jane/x.git#main:dir",
          ],
        ]
      )
      #expect(try await program.archiver("poll", "jane/pointers").status == 0)
      await program.emulator.set("title", to: "moved", of: id)
      try await expectSteady(program, 2)
      #expect(try await program.shell("SELECT coverage FROM snapshots") == "pointer\npointer\n")
      let dump = try await program.shell(".dump")
      #expect(dump.contains("github.com/jane/x.git#main:dir"))
      #expect(!dump.contains("pass-word"))
      #expect(!dump.contains("top-secret"))
    }
  }

  @Test func `builds and tags that come and go are no change of a version`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let time: Value = "2026-01-01T00:00:00.000Z"
      let latest: Value = ["latest": ["buildId": "b", "buildNumber": nil, "finishedAt": nil]]
      let beta: Value = ["beta": ["buildId": "c", "buildNumber": "0.1.7", "finishedAt": time]]
      for tags in [latest, nil, beta] {
        await program.emulator.set("taggedBuilds", to: tags, of: id)
        try await expectSteady(program, 1)
      }
    }
  }

  @Test(arguments: [
    Emulator.Manner(compresses: true), Emulator.Manner(tags: true),
    Emulator.Manner(compresses: true, tags: true),
  ])
  func `answers by gzip and with tags are read like any other`(
    manner: Emulator.Manner
  ) async throws {
    try await Program.with(manner: manner) { (program: Program) async throws in
      let text = String(repeating: "a line\n", count: 5000)
      await program.emulator.addActor("one", versions: [version(["a": text])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.shell("SELECT length(content) FROM current_files") == "35000\n")
      try await expectSteady(program, 1)
    }
  }

  @Test func `a 304 that nobody asked for is a failure, and no change`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let before = try await program.shell(Program.contentTables)
      await program.emulator.add(
        Fault(path: "/v2/acts/\(id)", kind: .status, status: 304, body: "")
      )
      let poll = try await program.archiver("poll")
      #expect(poll.status == 2)
      #expect(poll.errors.contains("status 304"), "\(poll.errors)")
      #expect(try await program.shell(Program.contentTables) == before)
      #expect(try await program.shell("SELECT target FROM open_failures") == "jane/one\n")
    }
  }

  @Test func `the emulator lets archiver read and roll back, and remembers what it tried`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      let url = program.environment["APIFY_CLIENT_BASE_URL"] ?? ""
      for (arguments, status) in [
        (["-X", "DELETE", "\(url)/v2/acts/\(id)"], "405"),
        (["\(url)/v2/acts/\(id)?method=DELETE"], "400"), (["\(url)/v2/acts/\(id)"], "200"),
      ] {
        let result = try await program.run(
          ["curl", "-s", "-o", "answer", "-w", "%{http_code}", "-A", "archiver/test"]
            + ["-H", "Authorization: Bearer emulator-token"] + arguments
        )
        #expect(result.output == status)
      }
      #expect(await program.emulator.requests.map(\.method) == ["DELETE", "GET", "GET"])
    }
  }

  @Test func `variables that are shown without the source are recorded`() async throws {
    func hidden(_ value: String?) -> Value {
      let variables = value.map { Value.array([["name": "A", "value": .string($0)]]) }
      return ["versionNumber": "0.1", "sourceType": "SOURCE_FILES", "envVars": variables ?? []]
    }
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      for value in ["2", nil] {
        await program.emulator.putVersion(hidden(value), in: id)
        #expect(try await program.archiver("poll").output.contains("1 changed"))
        try await expectSteady(program, 1)
      }
      #expect(
        try await program.shell(
          """
          SELECT revision, change, before, after FROM change_log WHERE item = 'env var'
          ORDER BY revision
          """
        ) == "1|added||1\n2|modified|1|2\n3|removed|2|\n"
      )
      #expect(
        try await program.shell("SELECT revision, value FROM snapshot_env_vars ORDER BY revision")
          == "1|1\n2|2\n"
      )
      #expect(try await program.shell("SELECT path, coverage FROM current_files") == "a|withheld\n")
      let shown = try await program.archiver("show", "jane/one@2", "--json")
      let object = try JSONDecoder().decode(Value.self, from: Data(shown.output.utf8))
      #expect(object["envVars"]?.array?.map { $0["value"] } == ["2"])
      #expect(object["sourceFiles"] == nil)
    }
  }
}
