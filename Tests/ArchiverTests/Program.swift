import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Runs the built program in a folder of its own, against an emulator on the loopback address.
struct Program: Sendable {
  /// Counts the rows of every table that grows with a change.
  static let contentTables = """
    SELECT (SELECT count(*) FROM snapshots), (SELECT count(*) FROM source_files),
      (SELECT count(*) FROM env_vars), (SELECT count(*) FROM contents),
      (SELECT count(*) FROM chunks), (SELECT count(*) FROM content_chunks)
    """

  typealias Result = RealProgram.Result

  let folder: URL
  let emulator: Emulator
  let url: String

  static let root = RealProgram.root
  static let binary = RealProgram.archiver

  /// What `archiver` finds the emulator, its token and the archive by.
  var environment: [String: String] {
    [
      "APIFY_TOKEN": "emulator-token", "APIFY_CLIENT_BASE_URL": url, "ARCHIVER_DB": archive,
      "HOME": folder.path,
    ]
  }

  var archive: String { folder.appending(path: "archive.db").path }

  /// The command that runs another one as somebody who may not write everywhere; nil where nobody such can run the
  /// built program and see the tests' folders.
  static func asNobody() async throws -> [String]? {
    if geteuid() != 0 { return [] }
    let command = ["setpriv", "--reuid=65534", "--clear-groups"]
    let folder = FileManager.default.temporaryDirectory.path
    let look = ["sh", "-c", "cd \"$1\" && \"$0\" --version", binary.path, folder]
    return try await RealProgram.start(command + look).result.status == 0 ? command : nil
  }

  /// Runs the body while the emulator serves.
  static func with(
    pageLimit: Int = 1000,
    manner: Emulator.Manner = Emulator.Manner(),
    _ body: (Program) async throws -> Void
  ) async throws {
    let emulator = Emulator(pageLimit: pageLimit, manner: manner)
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
    try await start(arguments, environment: environment).result
  }

  /// Starts `archiver` and does not wait for its end.
  func start(
    _ arguments: [String],
    environment: [String: String] = [:]
  ) throws -> RealProgram {
    try RealProgram.start(
      [Self.binary.path] + arguments,
      in: folder,
      environment: self.environment.merging(environment) { $1 }
    )
  }

  /// Runs any program in the folder.
  func run(_ command: [String], environment: [String: String] = [:]) async throws -> Result {
    try await RealProgram.start(command, in: folder, environment: environment).result
  }

  /// Runs `archiver` in a terminal of its own; its errors are in the output.
  func inTerminal(
    _ arguments: [String],
    environment: [String: String]
  ) async throws -> Result {
    let terminal = """
      import os, pty, sys
      sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
      """
    return try await run(
      ["python3", "-c", terminal, Self.binary.path] + arguments,
      environment: self.environment.merging(environment) { $1 }
    )
  }

  /// Waits until the emulator was asked so many times for paths that begin so.
  func wait(forRequests count: Int, under path: String = "") async throws {
    try await until { await emulator.requests.count { $0.path.hasPrefix(path) } >= count }
  }

  /// Asks the stock shell.
  func shell(_ sql: String, of path: String? = nil) async throws -> String {
    let result = try await run(["sqlite3", path ?? archive, sql])
    return result.output + result.errors
  }

  /// Changes what was recorded, without the triggers that forbid it; the next poll makes them anew.
  func rewrite(_ sql: String) async throws {
    let names = try await shell("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let drops = names.split(separator: "\n").map { "DROP TRIGGER \($0);" }.joined()
    #expect(try await shell("BEGIN; \(drops) \(sql); COMMIT") == "")
  }
}

extension Program {
  /// Has the archive call an Actor what no answer of the API may, as one that another program wrote.
  func rename(_ id: String, to owner: String, _ name: String) async throws {
    let texts = [owner, name].map { "'\($0.replacing("'", with: "''"))'" }
    try await rewrite(
      """
      UPDATE actor_names SET username = \(texts[0]), name = \(texts[1])
      WHERE actor_id = (SELECT actor_id FROM actors WHERE apify_id = '\(id)');
      UPDATE actors SET username = \(texts[0]), name = \(texts[1]) WHERE apify_id = '\(id)'
      """
    )
  }
}

/// The state of a version, as it is put into the emulator.
func version(_ files: [String: String], number: String = "0.1") -> Value {
  [
    "versionNumber": .string(number), "sourceType": "SOURCE_FILES", "buildTag": "latest",
    "envVars": [["name": "A", "value": "1"]],
    "sourceFiles": .array(
      files.map { ["name": .string($0.key), "format": "TEXT", "content": .string($0.value)] }
    ),
  ]
}

/// A version that is none, for it has more variables than any.
func brokenVersion(_ number: String) -> Value {
  let many = [Value](repeating: 1, count: 100_001)
  return ["versionNumber": .string(number), "envVars": .array(many)]
}
