import Foundation
import RealPrograms
import Testing

/// Archives that an older archiver wrote, where nothing brings them up to date.
struct OlderArchiveTests {
  private static let fixtures = Program.root.appending(path: "Tests/StorageTests/Fixtures")

  /// All schemas that there were before this one.
  private static func schemas() throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: fixtures.path).sorted()
    #expect(names.count > 1)
    return Array(names.dropLast())
  }

  /// Runs the body with one archive of an older schema, and the same brought up to date.
  private func withArchives(
    _ schema: String,
    _ body: (_ program: Program, _ older: String, _ newer: String) async throws -> Void
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let dump = Self.fixtures.appending(path: schema).path
      for name in ["older", "newer"] {
        #expect(try await program.run(["mkdir", name]).status == 0)
        let made = try await program.run(["sqlite3", "\(name)/a.db", ".read '\(dump)'"])
        #expect((made.errors, made.status) == ("", 0))
      }
      #expect(try await program.archiver("migrate", "--db", "newer/a.db").status == 0)
      let before = try Data(contentsOf: program.folder.appending(path: "older/a.db"))
      try await body(program, "older/a.db", "newer/a.db")
      #expect(try Data(contentsOf: program.folder.appending(path: "older/a.db")) == before)
    }
  }

  @Test(arguments: try schemas())
  func `what is asked is answered as after a migration`(schema: String) async throws {
    try await withArchives(schema) { (program: Program, older, newer) async throws in
      let version = "jane/price-alerts/1.0"
      for command in [
        ["log", "-p"], ["log", "--json"], ["ls", version], ["show", "\(version)@2", "--json"],
        ["show", "\(version)@2:main.py"], ["diff", "\(version)@1..3"],
        ["blame", "\(version):src/main.py"], ["grep", "import"], ["failures", "--all"],
        ["builds", "jane/shop-crawler"], ["deployed"], ["query", "SELECT * FROM change_log"],
        ["query", "SELECT * FROM history"],
      ] {
        let before = try await program.archiver(command + ["--db", older])
        let after = try await program.archiver(command + ["--db", newer])
        #expect(before.output == after.output.replacing(newer, with: older), "\(command)")
        #expect((before.errors, before.status) == ("", 0), "\(command)")
        #expect(after.status == 0 && !after.output.isEmpty, "\(command)")
      }
      #expect(try await program.archiver("status", "--db", older).status == 0)
    }
  }

  @Test(arguments: try schemas())
  func `copies are made of it, and they are whole`(schema: String) async throws {
    try await withArchives(schema) { (program: Program, older, newer) async throws in
      for command in [
        ["restore", "jane/price-alerts/1.0@2", "--to", "restored"], ["export", "git", "git"],
        ["export", "sqlite", "flat.db"], ["backup", "backup.db"],
        ["verify", "--salvage", "salvaged.db"],
      ] {
        let result = try await program.archiver(command + ["--db", older])
        #expect(result.status == 0, "\(command): \(result)")
      }
      let merge = ["merge", older, "backup.db", "--to", "merged.db"]
      let merged = try await program.archiver(merge)
      #expect(merged.status == 0, "\(merged)")
      let log = try await program.archiver("log", "-p", "--db", newer)
      for copy in ["backup.db", "salvaged.db", "merged.db"] {
        let verified = try await program.archiver("verify", "--db", copy)
        #expect(verified.status == 0, "\(copy): \(verified)")
        #expect(
          verified.errors.contains("was written by an older archiver") == (copy == "backup.db"),
          "\(copy): \(verified.errors)"
        )
        #expect(try await program.archiver("log", "-p", "--db", copy).output == log.output)
      }
    }
  }

  @Test func `a table that was taken away is missing, and not of a later archiver`() async throws {
    try await withArchives(try #require(Self.schemas().first)) {
      (program: Program, _, newer) async throws in
      #expect(try await program.shell("DROP TABLE leased_looks", of: newer) == "")
      let log = try await program.archiver("log", "--db", newer)
      #expect(log.errors.contains("leased_looks"), "\(log.errors)")
      #expect(log.errors.contains("is missing"), "\(log.errors)")
      #expect(log.status == 2)
      #expect(try await program.archiver("verify", "--db", newer).status == 1)
    }
  }
}
