import ApifyEmulator
import Foundation
import Testing

/// Which Actor an answer is about, when names move and targets meet.
struct IdentityTests {
  private let names = "SELECT name FROM actor_names ORDER BY seen_from"

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
}
