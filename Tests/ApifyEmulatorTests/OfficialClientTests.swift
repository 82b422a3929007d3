import ApifyEmulator
import Foundation
import RealPrograms
import Testing

struct OfficialClientTests {
  /// The interpreter that `scripts/test` has put Apify's client into.
  private var python: URL { RealProgram.root.appending(path: ".build/python/bin/python") }

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
      let result = try await RealProgram.run(python.path, script, url, "emulator-token")
      let text = result.output + result.errors
      #expect(result.status == 0, "\(text)")
      #expect(text.split(separator: "\n").filter { $0.hasPrefix("ok: ") }.count == 26, "\(text)")
      group.cancelAll()
    }
  }
}
