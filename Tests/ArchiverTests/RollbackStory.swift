import ApifyEmulator
import RealPrograms
import Testing

/// An Actor that is rolled back, and what is to be known of it.
enum RollbackStory {
  static let secret: Value = ["name": "TOKEN", "value": "hush", "isSecret": true]

  /// A version of text files, with a folder, a plain variable and a secret.
  static func state(_ text: String, plain: String = "1", tag: String = "latest") -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": .string(tag),
      "envVars": [["name": "A", "value": .string(plain)], secret],
      "sourceFiles": [
        ["name": "a", "format": "TEXT", "content": .string(text)],
        ["name": "b", "format": "BASE64", "content": "AAH/"], ["name": "src", "folder": true],
      ],
    ]
  }

  /// An Actor that was polled, and built where asked for, with the first text and then with the second.
  static func story(
    _ program: Program,
    isBuilt: Bool = false,
    _ second: Value = state("second\n")
  ) async throws -> String {
    let id = await program.emulator.addActor("one", versions: [state("first\n")])
    for state in [Self.state("first\n"), second] {
      await program.emulator.putVersion(state, in: id)
      if isBuilt { await program.emulator.build("0.1", of: id) }
      try await poll(program)
    }
    await program.emulator.clearRequests()
    return id
  }

  static func poll(_ program: Program) async throws {
    let result = try await program.archiver("poll", "jane/one", "--builds")
    #expect(result.status == 0, "\(result.errors)")
  }

  /// What the emulator has, secrets included.
  static func live(_ program: Program, _ id: String) async -> Value {
    await program.emulator.version("0.1", of: id) ?? .null
  }

  /// The requests that write, as they came.
  static func writes(_ program: Program) async -> [Request] {
    await program.emulator.requests.filter { $0.method != "GET" }
  }

  /// The snapshots that history has as ones that came back.
  static func reverted(_ program: Program) async throws -> [Substring] {
    let log = try await program.archiver("log", "jane/one", "--event", "reverted").output
    return log.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      .filter { $0.contains("@") }
  }
}
