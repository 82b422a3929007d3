import ApifyEmulator
import Foundation
import Testing

/// Runs the built program in a folder of its own, against an emulator on the loopback address.
struct Program: Sendable {
  struct Result: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  let folder: URL
  let emulator: Emulator
  private let url: String

  var archive: String { folder.appending(path: "archive.db").path }

  /// Runs the body while the emulator serves.
  static func with(
    pageLimit: Int = 1000,
    _ body: (Program) async throws -> Void
  ) async throws {
    let emulator = Emulator(pageLimit: pageLimit)
    let folder = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (urls, ready) = AsyncStream<String>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await EmulatorServer(emulator).run(port: 0) { ready.yield($0) } }
      var iterator = urls.makeAsyncIterator()
      let url = try #require(await iterator.next())
      try await body(Program(folder: folder, emulator: emulator, url: url))
      group.cancelAll()
    }
    try FileManager.default.removeItem(at: folder)
  }

  /// Runs `archiver`; it finds the emulator, its token and the archive by the environment.
  func archiver(
    _ arguments: String...,
    environment: [String: String] = [:]
  ) async throws -> Result {
    try await archiver(arguments, environment: environment)
  }

  func archiver(
    _ arguments: [String],
    environment: [String: String] = [:]
  ) async throws -> Result {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try await run(
      root.appending(path: ".build/debug/archiver"),
      arguments,
      environment: [
        "APIFY_TOKEN": "emulator-token", "APIFY_CLIENT_BASE_URL": url, "ARCHIVER_DB": archive,
        "HOME": folder.path,
      ].merging(environment) { $1 }
    )
  }

  /// Asks the stock shell.
  func shell(_ sql: String) async throws -> String {
    let result = try await run(URL(filePath: "/usr/bin/env"), ["sqlite3", archive, sql])
    return result.output + result.errors
  }

  private func run(
    _ program: URL,
    _ arguments: [String],
    environment: [String: String] = [:]
  ) async throws -> Result {
    let name = UUID().uuidString
    let files = ["out", "err"].map { folder.appending(path: "\(name).\($0)") }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    let status: Int32 = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        continuation.resume(throwing: error)
      }
    }
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Result(status: status, output: texts[0], errors: texts[1])
  }
}
