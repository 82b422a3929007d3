import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// A poll that stays and is told of builds, from the webhook at the API to the archive.
struct WebhookTests {
  /// Adds an Actor and its webhook by the command that the documentation names.
  private func addActor(_ name: String, of program: Program, at url: String) async throws -> String
  {
    let id = await program.emulator.addActor(name, versions: [version(["a": "1"])])
    try await addWebhook(for: id, of: program, at: url)
    return id
  }

  private func addWebhook(for id: String, of program: Program, at url: String) async throws {
    let page = try String(
      contentsOf: Program.root.appending(path: "docs/operating.md"),
      encoding: .utf8
    )
    let blocks = page.components(separatedBy: "```\n")
    let block = try #require(blocks.first { $0.hasPrefix("curl ") && $0.contains("/v2/webhooks") })
    let command = block.replacing("https://api.apify.com", with: program.url)
      .replacing("https://archiver.example.com", with: url)
    let made = try await program.run(
      ["bash", "-c", command],
      environment: program.environment.merging(
        ["ACTOR_ID": id, "ARCHIVER_WEBHOOK_SECRET": Listener.secret]
      ) { $1 }
    )
    #expect(made.status == 0, "\(made.errors)")
    let webhook = try JSONDecoder().decode(Value.self, from: Data(made.output.utf8))["data"]
    #expect(webhook?["condition"]?["actorId"] == .string(id))
  }

  /// Waits until the archive answers so.
  private func wait(for answer: String, to sql: String, of program: Program) async throws {
    try await until { try await program.shell(sql) == answer }
  }

  @Test(.timeLimit(.minutes(15)))
  func `what was built is archived at once, and each poll says why it was made`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let other = await program.emulator.addActor("two", versions: [version(["b": "1"])])
      let listener = try await Listener(["jane/one", "--builds", "--every", "1h"], of: program)
      for actor in [id, other] { try await addWebhook(for: actor, of: program, at: listener.url) }
      try await wait(for: "1\n", to: "SELECT count(*) FROM snapshots", of: program)
      await program.emulator.build("0.1", of: other)
      for count in 2...4 {
        await program.emulator.putVersion(version(["a": "\(count)"]), in: id)
        await program.emulator.build("0.1", of: id)
        try await wait(
          for: "\(count)|\(count - 1)\n",
          to: "SELECT count(*), (SELECT count(*) FROM builds) FROM snapshots",
          of: program
        )
      }
      try await until {
        await !program.emulator.dispatches.contains { $0["status"] == "ACTIVE" }
      }
      listener.program.send(SIGTERM)
      let result = try await listener.program.result
      #expect(result.status == 0, "\(listener.said)")
      #expect(
        // What came last may have been cut off by the signal.
        try await program.shell(
          "SELECT DISTINCT trigger, scope, status FROM polls WHERE status <> 'interrupted'"
        )
          == "every|targets|ok\nwebhook|targets|ok\n"
      )
      // What a webhook has been looked at for says nothing of the rest.
      try await program.rewrite(
        """
        UPDATE polls SET finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '-121 minutes')
        WHERE trigger = 'every'
        """
      )
      #expect(try await program.archiver("status", "--max-age", "2h").status == 1)
      // Who is not followed was not asked for.
      let paths = await program.emulator.requests.map(\.path)
      #expect(!paths.contains { $0.hasPrefix("/v2/acts/\(other)") })
      #expect(try await program.shell("SELECT count(*) FROM actors") == "1\n")
      #expect(listener.said == "webhooks are taken at \(listener.place)\n")
      let states = await program.emulator.dispatches.map { $0["status"] }
      #expect(states.count == 8 && states.allSatisfy { $0 == "SUCCEEDED" }, "\(states)")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `what is sent while nobody listens, or is killed, arrives all the same`() async throws {
    var manner = Emulator.Manner()
    manner.webhookRetryDelay = .milliseconds(10)
    manner.webhookCopies = 2
    try await Program.with(manner: manner) { (program: Program) async throws in
      var listener = try await Listener(["--mine", "--builds", "--every", "1h"], of: program)
      let id = try await addActor("one", of: program, at: listener.url)
      for count in 1...6 {
        await program.emulator.putVersion(version(["a": "\(count)"]), in: id)
        await program.emulator.build("0.1", of: id)
        listener.program.send(count % 3 == 0 ? SIGTERM : SIGKILL)
        _ = try await listener.program.result
        await program.emulator.putVersion(version(["b": "\(count)"]), in: id)
        await program.emulator.build("0.1", of: id)
        listener = try await Listener(
          ["--mine", "--builds", "--every", "1h"],
          of: program,
          at: listener.place
        )
      }
      try await wait(for: "12\n", to: "SELECT count(*) FROM builds", of: program)
      try await until {
        await !program.emulator.dispatches.contains { $0["status"] == "ACTIVE" }
      }
      listener.program.send(SIGTERM)
      #expect(try await listener.program.result.status == 0)
      #expect(
        try await program.shell("SELECT count(DISTINCT source_sha256) FROM builds") == "12\n"
      )
      #expect(try await program.shell("PRAGMA integrity_check") == "ok\n")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `with an account the first poll looks at all, and a new Actor has the list be read`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.clearRequests()
      let listener = try await Listener(["--mine", "--every", "1h"], of: program)
      try await wait(for: "2\n", to: "SELECT count(*) FROM polls WHERE checked = 1", of: program)
      let id = try await addActor("two", of: program, at: listener.url)
      await program.emulator.build("0.1", of: id)
      try await wait(for: "2\n", to: "SELECT count(*) FROM snapshots", of: program)
      listener.program.send(SIGINT)
      #expect(try await listener.program.result.status == 0)
      let webhooks = "SELECT DISTINCT scope FROM polls WHERE trigger = 'webhook'"
      #expect(try await program.shell("\(webhooks) AND changed = 1") == "mine\n")
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `an archive that another poll writes is waited for, and hooks do not get the secret`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let listener = try await Listener(
        ["jane/one", "--every", "1h", "--on-change", "env >>variables"],
        of: program
      )
      try await addWebhook(for: id, of: program, at: listener.url)
      try await wait(for: "1\n", to: "SELECT count(*) FROM snapshots", of: program)
      // Until its hooks are done the first poll has the archive.
      try await until { try await program.archiver("poll", "jane/one").status != 11 }
      let hanging = await program.emulator.addActor("two", versions: [version(["b": "1"])])
      await program.emulator.add(Fault(path: "/v2/acts/\(hanging)", kind: .hang))
      let other = try program.start(["poll", hanging])
      try await program.wait(forRequests: 1, under: "/v2/acts/\(hanging)")
      await program.emulator.putVersion(version(["a": "2"]), in: id)
      await program.emulator.build("0.1", of: id)
      try await until { listener.said.contains("is being written by another poll") }
      other.send(SIGKILL)
      _ = try await other.result
      try await wait(for: "2\n", to: "SELECT count(*) FROM snapshots", of: program)
      listener.program.send(SIGTERM)
      #expect(try await listener.program.result.status == 0)
      #expect(listener.said.hasSuffix("polls are recorded again\n"))
      let variables = try String(
        contentsOf: program.folder.appending(path: "variables"),
        encoding: .utf8
      )
      #expect(variables.contains("ARCHIVER_EVENT=change"))
      #expect(!variables.contains(Listener.secret) && !variables.contains("emulator-token"))
    }
  }
}
