import Foundation
import Testing

@testable import Storage

/// Files that are made under a hidden name, and what stands beside them.
struct UnfinishedFileTests {
  private struct Failure: Error {}

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "unfinished-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func file(_ name: String) throws -> ArchiveFile {
    try ArchiveFile(named: path(name))
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func put(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func texts() throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in try names() {
      texts[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return texts
  }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
  }

  /// Makes `a`, and `a.note` with it.
  private func make(
    mode: mode_t = UnfinishedFile.ownersAlone,
    while body: () async throws -> Void = {}
  ) async throws {
    let companion = UnfinishedFile.Companion(file: try file("a.note"), bytes: Array("note".utf8))
    try await UnfinishedFile.make(at: file("a"), of: file("a"), mode: mode, with: companion) { _ in
      #expect(try names().contains(".a.unfinished"))
      try put("whole", ".a.unfinished")
      try await body()
    }
  }

  @Test(arguments: [0o600, 0o640] as [mode_t])
  func `a file and its companion come together, with the same permissions`(mode: mode_t)
    async throws
  {
    try await make(mode: mode)
    #expect(try texts() == ["a": "whole", "a.note": "note"])
    #expect(try self.mode("a") == Int(mode))
    #expect(try self.mode("a.note") == Int(mode))
  }

  @Test(arguments: ["a", "a.note"])
  func `what is there stays, and nothing comes beside it`(name: String) async throws {
    try put("mine", name)
    await #expect(throws: ArchiveError.taken(path: path(name))) { try await make() }
    #expect(try texts() == [name: "mine"])
  }

  @Test(arguments: ["a", "a.note"])
  func `what comes meanwhile stays, and nothing comes beside it`(name: String) async throws {
    await #expect(throws: ArchiveError.taken(path: path(name))) {
      try await make { try put("mine", name) }
    }
    #expect(try texts() == [name: "mine"])
  }

  @Test func `a link that leads nowhere is there, and is not followed`() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: path("a"),
      withDestinationPath: "elsewhere"
    )
    await #expect(throws: ArchiveError.taken(path: path("a"))) { try await make() }
    #expect(try names() == ["a"])
  }

  @Test func `what fails leaves nothing, and neither does what was left before`() async throws {
    try put("left", ".a.unfinished")
    try put("left", ".a.unfinished-journal")
    await #expect(throws: Failure.self) { try await make { throw Failure() } }
    #expect(try names() == [])
  }

  @Test func `what another one makes is left alone`() async throws {
    try await make { () async throws in
      await #expect(throws: ArchiveError.beingMade(path: path("a"))) { try await make() }
      #expect(try names() == [".a.unfinished"])
    }
    #expect(try texts() == ["a": "whole", "a.note": "note"])
  }
}
