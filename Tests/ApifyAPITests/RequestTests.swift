import ApifyAPI
import Logging
import Snapshots
import Testing

@Suite struct RequestTests {
  private let body = #"{"data":{"versionNumber":"0.1","sourceType":null}}"#

  @Test func `a request is a GET with the token in one header and nowhere else`() async throws {
    let body = body
    let requests = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url + "/v2/") { client in
        _ = try await client.version(versionNumber, of: .name(owner: "jane", name: "crawler"))
      }
      return await server.requests
    }
    let request = try #require(requests.first)
    #expect(requests.count == 1)
    #expect(request.method == "GET")
    #expect(request.target == "/v2/acts/jane~crawler/versions/0.1")
    #expect(request.headers["authorization"] == "Bearer \(secret)")
    #expect(request.headers["accept-encoding"] == "gzip")
    #expect(request.headers["user-agent"] == "archiver/test")
  }

  @Test func `without a token there is no authorization header`() async throws {
    let body = body
    let requests = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url, settings: with { $0.token = nil }) { client in
        _ = try await client.version(versionNumber, of: reference)
      }
      return await server.requests
    }
    #expect(requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test func `characters that could change a path are encoded`() async throws {
    let body = #"{"data":{"items":[]}}"#
    let odd = ["a/b", "..", "x?method=DELETE", "é#", "%2e"]
    let targets = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { client in
        for id in odd { _ = try await client.versions(of: .id(id)) }
      }
      return await server.requests.map(\.target)
    }
    #expect(
      targets == [
        "/v2/acts/a%2Fb/versions", "/v2/acts/%2E%2E/versions",
        "/v2/acts/x%3Fmethod%3DDELETE/versions", "/v2/acts/%C3%A9%23/versions",
        "/v2/acts/%252e/versions",
      ]
    )
  }

  @Test func `an answer tells when it came and what it cost`() async throws {
    let body = body
    let answer = try await RawServer.replying { _, count in
      count < 2 ? .json("{}", status: "500 No") : .json(body)
    }.run { server in
      try await withClient(of: server.url) { client in
        try await client.version(versionNumber, of: reference)
      }
    }
    #expect(answer.cost.requests == 3)
    #expect(answer.cost.bytesReceived == body.utf8.count + 4)
    #expect(answer.askedAt == Timestamp("2026-11-01T10:00:00.000Z"))
  }

  @Test func `the known body is not decoded again`() async throws {
    let text = body
    try await RawServer.replying { _, _ in .json(text) }.run { server in
      try await withClient(of: server.url) { client in
        let hash = ContentHash(of: Array(text.utf8))
        let first = try await client.version(versionNumber, of: reference)
        guard case .state(_, hash) = first.value else { throw NoState() }
        let second = try await client.version(versionNumber, of: reference, unless: hash)
        #expect(second.value == .same)
      }
    }
  }

  @Test func `a compressed body is read and known by its own bytes`() async throws {
    let answer = try await RawServer.replying { _, _ in
      .sendBytes(
        head:
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n",
        body: packed
      )
    }.run { server in
      try await withClient(of: server.url) { client in
        try await client.version(versionNumber, of: reference)
      }
    }
    guard case .state(_, let hash) = answer.value else { throw NoState() }
    #expect(hash == ContentHash(of: Array(body.utf8)))
    #expect(answer.cost.bytesReceived == body.utf8.count)
  }

  @Test func `one connection serves requests that follow each other`() async throws {
    let ports = try await RawServer.replying { _, _ in
      .json(#"{"data":{"items":[]}}"#)
    }.run { server in
      try await withClient(of: server.url) { client in
        for _ in 0..<3 { _ = try await client.versions(of: reference) }
      }
      return await server.requests.map(\.port)
    }
    #expect(ports.count == 3)
    #expect(Set(ports).count == 1)
  }

  @Test func `a log line for each try has no secrets`() async throws {
    let log = LogLines()
    var logger = Logger(label: "test") { _ in log }
    logger.logLevel = .trace
    let body = body
    try await RawServer.replying { _, count in
      count == 0 ? .json("\(secret)", status: "503 Busy") : .json(body)
    }.run { server in
      try await withClient(of: server.url, logger: logger) { client in
        _ = try await client.version(versionNumber, of: reference)
      }
    }
    let path = "/v2/acts/\(actorID)/versions/0.1"
    let busy = "Apify fails with status 503; try again later"
    #expect(
      log.lines.all == [
        "debug failed attempt=1 path=\(path) reason=\(busy) status=503",
        "debug answered attempt=2 bytes=\(body.utf8.count) path=\(path) status=200",
      ]
    )
  }

  @Test func `all pages of a list are read, and an Actor on two of them counts once`() async throws
  {
    let pages = [
      "0": #"{"data":{"total":4,"count":2,"limit":2,"items":[\#(actor("a")),\#(actor("b"))]}}"#,
      "2": #"{"data":{"total":4,"count":2,"limit":2,"items":[\#(actor("b")),\#(actor("c"))]}}"#,
    ]
    let (answer, targets) = try await RawServer.replying { request, _ in
      .json(pages[String(request.target.suffix(1))] ?? "{}")
    }.run { server in
      let answer = try await withClient(of: server.url) { try await $0.actors() }
      return (answer, await server.requests.map(\.target))
    }
    #expect(answer.value.actors.map(\.id) == ["a", "b", "c"])
    #expect(answer.value.isComplete)
    #expect(answer.cost.requests == 2)
    #expect(answer.cost.bytesReceived == pages.values.map(\.utf8.count).reduce(0, +))
    #expect(targets == ["/v2/acts?my=1&offset=0", "/v2/acts?my=1&offset=2"])
  }

  @Test func `a list that changes between its pages is read again`() async throws {
    // After the first page Actor a is deleted, and c moves to a place already read.
    let pages = [
      #"{"data":{"total":3,"items":[\#(actor("a")),\#(actor("b"))]}}"#,
      #"{"data":{"total":2,"items":[]}}"#,
      #"{"data":{"total":2,"items":[\#(actor("b")),\#(actor("c"))]}}"#,
    ]
    let answer = try await RawServer.replying { _, count in .json(pages[count]) }
      .run { server in try await withClient(of: server.url) { try await $0.actors() } }
    #expect(answer.value.actors.map(\.id) == ["a", "b", "c"])
    #expect(answer.value.isComplete)
    #expect(answer.cost.requests == 3)
  }

  @Test func `a list that never holds still is not called complete`() async throws {
    let answer = try await RawServer.replying { _, count in
      .json(#"{"data":{"total":\#(2 + count % 2),"items":[\#(actor("\(count)"))]}}"#)
    }.run { server in try await withClient(of: server.url) { try await $0.actors() } }
    #expect(!answer.value.isComplete)
  }

  @Test func `requests begin no faster than allowed`() async throws {
    let clock = TestClock()
    try await RawServer.replying { _, _ in .json(#"{"data":{"items":[]}}"#) }.run { server in
      try await withClient(
        of: server.url,
        clock: clock,
        settings: with { $0.maximumRequestsPerSecond = 4 }
      ) { client in
        for _ in 0..<3 { _ = try await client.versions(of: reference) }
      }
    }
    #expect(await clock.waits.all == [.milliseconds(250), .milliseconds(500)])
  }

  @Test func `a list ends with an empty page, whatever its total`() async throws {
    let answer = try await RawServer.replying { _, count in
      .json(#"{"data":{"total":9,"items":[\#(count == 0 ? actor("a") : "")]}}"#)
    }.run { server in try await withClient(of: server.url) { try await $0.actors() } }
    #expect(answer.value.actors.map(\.id) == ["a"])
    #expect(!answer.value.isComplete)
  }

  @Test func `the error of a later page counts the requests of those before`() async throws {
    let error = try await RawServer.replying { _, count in
      count == 0
        ? .json(#"{"data":{"total":2,"items":[\#(actor("a"))]}}"#)
        : .json("", status: "401 Unauthorized")
    }.run { server in
      try await withClient(of: server.url) { client in
        await #expect(throws: APIError.self) { try await client.actors() }
      }
    }
    #expect(error?.requests == 2)
    #expect(error?.reason == .unauthorized(.init()))
  }

  @Test func `no more requests run at a time than allowed`() async throws {
    let gauge = Gauge()
    let body = #"{"data":{"items":[]}}"#
    try await RawServer.replying { _, _ in
      await gauge.enter(waitingFor: 2)
      await gauge.leave()
      return .json(body)
    }.run { server in
      try await withClient(of: server.url, settings: with { $0.maximumRequestsInFlight = 2 }) {
        client in
        try await withThrowingTaskGroup { group in
          for _ in 0..<10 {
            group.addTask { _ = try await client.versions(of: reference) }
          }
          try await group.waitForAll()
        }
      }
    }
    #expect(await gauge.most == 2)
  }

  @Test func `a request that is tried again keeps its place before those that wait in line`()
    async throws
  {
    let ids = ["a", "b", "c", "d"].map { String(repeating: $0, count: 17) }
    let targets = try await RawServer.replying { _, count in
      count.isMultiple(of: 2)
        ? .json("", status: "429 Too Many Requests") : .json(#"{"data":{"items":[]}}"#)
    }.run { server in
      try await withClient(of: server.url, settings: with { $0.maximumRequestsInFlight = 1 }) {
        client in
        try await withThrowingTaskGroup { group in
          for id in ids { group.addTask { _ = try await client.versions(of: .id(id)) } }
          try await group.waitForAll()
        }
      }
      return await server.requests.map(\.target)
    }
    let first = stride(from: 0, to: 8, by: 2).map { targets[$0] }
    #expect(Set(first).count == 4)
    #expect(targets == first.flatMap { [$0, $0] })
  }
}

func actor(_ id: String) -> String {
  #"{"id":"\#(id)","username":"jane","name":"n","title":null,"modifiedAt":"2026-10-01T00:00:00.000Z"}"#
}

/// Counts who is inside, and holds the first ones back until enough are there.
private actor Gauge {
  private(set) var most = 0
  private var inside = 0
  private var held: [CheckedContinuation<Void, Never>] = []

  func enter(waitingFor count: Int) async {
    inside += 1
    most = max(most, inside)
    if most < count {
      await withCheckedContinuation { held.append($0) }
    } else {
      for one in held { one.resume() }
      held = []
    }
  }

  func leave() {
    inside -= 1
  }
}

/// The body of these tests, by gzip.
private let packed: [UInt8] = [
  31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73,
  84, 178, 170, 86, 42, 75, 45, 42, 206, 204, 207, 243, 43, 205, 77, 74,
  45, 82, 178, 82, 50, 208, 51, 84, 210, 81, 42, 206, 47, 45, 74, 78,
  13, 169, 44, 72, 85, 178, 202, 43, 205, 201, 169, 173, 5, 0, 236, 69,
  118, 19, 50, 0, 0, 0,
]
