import Foundation
import RealPrograms
import Testing

/// The short form of `scripts/fuzz`.
@Suite struct FuzzTests {
  @Test func `of mutated answers only what is whole is believed, and all of that`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let seed = ProcessInfo.processInfo.environment["ARCHIVER_SEED"] ?? "1"
    let script = Program.root.appending(path: "scripts/fuzz.py").path
    let result = try await RealProgram.start(
      ["python3", "-B", script, Program.binary.path, folder.path, "400", seed],
      in: folder,
      environment: [:]
    ).result
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("0 faults"))
    try FileManager.default.removeItem(at: folder)
  }
}
