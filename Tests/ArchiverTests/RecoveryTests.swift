import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// When a failure is over, and when it is not.
struct RecoveryTests {
  private let open = "SELECT target FROM open_failures ORDER BY target"
  private let bad = brokenVersion("0.2")

  @Test func `an Actor that answers is seen again, even when one of its versions is unreadable`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      #expect(try await program.archiver("poll").status == 2)
      #expect(try await program.shell(open) == "jane/one\n")
      await program.emulator.clearFaults()
      await program.emulator.putVersion(bad, in: id)
      #expect(try await program.archiver("poll").status == 3)
      #expect(try await program.shell(open) == "jane/one/0.2\n")
    }
  }

  @Test func `an unreadable version fails no longer when its Actor is read whole without it`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"]), bad])
      #expect(try await program.archiver("poll", "jane/one").status == 3)
      #expect(try await program.shell(open) == "jane/one/0.2\n")
      await program.emulator.deleteVersion("0.2", of: id)
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(open) == "")
    }
  }

  @Test func `an unreadable version fails under the name that its Actor has`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"]), bad])
      #expect(try await program.archiver("poll", "jane/one").status == 3)
      await program.emulator.set("name", to: "first", of: id)
      #expect(try await program.archiver("poll").status == 3)
      #expect(try await program.shell(open) == "jane/first/0.2\n")
      await program.emulator.putVersion(version(["a": "y"], number: "0.2"), in: id)
      #expect(try await program.archiver("poll").status == 0)
      #expect(try await program.shell(open) == "")
    }
  }

  @Test func `what is missing is not seen again, and what is gone needs no more looking`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.addActor("two", versions: [version(["a": "y"])])
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      #expect(try await program.archiver("poll").status == 3)
      await program.emulator.clearFaults()
      await program.emulator.deleteActor(id)
      let missing = try await program.archiver("poll")
      #expect(missing.status == 0)
      #expect(!missing.errors.contains("seen again"), "\(missing.errors)")
      #expect(try await program.shell(open) == "jane/one\n")
      #expect(try await program.archiver("poll").output.contains("1 gone"))
      #expect(try await program.shell(open) == "")
    }
  }
}
