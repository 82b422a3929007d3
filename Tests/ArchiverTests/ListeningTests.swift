import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Where a poll listens, and by what secret.
struct ListeningTests {
  private static let poll = ["poll", "jane/one", "--every", "1h", "--listen"]

  /// Posts that an Actor was built, and returns the status of the answer.
  private func post(
    _ id: String,
    to url: String,
    _ options: [String] = [],
    of program: Program
  ) async throws -> String {
    let result = try await program.run(
      ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "60"] + options
        + ["--json", "{\"eventData\":{\"actorId\":\"\(id)\"}}", url]
    )
    return result.output + result.errors
  }

  @Test(
    arguments: [
      (["poll", "jane/one", "--listen", "127.0.0.1:0"], "--listen goes with --every"),
      (["poll", "jane/one", "--every", "1h", "--listen", "8418"], "is no address"),
      (poll + ["127.0.0.1:0"], "$ARCHIVER_WEBHOOK_SECRET holds no secret for webhooks"),
      (poll + ["127.0.0.1:0", "--webhook-secret-file", "empty"], "empty holds no secret"),
      (poll + ["127.0.0.1:0", "--webhook-secret-file", "short"], "what short holds is no secret"),
      (poll + ["127.0.0.1:0", "--webhook-secret-file", "odd"], "what odd holds is no secret"),
      (
        poll + ["127.0.0.1:0", "--webhook-secret-file", "/dev/zero"],
        "what /dev/zero holds is no secret"
      ),
      (poll + ["127.0.0.1:0", "--webhook-secret-file", "none"], "cannot read none"),
      (["poll", "--webhook-secret-file", "short"], "--webhook-secret-file goes with --listen"),
    ] as [([String], String)]
  )
  func `what can't be listened for is said with the way out, and nothing is polled`(
    arguments: [String],
    words: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      for (name, text) in [
        ("empty", "\n"), ("short", "123456789012345\n"), ("odd", "a b c d e f g h i"),
      ] {
        try Data(text.utf8).write(to: program.folder.appending(path: name))
      }
      let result = try await program.archiver(arguments)
      #expect(result.status == 64)
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(!result.errors.contains("12345678901234"))
      #expect(!FileManager.default.fileExists(atPath: program.archive))
    }
  }

  @Test(arguments: ["127.0.0.1:0", "unix:socket"])
  func `where another one listens is an error, and nothing is polled`(address: String) async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let first = try await Listener(["jane/one", "--every", "1h"], of: program, at: address)
      let second = try await program.archiver(
        Self.poll + [first.place, "--db", "other.db"],
        environment: ["ARCHIVER_WEBHOOK_SECRET": Listener.secret]
      )
      #expect(second.status == 2)
      #expect(second.errors.contains("cannot listen on \(first.place): "), "\(second.errors)")
      #expect(second.errors.contains("in use; --listen names another address"))
      #expect(!FileManager.default.fileExists(atPath: program.folder.path + "/other.db"))
      first.program.send(SIGTERM)
      #expect(try await first.program.result.status == 0)
    }
  }

  @Test func `a socket is its owner's alone, and one that is left is taken again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let secret = program.folder.appending(path: "secret")
      try Data("\(Listener.secret)x\n".utf8).write(to: secret)
      let arguments = [
        "jane/one", "--every", "1h", "--webhook-secret-file", "secret", "--on-change", "mkdir made",
      ]
      for signal in [SIGKILL, SIGTERM] {
        let listener = try await Listener(arguments, of: program, at: "unix:socket")
        let path = program.folder.appending(path: "socket").path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let socket = ["--unix-socket", path]
        let known = "http://localhost/webhooks/\(Listener.secret)"
        // The file goes before the environment.
        #expect(try await post(id, to: known, socket, of: program) == "404")
        #expect(try await post(id, to: known + "x", socket, of: program) == "202")
        try await until { try await program.run(["test", "-d", "made"]).status == 0 }
        listener.program.send(signal)
        _ = try await listener.program.result
      }

      // What hooks make is as they make it.
      let made = try await program.run(["ls", "-ld", "made"])
      #expect(made.output.hasPrefix("drwx"), "\(made)")
    }
  }

  @Test func `a socket that was opened before is taken in the place of the address`() async throws {
    let activation = """
      import os, socket, sys
      place = socket.socket()
      place.bind(('127.0.0.1', 0))
      place.listen()
      os.dup2(place.fileno(), 3)
      os.set_inheritable(3, True)
      os.environ |= {'LISTEN_PID': str(os.getpid()), 'LISTEN_FDS': '1'}
      os.execv(sys.argv[1], sys.argv[1:])
      """
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let listener = try await Listener(
        ["jane/one", "--every", "1h"],
        of: program,
        at: "127.0.0.1:1",
        before: ["python3", "-c", activation]
      )
      let port = try #require(listener.place.split(separator: " ").last)
      let url = "http://127.0.0.1:\(port)/webhooks/\(Listener.secret)"
      #expect(try await post(id, to: url, of: program) == "202")
      #expect(try await post(id, to: url.dropLast() + "0", of: program) == "404")
      listener.program.send(SIGTERM)
      #expect(try await listener.program.result.status == 0)
    }
  }
}
