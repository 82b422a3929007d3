import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Archives that can't be used, and what is said of them.
struct FileTests {
  @Test func `another program's files are refused and left as they are`() async throws {
    try await Program.with { (program: Program) async throws in
      let text = Data(String(repeating: "a text\n", count: 500).utf8)
      try text.write(to: program.folder.appending(path: "archive.db"))
      for arguments in [["poll", "jane/one"], ["diff"], ["status"]] {
        let result = try await program.archiver(arguments)
        #expect(result.status == 2)
        #expect(result.errors.contains("is not an archive of archiver"), "\(result.errors)")
      }
      #expect(try Data(contentsOf: program.folder.appending(path: "archive.db")) == text)
    }
  }

  @Test func `an archive of a newer program has its own code`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addSamples(of: "jane")
      #expect(try await program.archiver("poll", "--mine").status == 0)
      _ = try await program.shell("INSERT INTO grdb_migrations VALUES ('9999_future')")
      for command in ["poll", "diff", "log", "status"] {
        let result = try await program.archiver(command)
        #expect(result.status == 13)
        #expect(result.errors.contains("newer archiver"))
      }
    }
  }
}
