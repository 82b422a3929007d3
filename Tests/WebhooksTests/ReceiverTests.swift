import Testing

/// What is taken, what is not, and what is said.
struct ReceiverTests {
  @Test func `an Actor is handed on by its id, and nothing else of what was sent`() async throws {
    let world = World()
    try await world.with { () async throws in
      let whole = """
        {"userId": "x", "createdAt": "2026-11-01T00:00:00Z", "eventType": "ACTOR.BUILD.SUCCEEDED",
         "eventData": {"actorId": "\(World.actor)", "actorBuildId": "y"}, "resource": {"actId": "z"}}
        """
      for body in [World.body, whole, World.body] {
        let answer = try await world.ask(body: body)
        #expect(answer.status == 202)
        #expect(answer.headers.contains("connection: close"))
      }
    }
    #expect(world.taken == [World.actor, World.actor, World.actor])
  }

  @Test(arguments: [
    "/", "/webhooks", "/webhooks/", "/webhooks/\(World.secret)/", "/webhooks//\(World.secret)",
    "/webhooks/0123456789abcdef0123456789abcdee", "/webhooks/\(World.secret.dropLast())",
    "/webhooks/\(World.secret)0", "/x?/webhooks/\(World.secret)", "/healthz",
  ])
  func `who does not know the secret finds nothing, by any method`(path: String) async throws {
    let world = World()
    try await world.with { () async throws in
      for method in ["POST", "GET", "PUT", "DELETE"] {
        let answer = try await world.ask(path, method: method)
        #expect(answer.status == 404)
        #expect(answer.body == "not found\n")
      }
    }
    #expect(world.taken == [])
  }

  @Test func `a webhook is a POST`() async throws {
    let world = World()
    try await world.with { () async throws in
      for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let answer = try await world.ask(method: method)
        #expect(answer.status == 405)
        #expect(answer.headers.contains("allow: post"))
      }
    }
    #expect(world.taken == [])
  }

  @Test(arguments: [
    "", "x", "[]", "{}", "null", "{\"eventData\":{\"actorId\":\"abcdefghijklmnopq\"}} x",
    "{\"eventData\":{\"actorId\":\"abcdefghijklmnopq\"}", "{\"eventData\":[\"abcdefghijklmnopq\"]}",
    "{\"actorId\":\"abcdefghijklmnopq\"}", "{\"eventData\":{\"actorId\":12345678901234567}}",
    "{\"eventData\":{\"actorId\":\"short\"}}", "{\"eventData\":{\"actorId\":\"jane/crawler\"}}",
    "{\"eventData\":{\"actorId\":\"../../../../v2/me\"}}", "{\"eventData\":{\"actorId\":null}}",
  ])
  func `a body that names no Actor is refused`(body: String) async throws {
    let world = World()
    try await world.with { () async throws in
      let answer = try await world.ask(body: body)
      #expect(answer.status == 400)
      #expect(answer.body.contains("eventData.actorId"))
    }
    #expect(world.taken == [])
  }

  @Test func `nesting without an end is refused`() async throws {
    let world = World()
    try await world.with { () async throws in
      let body = String(repeating: "[", count: 60_000)
      #expect(try await world.ask(body: body).status == 400)
    }
    #expect(world.taken == [])
  }

  @Test func `where there is no room the sender is to come again`() async throws {
    let world = World(isFull: true)
    try await world.with { () async throws in
      let answer = try await world.ask()
      #expect(answer.status == 503)
      #expect(answer.headers.contains("retry-after: 60"))
    }
    #expect(world.taken == [World.actor])
  }
}
