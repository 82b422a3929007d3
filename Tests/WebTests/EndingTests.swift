import Foundation
import RealPrograms
import Testing

/// The command, from the first line to the last.
struct EndingTests {
  private func archive() async throws -> World {
    let world = try World()
    try await world.record(["a": "1\n"])
    return world
  }

  /// Starts the program, and waits until it has printed where it is asked.
  private func start(_ world: World, _ arguments: [String]) async throws -> (RealProgram, Site) {
    let program = try RealProgram.start(
      ["sh", "-c", "exec \"$0\" serve \"$@\" >url", World.binary.path, "--db", world.path]
        + arguments,
      in: world.folder
    )
    return (program, try await site(of: program, in: world))
  }

  /// Waits until the program has printed where it is asked.
  private func site(of program: RealProgram, in world: World) async throws -> Site {
    let place = world.folder.appending(path: "url")
    var text = ""
    try await until {
      text = (try? String(contentsOf: place, encoding: .utf8)) ?? ""
      try #require(kill(program.processID, 0) == 0)
      return text.hasSuffix("\n")
    }
    return Site(start: String(text.dropLast()))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal ends it in order, also while somebody is connected`(signal: Int32) async throws {
    let world = try await archive()
    let (program, site) = try await start(world, ["--listen", "127.0.0.1:0"])
    #expect(site.start.contains("/?token="))
    let answer1 = try await site.ask("/" + site.start.split(separator: "/")[2])
    #expect(answer1.status == 303)
    // A connection that is kept open.
    let other = try RealProgram.start(
      ["curl", "-s", "--keepalive-time", "60", site.origin + "/healthz"]
    )
    #expect(try await other.result.output == "ok\n")
    program.send(signal)
    let result = try await program.result
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
  }

  /// Asks for a path, and reads no more of the answer than its first bytes.
  private static let holding = """
    import signal, socket, sys
    port, path = int(sys.argv[1]), sys.argv[2]
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    place.connect(('127.0.0.1', port))
    place.sendall(f'GET {path} HTTP/1.1\\r\\nHost: localhost\\r\\n'.encode())
    if len(sys.argv) == 3:
        place.sendall(b'\\r\\n')
        place.recv(20)
    print('it holds', file=sys.stderr, flush=True)
    signal.pause()
    """

  @Test(arguments: [[], ["unfinished"]], ["inherited", "own"])
  func `a client that reads nothing more, or asks for nothing, holds up no end`(
    unfinished: [String],
    socket: String
  ) async throws {
    let world = try World()
    let lines = (1...400_000).map { "line \($0) of a long file, with some words in it\n" }.joined()
    try await world.record(["long": lines])
    let options = ["serve", "--no-token", "--db", world.path, "--listen", "127.0.0.1:0"]
    let program = try RealProgram.start(
      socket == "own"
        ? ["sh", "-c", "exec \"$0\" \"$@\" >url", World.binary.path] + options
        : ["python3", "-c", Self.activation, "127.0.0.1", "listening", "1", World.binary.path]
          + options,
      in: world.folder
    )
    let site = try await site(of: program, in: world)
    let port = String(site.origin.split(separator: ":").last ?? "")
    let slow = try RealProgram.start(
      ["python3", "-c", Self.holding, port, "/jane/crawler/0.1@1:long?view=raw"] + unfinished
    )
    try await slow.says("it holds")
    program.send(SIGTERM)
    let result = try await program.result
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    #expect(kill(slow.processID, 0) == 0)
    slow.send(SIGKILL)
    _ = try await slow.result
  }

  @Test func `a socket is its owner's alone`() async throws {
    let world = try await archive()
    let (program, site) = try await start(world, ["--listen", "unix:socket", "--no-token"])
    let path = world.folder.appending(path: "socket").path
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let answer = try await site.ask("/jane/crawler", options: ["--unix-socket", path])
    #expect(answer.status == 200)
    program.send(SIGTERM)
    #expect(try await program.result.status == 0)
  }

  /// Opens a socket as systemd does, and becomes the program that it is handed on to.
  private static let activation = """
    import os, socket, sys
    place = socket.socket()
    place.bind((sys.argv[1], 0))
    if sys.argv[2] == 'listening':
        place.listen()
    os.dup2(place.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ |= {'LISTEN_PID': str(os.getpid()), 'LISTEN_FDS': sys.argv[3]}
    os.dup2(os.open('url', os.O_WRONLY | os.O_CREAT), 1)
    os.execv(sys.argv[4], sys.argv[4:])
    """

  @Test func `a socket that was opened before is taken, and the signal ends it in order`()
    async throws
  {
    let world = try await archive()
    let program = try RealProgram.start(
      ["python3", "-c", Self.activation, "127.0.0.1", "listening", "1", World.binary.path]
        + ["serve", "--no-token", "--db", world.path, "--listen", "127.0.0.1:1"],
      in: world.folder
    )
    let site = try await site(of: program, in: world)
    #expect(!site.start.hasSuffix(":1/"))
    let answer = try await site.ask("/jane/crawler")
    #expect(answer.status == 200)
    #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
    program.send(SIGTERM)
    let result = try await program.result
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
  }

  @Test(
    arguments: [
      (["127.0.0.1", "bound", "1"], 2, "no socket that listens"),
      (["127.0.0.1", "listening", "2"], 2, "it is 2 sockets"),
      (["0.0.0.0", "listening", "1"], 64, "of this machine alone"),
    ] as [([String], Int32, String)]
  )
  func `a socket that can't be served on is said with the way out`(
    socket: [String],
    status: Int32,
    words: String
  ) async throws {
    let world = try await archive()
    let result = try await RealProgram.start(
      ["python3", "-c", Self.activation] + socket + [World.binary.path]
        + ["serve", "--no-token", "--db", world.path],
      in: world.folder
    ).result
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test(
    arguments: [
      (["--no-token", "--listen", "0.0.0.0:0"], 64, "of this machine alone"),
      (["--listen", "nowhere"], 64, "is no address"), (["--prefix", "x"], 64, "is no prefix"),
      (["--host", "a b"], 64, "takes a name"),
      (["--listen", "127.0.0.1:1", "--no-token", "--db", "none.db"], 10, "no archive"),
      (["--listen", "192.0.2.1:8417"], 2, "cannot listen on 192.0.2.1:8417"),
      (["--listen", "unix:none/socket"], 2, "cannot listen on unix:none/socket"),
    ] as [([String], Int32, String)]
  )
  func `what can't be served is said with the way out`(
    arguments: [String],
    status: Int32,
    words: String
  ) async throws {
    let world = try await archive()
    let result = try await RealProgram.start(
      [World.binary.path, "serve"] + arguments,
      in: world.folder,
      environment: ["ARCHIVER_DB": world.path]
    ).result
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.output == "")
  }

  @Test func `a token of the environment is taken, and a weak one refused`() async throws {
    let world = try await archive()
    let result = try await RealProgram.start(
      [World.binary.path, "serve", "--db", world.path],
      environment: ["ARCHIVER_WEB_TOKEN": "short"]
    ).result
    #expect(result.status == 64)
    #expect(result.errors.contains("is no token"))
  }
}
