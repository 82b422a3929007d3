import Testing

/// Who sends too much, too slowly or no HTTP is ended, and keeps nobody else from being heard.
struct FloodTests {
  private static let head = "b'POST \(World.path) HTTP/1.1\\r\\nHost: x\\r\\n"

  @Test func `a body that is too large is refused, whether it says so or not`() async throws {
    let world = World()
    try await world.with { () async throws in
      let said = try await world.send("\(Self.head)Content-Length: 5000000\\r\\n\\r\\n'")
      #expect(said.hasPrefix("HTTP/1.1 413 "), "\(said)")
      let endless = try await world.send(
        "\(Self.head)Transfer-Encoding: chunked\\r\\n\\r\\n'"
          + " + (b'100000\\r\\n' + b' ' * 0x100000 + b'\\r\\n') * 6"
      )
      #expect(endless.isEmpty || endless.hasPrefix("HTTP/1.1 413 "), "\(endless)")
      #expect(try await world.ask().status == 202)
    }
    #expect(world.taken == [World.actor])
  }

  @Test(arguments: [
    "b'X: ' + b'x' * 20000 + b'\\r\\n\\r\\n'", "b'X: y\\r\\n' * 200 + b'\\r\\n'",
    "(b'X: ' + b'x' * 10000 + b'\\r\\n') * 4 + b'\\r\\n'",
  ])
  func `a head that is too large ends the connection`(fields: String) async throws {
    let world = World()
    try await world.with { () async throws in
      let answer = try await world.send("\(Self.head)' + \(fields)")
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
      #expect(try await world.ask().status == 202)
    }
    #expect(world.taken == [World.actor])
  }

  @Test(arguments: [
    "b''", "b'POST '", "\(head)'", "\(head)Content-Length: 10\\r\\n\\r\\n123'",
    "b'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'", "b'\\x16\\x03\\x01 this is no HTTP'",
  ])
  func `who does not come to an end is ended`(bytes: String) async throws {
    let world = World()
    try await world.with(timeLimit: .milliseconds(200)) { _ = try await world.send(bytes) }
    #expect(world.taken == [])
  }

  @Test func `those that hold a connection make room for others in time`() async throws {
    let world = World()
    try await world.with(timeLimit: .seconds(1)) { () async throws in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<40 { group.addTask { _ = try await world.send("b'POST '") } }
        // It waits in line behind them.
        var status = 0
        while status != 202 { status = try await world.ask().status }
        try await group.waitForAll()
      }
    }
    #expect(world.taken.contains(World.actor))
  }
}
