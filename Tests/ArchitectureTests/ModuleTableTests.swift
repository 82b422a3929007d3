import Foundation
import Testing

/// What each module may import. The compiler lets a module import any sibling that happens to be
/// built, so the direction of the data is held here.
private let table: [String: Set<String>] = [
  "Sources/Snapshots": ["Foundation", "CNettle"],
  "Sources/Proxies": ["Snapshots", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "Foundation"],
  "Sources/ApifyAPI": [
    "Snapshots", "Proxies", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOHTTPCompression",
    "Logging",
    "Foundation", "Synchronization",
  ],
  "Sources/RemoteSources": [
    "Snapshots", "Proxies", "CArchive", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "Subprocess",
    "System",
    "SystemPackage", "Foundation", "Dispatch", "Synchronization",
  ],
  "Sources/Migrations": [],
  "Sources/Storage": [
    "Snapshots", "Migrations", "Diffing", "CSQLiteSettings", "GRDB", "GRDBSQLite",
    "Foundation", "Synchronization",
  ],
  "Sources/Polling": [
    "Snapshots", "Storage", "ServiceLifecycle", "Logging", "Foundation", "Dispatch",
    "Synchronization",
  ],
  "Sources/Diffing": [],
  "Sources/Changes": ["Snapshots", "Storage", "Diffing", "Foundation"],
  "Sources/Answers": ["Snapshots", "Storage", "Diffing", "Changes", "Mirroring", "Foundation"],
  "Sources/Mirroring": [
    "Snapshots", "Migrations", "Storage", "CPostgreSQL", "Foundation",
    "Synchronization",
  ],
  "Sources/Listening": [
    "Snapshots", "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOExtras", "NIOPosix",
    "Logging", "ServiceLifecycle", "Foundation",
  ],
  "Sources/Webhooks": [
    "Snapshots", "Listening", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTPTypes",
    "ServiceLifecycle",
  ],
  "Sources/Web": [
    "Snapshots", "Storage", "Diffing", "Changes", "Answers", "Listening", "CZlib", "Hummingbird",
    "HummingbirdCore", "HTTPTypes", "NIOCore", "Logging", "ServiceLifecycle", "Foundation",
    "Synchronization",
  ],
  "Sources/archiver": [
    "Snapshots", "Proxies", "ApifyAPI", "RemoteSources", "Storage", "Polling", "Diffing", "Changes",
    "Answers", "Mirroring", "Listening", "Webhooks", "Web",
    "CUtf8proc", "CCommit", "ArgumentParser", "Logging", "ServiceLifecycle", "Subprocess", "System",
    "SystemPackage", "UnixSignals", "Foundation", "CDispatch", "Synchronization",
  ],
  "Sources/ApifyEmulator": [
    "Hummingbird", "HTTPTypes", "AsyncHTTPClient", "NIOCore", "NIOEmbedded", "NIOHTTP1",
    "NIOHTTPCompression", "Logging", "Foundation",
  ],
  "Sources/apify-emulator": ["ApifyEmulator", "ArgumentParser", "Foundation"],
]

struct ModuleTableTests {
  private let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func sources(in folder: String) -> [URL] {
    let files = FileManager.default.enumerator(
      at: root.appending(path: folder),
      includingPropertiesForKeys: nil
    )
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
  }

  private func imports(of file: URL) throws -> [String] {
    let access = "public|package|internal|private|fileprivate"
    let kinds = "struct|class|enum|protocol|func|var|let|typealias"
    let line = try Regex(
      #"^\s*(?:@\w+\s+)*(?:(?:\#(access))\s+)?import\s+(?:(?:\#(kinds))\s+)?(\w+)"#,
      as: (Substring, Substring).self
    )
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .compactMap { $0.firstMatch(of: line).map { String($0.1) } }
  }

  @Test(arguments: table.keys.sorted())
  func `a module imports what the table gives it and nothing else`(folder: String) throws {
    let files = sources(in: folder)
    #expect(!files.isEmpty, "there is no source in \(folder)")
    for file in files {
      let undeclared = Set(try imports(of: file)).subtracting(table[folder] ?? [])
      #expect(undeclared.isEmpty, "\(file.lastPathComponent) imports \(undeclared.sorted())")
    }
  }

  @Test func `every folder of sources stands in the table`() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: "Sources").path
    )
    // Of a library in C there is nothing to import.
    let swift = folders.map { "Sources/\($0)" }.filter { !sources(in: $0).isEmpty }
    #expect(Set(swift) == Set(table.keys))
  }
}
