public import Foundation

/// An installed program that runs, without keeping a thread of the tests while it does.
public struct RealProgram: Sendable {
  public struct Result: Sendable {
    /// The exit code; of a program that was killed, as in a shell, 128 and the signal.
    public let status: Int32
    public let output: String
    public let errors: String
  }

  public let processID: Int32
  private let ending: Task<Result, any Error>
  private let errorFile: URL

  /// Starts a program in a folder; it is found on the `PATH`, or by its own.
  public static func start(
    _ command: [String],
    in folder: URL = FileManager.default.temporaryDirectory,
    environment: [String: String] = [:]
  ) throws -> RealProgram {
    let files = ["out", "err"].map { ending in
      FileManager.default.temporaryDirectory.appending(path: "program-\(UUID()).\(ending)")
    }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let handles = try files.map { try FileHandle(forWritingTo: $0) }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    let (endings, end) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = {
      end.yield(($0.terminationReason == .exit ? 0 : 128) + $0.terminationStatus)
      end.finish()
    }
    try process.run()
    // The program has them; a process with some thousand open files can't start another one.
    for handle in handles { try handle.close() }
    return RealProgram(
      processID: process.processIdentifier,
      ending: Task {
        let status = await endings.first { _ in true } ?? -1
        let texts = try files.map { file in
          let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
          try FileManager.default.removeItem(at: file)
          return text
        }
        return Result(status: status, output: texts[0], errors: texts[1])
      },
      errorFile: files[1]
    )
  }

  /// Runs a program to its end.
  public static func run(
    _ command: String...,
    in folder: URL = FileManager.default.temporaryDirectory,
    environment: [String: String] = [:]
  ) async throws -> Result {
    try await start(command, in: folder, environment: environment).result
  }

  /// Waits until it ends.
  public var result: Result {
    get async throws { try await ending.value }
  }

  /// Waits until it has said so on standard error, or has ended.
  public func says(_ words: String) async throws {
    try await until {
      guard let errors = try? Data(contentsOf: errorFile) else { return true }
      return errors.range(of: Data(words.utf8)) != nil
    }
  }

  public func send(_ signal: Int32) {
    kill(processID, signal)
  }
}
