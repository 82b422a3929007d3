import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// A disk that is full.
struct DiskTests {
  /// Makes a file system of a size, at a folder; only root may, and not in every container.
  private static func mount(_ size: String, at folder: URL) throws -> Bool {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try run(["mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", folder.path]) == 0
  }

  private static func run(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static let canMount: Bool = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mount-\(UUID())")
    guard (try? mount("64k", at: folder)) == true else { return false }
    return (try? run(["umount", folder.path])) == 0
  }()

  @Test(.enabled(if: canMount, "a small file system can't be mounted here"))
  func `a full disk ends the poll, damages nothing, and the next poll goes on`() async throws {
    try await Program.with { (program: Program) async throws in
      let disk = program.folder.appending(path: "disk")
      #expect(try Self.mount("2m", at: disk))
      defer { _ = try? Self.run(["umount", disk.path]) }
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
      #expect(try Self.run(["mount", "-o", "remount,size=64m", disk.path]) == 0)
      let next = try await program.archiver("poll", environment: environment)
      #expect(next.status == 0, "\(next.errors)")
      #expect(
        try await shell("SELECT length(content) FROM current_files")
          == "\(large.joined().utf8.count)\n"
      )
      #expect(try await shell("PRAGMA integrity_check") == "ok\n")
    }
  }
}
