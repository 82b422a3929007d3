import ApifyEmulator
import Foundation
import Testing

struct OfficialClientTests {
  /// The interpreter that `scripts/test` has put Apify's client into.
  private var python: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build/python/bin/python")
  }

  @Test func `Apify's Python client creates, changes, lists and deletes`() async throws {
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "run scripts/test, which installs Apify's client"
    )
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "official_client.py").path
    let server = EmulatorServer(Emulator(pageLimit: 3))
    let (urls, ready) = AsyncStream<String>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run(port: 0) { ready.yield($0) } }
      var iterator = urls.makeAsyncIterator()
      let url = try #require(await iterator.next())
      let (status, text) = try await run(python, [script, url, "emulator-token"])
      #expect(status == 0, "\(text)")
      #expect(text.split(separator: "\n").filter { $0.hasPrefix("ok: ") }.count == 20, "\(text)")
      group.cancelAll()
    }
  }

  private func run(_ program: URL, _ arguments: [String]) async throws -> (Int32, String) {
    let output = FileManager.default.temporaryDirectory.appending(path: "client-\(UUID()).txt")
    try Data().write(to: output)
    let handle = try FileHandle(forWritingTo: output)
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = handle
    process.standardError = handle
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        continuation.resume(throwing: error)
      }
    }
    return (status, String(decoding: try Data(contentsOf: output), as: UTF8.self))
  }
}
