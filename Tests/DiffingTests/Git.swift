import Foundation
import RealPrograms

/// Runs git in a folder of its own, away from the settings of whoever runs the tests.
struct Git: ~Copyable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "diffing-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func write(_ bytes: [UInt8], to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: file)
  }

  func read(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: path)))
  }

  /// Runs a command, and returns its exit code and all that it prints.
  func run(_ arguments: [String]) async throws -> (code: Int32, output: String) {
    let environment = [
      "GIT_CEILING_DIRECTORIES": folder.deletingLastPathComponent().path,
      "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_CONFIG_NOSYSTEM": "1",
    ]
    let command = ["git"] + arguments
    let result = try await RealProgram.start(command, in: folder, environment: environment).result
    return (result.status, result.output + result.errors)
  }
}
