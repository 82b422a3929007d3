import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// A disk that is full.
struct DiskTests {
  /// Mounts a file system of a size at a folder; only root may, and not in every container.
  private static func mount(_ size: String, at folder: URL) async throws -> Bool {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try await run("mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", folder.path)
  }

  /// Whether the command did what it is for.
  private static func run(_ command: String...) async throws -> Bool {
    try await RealProgram.start(command).result.status == 0
  }

  private static func canMount() async throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mount-\(UUID())")
    guard try await mount("64k", at: folder) else { return false }
    return try await run("umount", folder.path)
  }

  /// Runs the body with a small file system in a folder.
  private func withDisk(at folder: URL, _ body: () async throws -> Void) async throws {
    try #require(try await Self.mount("2m", at: folder))
    do {
      try await body()
    } catch {
      _ = try await Self.run("umount", folder.path)
      throw error
    }
    #expect(try await Self.run("umount", folder.path))
  }

  @Test(.enabled("a small file system can't be mounted here") { try await canMount() })
  func `a full disk ends the poll, damages nothing, and the next poll goes on`() async throws {
    try await Program.with { (program: Program) async throws in
      let disk = program.folder.appending(path: "disk")
      try await withDisk(at: disk) { try await fill(disk, by: program) }
    }
  }

  private func fill(_ disk: URL, by program: Program) async throws {
    let archive = disk.appending(path: "archive.db").path
    let environment = ["ARCHIVER_DB": archive]
    func shell(_ sql: String) async throws -> String {
      try await program.shell(sql, of: archive)
    }
    let id = await program.emulator.addActor("one", versions: [version(["a": "small\n"])])
    let first = try await program.archiver("poll", "jane/one", environment: environment)
    #expect(first.status == 0, "\(first.errors)")
    let large = (0..<60_000).map { "\($0 &* 2_654_435_761) is no line of any other text\n" }
    await program.emulator.putVersion(version(["a": large.joined()]), in: id)
    let full = try await program.archiver("poll", environment: environment)
    #expect(full.status == 2, "\(full.output)")
    #expect(full.errors.contains("no space is left for \(archive)"), "\(full.errors)")
    #expect(
      try await shell("PRAGMA integrity_check; SELECT content FROM current_files")
        == "ok\nsmall\n\n"
    )
    #expect(try await Self.run("mount", "-o", "remount,size=64m", disk.path))
    let next = try await program.archiver("poll", environment: environment)
    #expect(next.status == 0, "\(next.errors)")
    #expect(
      try await shell("SELECT length(content) FROM current_files")
        == "\(large.joined().utf8.count)\n"
    )
    #expect(try await shell("PRAGMA integrity_check") == "ok\n")
  }

  @Test(.enabled("a small file system can't be mounted here") { try await canMount() })
  func `what is made on a full disk is not kept, and is called by its own name`() async throws {
    try await Program.with { (program: Program) async throws in
      let lines = (0..<60_000).map { "\($0 &* 2_654_435_761) is no line of any other text\n" }
      _ = await program.emulator.addActor("one", versions: [version(["a": lines.joined()])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try await program.archiver("poll", "jane/one", "--db", "two.db").status == 0)
      let disk = program.folder.appending(path: "disk")
      try await withDisk(at: disk) {
        for command in [
          ["backup", "disk/new.db"], ["export", "sqlite", "disk/new.db"],
          ["verify", "--salvage", "disk/new.db"],
          ["merge", program.archive, "two.db", "--to", "disk/new.db"],
        ] {
          let result = try await program.archiver(command)
          #expect(
            result.errors.hasSuffix(
              "Error: no space is left for disk/new.db; nothing was kept of it\n"
            ),
            "\(command): \(result)"
          )
          #expect(result.status == 2, "\(command): \(result)")
          #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
        }
      }
    }
  }
}
