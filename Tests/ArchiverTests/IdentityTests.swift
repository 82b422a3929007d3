import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Which Actor an answer is about, when names move and targets meet.
struct IdentityTests {
  private let names = "SELECT name FROM actor_names ORDER BY seen_from"
  private let kinds = "SELECT apify_id, kind FROM history ORDER BY apify_id, revision"

  @Test func `a version deleted while its Actor is renamed does not rename it back`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      await program.emulator.set("title", to: "One", of: id)
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.set("name", to: "first", of: id)
      await program.emulator.set("title", to: "First", of: id)
      await program.emulator.set("isPublic", to: true, of: id)
      await program.emulator.deleteVersion("0.2", of: id)
      let poll = try await program.archiver("poll")
      #expect(poll.output.contains("jane/first/0.2@2"), "\(poll.output)")
      #expect(try await program.shell(names) == "one\nfirst\n")
      #expect(
        try await program.shell("SELECT name, title, is_public FROM actors") == "first|First|1\n"
      )
    }
  }

  @Test func `a version asked for by itself does not rename its Actor`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.set("name", to: "first", of: id)
      await program.emulator.deleteVersion("0.1", of: id)
      for _ in 0..<2 {
        let poll = try await program.archiver(
          "poll",
          "jane/one/0.1",
          "jane/one/0.2",
          "--max-in-flight",
          "1"
        )
        #expect(poll.status == 0, "\(poll.errors)")
      }
      #expect(try await program.shell(names) == "one\nfirst\n")
    }
  }

  @Test func `what one target shows beyond another is recorded, and confirms nothing later`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "1"]), version(["b": "1"], number: "0.2")]
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.putVersion(version(["a": "3"]), in: id)
      await program.emulator.putVersion(version(["b": "2"], number: "0.2"), in: id)
      let earlier = """
        {"data":{"versionNumber":"0.1","sourceType":"SOURCE_FILES","buildTag":"latest",
        "envVars":[{"name":"A","value":"1"}],
        "sourceFiles":[{"name":"a","format":"TEXT","content":"2"}]}}
        """
      await program.emulator.add(
        Fault(path: "/v2/acts/\(id)/versions", kind: .status, status: 200, body: earlier)
      )
      let poll = try await program.archiver("poll", "jane/one/0.1", id, "--max-in-flight", "1")
      #expect(poll.output.hasPrefix("ok: 2 versions seen, 2 changed "), "\(poll.output)")
      #expect(try await program.archiver("poll").status == 0)
      #expect(
        try await program.shell(
          "SELECT path, content FROM snapshot_files ORDER BY path, revision"
        ) == "a|1\na|2\na|3\nb|1\nb|2\n"
      )
    }
  }

  @Test func `what is not there counts once, however many targets ask for it`() async throws {
    try await Program.with { (program: Program) async throws in
      let numbers = (1...4).map { "0.\($0)" }
      let id = await program.emulator.addActor(
        "one",
        versions: numbers.map { version(["a": "x"], number: $0) }
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      for number in numbers.dropFirst() { await program.emulator.deleteVersion(number, of: id) }
      let poll = try await program.archiver("poll", "jane/one", id)
      #expect(poll.status == 0, "\(poll.errors)")
      #expect(poll.output.hasPrefix("ok: 4 versions seen, 3 changed "), "\(poll.output)")
      #expect(try await program.shell("SELECT checked, gone FROM polls") == "4|0\n4|3\n")
    }
  }

  @Test func `an Actor whose name another one took is gone when it is not there by itself`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let old = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.deleteActor(old)
      let new = await program.emulator.addActor("one", versions: [version(["a": "y"])])
      let poll = try await program.archiver("poll", "jane/one")
      #expect(poll.output.hasPrefix("ok: 2 versions seen, 2 changed "), "\(poll.output)")
      #expect(try await program.shell(kinds) == "\(old)|state\n\(old)|gone\n\(new)|state\n")
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "3\n")
    }
  }

  @Test func `an Actor whose name another one took is seen under the name that it has`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let old = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.set("name", to: "first", of: old)
      await program.emulator.addActor("one", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(
        try await program.shell("SELECT actor, revision FROM current_versions ORDER BY actor")
          == "jane/first|1\njane/one|1\n"
      )
    }
  }

  @Test func `an Actor asked for by a name that is new is compared with what is known of it`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "x"]), version(["a": "y"], number: "0.2")]
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.deleteVersion("0.2", of: id)
      let body = """
        {"data":{"id":"\(id)","username":"jane","name":"first","isPublic":false,
        "versions":[{"versionNumber":"0.1","sourceType":"SOURCE_FILES","sourceFiles":[]}]}}
        """
      await program.emulator.add(
        Fault(path: "/v2/acts/jane~first", kind: .status, status: 200, body: body)
      )
      for _ in 0..<2 { #expect(try await program.archiver("poll", "jane/first").status == 0) }
      #expect(try await program.shell("SELECT checked, gone FROM polls") == "2|0\n2|1\n1|0\n")
    }
  }
}
