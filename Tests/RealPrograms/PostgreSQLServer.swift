import Dispatch
public import Foundation

/// A PostgreSQL server in a folder of its own, reached by its socket: `postgresql_server.sh`.
///
/// It ends with the process of the tests, however that ends.
public struct PostgreSQLServer: Sendable {
  /// Whether there is one on this machine, and libpq in this build. Where `scripts/test` says that both are needed,
  /// no test is passed over.
  public static let isThere: Bool = {
    if ProcessInfo.processInfo.environment["ARCHIVER_POSTGRESQL"] == "needed" { return true }
    #if PostgreSQL
      return programs != nil
    #else
      return false
    #endif
  }()

  /// The folder of the server's programs, which need not be on the PATH.
  static let programs: String? = {
    let debian = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
    let folders =
      versions.sorted { $0.localizedStandardCompare($1) == .orderedDescending }
      .map { "\(debian)/\($0)/bin" } + ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"]
    return folders.first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
  }()

  /// The one that tests share who do not end it.
  private static let shared = Task {
    // The path of a socket is short.
    let name = "pg-\(UUID().uuidString.prefix(8))"
    return try await start(in: FileManager.default.temporaryDirectory.appending(path: name))
  }

  public let folder: URL
  public let processID: Int32
  private let process: Process
  private let input: Pipe
  private let endings: AsyncStream<Void>

  /// Starts a server in a folder, or again in one that was left with its files.
  ///
  /// - Parameter isSafe: whether what was committed outlives an end at any moment.
  public static func start(in folder: URL, isSafe: Bool = false) async throws -> PostgreSQLServer {
    struct Failure: Error {
      let reason: String
    }

    guard let programs else { throw Failure(reason: "there is no PostgreSQL on this machine") }
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "postgresql_server.sh")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [script.path, folder.path, programs, isSafe ? "on" : "off"]
    let (input, output) = (Pipe(), Pipe())
    // Who has its other end, too, would keep the server.
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    (process.standardInput, process.standardOutput) = (input, output)
    let (endings, end) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    let line = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: output.fileHandleForReading.availableData)
      }
    }
    let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.first == "ready", let id = words.last.flatMap({ Int32($0) }) else {
      throw Failure(reason: "no PostgreSQL: \(words.joined(separator: " "))")
    }
    return PostgreSQLServer(
      folder: folder,
      processID: id,
      process: process,
      input: input,
      endings: endings
    )
  }

  /// Ends it at once, as a crash would, and leaves its files.
  public func crash() async throws {
    try input.fileHandleForWriting.write(contentsOf: Data("keep\n".utf8))
    for await _ in endings {}
  }

  /// Ends it, and takes away its files.
  public func end() async throws {
    try input.fileHandleForWriting.close()
    for await _ in endings {}
  }

  /// Runs the body with an empty database of the shared server.
  public static func withDatabase<Value>(
    _ body: (PostgreSQLDatabase) async throws -> Value
  ) async throws -> Value {
    let server = try await shared.value
    let database = try await server.makeDatabase()
    do {
      let value = try await body(database)
      try await database.drop()
      return value
    } catch {
      try await database.drop()
      throw error
    }
  }

  /// Makes an empty database on the shared server, and leaves it there.
  public static func makeSharedDatabase(encoding: String) async throws -> PostgreSQLDatabase {
    try await shared.value.makeDatabase(encoding: encoding)
  }

  /// Makes an empty database.
  public func makeDatabase(encoding: String = "UTF8") async throws -> PostgreSQLDatabase {
    let name = "t\(UUID().uuidString.replacing("-", with: "").lowercased())"
    let database = PostgreSQLDatabase(name: name, folder: folder)
    try await PostgreSQLDatabase(name: "postgres", folder: folder).psql(
      "CREATE DATABASE \(name) TEMPLATE template0 ENCODING '\(encoding)'"
    )
    return database
  }
}
