import ApifyAPI
import Foundation
import NIOCore
import Snapshots
import Testing

@Suite struct FaultTests {
  @Test(arguments: [
    ("401 Unauthorized", APIError.Reason.unauthorized(.init(type: "t", message: "m"))),
    ("404 Not Found", .notFound(.init(type: "t", message: "m"))),
    ("403 Forbidden", .refused(status: 403, .init(type: "t", message: "m"))),
    ("400 Bad Request", .refused(status: 400, .init(type: "t", message: "m"))),
    ("204 No Content", .unreadable(problem: "its status is 204 and not 200", place: nil)),
    ("206 Partial", .unreadable(problem: "its status is 206 and not 200", place: nil)),
  ])
  func `a status that will not pass is not tried again`(
    status: String,
    reason: APIError.Reason
  ) async throws {
    let error = try await failure { _, _ in
      let body = status.hasPrefix("204") ? "" : #"{"error":{"type":"t","message":"m"}}"#
      return status.hasPrefix("204")
        ? .send("HTTP/1.1 204 No Content\r\n\r\n") : .json(body, status: status)
    }
    #expect(error?.reason == reason)
    #expect(error?.requests == 1)
    #expect(error?.request == "GET /v2/acts/\(actorID)/versions/0.1")
  }

  @Test(arguments: ["", "<html>404</html>", "{}", #"{"error":{}}"#, #"{"error":null}"#])
  func `a refusal without words is still that refusal`(body: String) async throws {
    let error = try await failure { _, _ in .json(body, status: "404 Not Found") }
    #expect(error?.reason == .notFound(.init()))
  }

  @Test(arguments: ["429 Too Many", "500 Oops", "502 Bad Gateway", "503 Busy"])
  func `a status that may pass is tried again with growing waits`(status: String) async throws {
    let clock = TestClock()
    let error = try await failure(clock: clock, settings: with { $0.retries = 3 }) { _, _ in
      .json(#"{"error":{"type":"t"}}"#, status: status)
    }
    let code = try #require(Int(status.prefix(3)))
    #expect(error?.reason == .unavailable(status: code, .init(type: "t")))
    #expect(error?.requests == 4)
    #expect(error?.bytesReceived == 4 * 22)
    #expect(await clock.waits.all == [.milliseconds(750), .milliseconds(1500), .seconds(3)])
  }

  @Test(arguments: [
    ("7", Duration.seconds(7)), ("100000000000000000", .seconds(120)), ("-1", .milliseconds(750)),
    ("Sun, 01 Nov 2026 10:00:30 GMT", .seconds(30)), ("soon", .milliseconds(750)),
    ("Sun, 01 Nov 2026 09:00:00 GMT", .milliseconds(750)),
    ("Sun, 01 Nov 2999 09:00:00 GMT", .seconds(120)), ("9223372036854775807", .seconds(120)),
    ("-9223372036854775808", .milliseconds(750)), ("9223372036854775808", .milliseconds(750)),
  ])
  func `the server's wish for a wait is heeded, within reason`(
    wish: String,
    wait: Duration
  ) async throws {
    let clock = TestClock()
    _ = try await failure(clock: clock, settings: with { $0.retries = 1 }) { _, _ in
      .json("{}", status: "429 Too Many", headers: ["Retry-After": wish])
    }
    #expect(await clock.waits.all == [wait])
  }

  @Test(arguments: [
    ("", nil), ("<html>hello</html>", 0), (#"{"data":{"versionNumber":"0.1","sourceFi"#, 40),
    ("\u{0}\u{1}", 0), ("{]", 1),
  ])
  func `a body that is no JSON is asked for again`(body: String, position: Int?) async throws {
    let error = try await failure(settings: with { $0.retries = 2 }) { _, _ in .json(body) }
    let problem =
      position.map { "it is cut off or no JSON, from byte \($0) on" } ?? "it is empty"
    #expect(error?.reason == .unreadable(problem: problem, place: nil))
    #expect(error?.requests == 3)
    #expect(error?.bytesReceived == 3 * body.utf8.count)
  }

  @Test func `a body that ends before its length is asked for again`() async throws {
    let error = try await failure(settings: with { $0.retries = 1 }) { _, _ in
      .close(after: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":")
    }
    #expect(error?.reason == .unreachable(.connectionClosed))
    #expect(error?.requests == 2)
    #expect(error?.bytesReceived == 2 * 8)
  }

  @Test func `a chunked body without its end is asked for again`() async throws {
    let error = try await failure(settings: with { $0.retries = 1 }) { _, _ in
      .close(after: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"data\":\r\n")
    }
    #expect(error?.reason == .unreachable(.connectionClosed))
    #expect(error?.requests == 2)
  }

  @Test func `a connection that closes without an answer is tried again`() async throws {
    let error = try await failure(settings: with { $0.retries = 1 }) { _, _ in .close(after: "") }
    #expect(error?.reason == .unreachable(.connectionClosed))
    #expect(error?.requests == 2)
  }

  @Test func `a connection that is reset is tried again`() async throws {
    let error = try await failure(settings: with { $0.retries = 1 }) { _, _ in .reset }
    #expect(error?.reason == .unreachable(.connectionClosed))
    #expect(error?.requests == 2)
  }

  @Test func `an answer that is no HTTP is an error of transport`() async throws {
    let error = try await failure(settings: with { $0.retries = 0 }) { _, _ in
      .close(after: "SSH-2.0-OpenSSH\r\n")
    }
    guard case .unreachable = error?.reason else { throw NoState() }
  }

  @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":"])
  func `a server that hangs is given up in time`(beginning: String) async throws {
    let error = try await failure(
      settings: with {
        $0.retries = 0
        $0.timeout = .milliseconds(500)
      }
    ) { _, _ in .hang(after: beginning) }
    #expect(error?.reason == .unreachable(.timedOut))
    #expect(error?.requests == 1)
  }

  @Test func `a server that is not there is an error of transport`() async throws {
    // A port that the system gives to nobody by itself: one that was free may be another test's by now.
    try await withClient(of: "http://127.0.0.1:1", settings: with { $0.retries = 1 }) { client in
      let error = await #expect(throws: APIError.self) { try await client.actors() }
      #expect(error?.reason == .unreachable(.connectionRefused))
      #expect(error?.requests == 2)
      #expect(
        error?.description
          == "GET /v2/acts: no answer: the connection was refused; check the API's URL (after 2 requests)"
      )
    }
  }

  @Test func `a secure connection to a server that has none is an error of transport`() async throws
  {
    try await RawServer.replying { _, _ in .close(after: "") }.run { server in
      let url = server.url.replacing("http:", with: "https:")
      try await withClient(
        of: url,
        settings: with {
          $0.retries = 0
          $0.connectTimeout = .milliseconds(300)
        }
      ) { client in
        let error = await #expect(throws: APIError.self) { try await client.actors() }
        guard case .unreachable = error?.reason else { throw NoState() }
      }
    }
  }

  @Test func `a redirect is not followed, and its secrets are not shown`() async throws {
    let other = "http://user:pw@127.0.0.1:1/elsewhere/\(secret)?token=\(secret)#x"
    let error = try await failure { _, _ in
      .json("", status: "302 Found", headers: ["Location": other])
    }
    #expect(
      error?.reason
        == .redirected(status: 302, location: "http://127.0.0.1:1/elsewhere/REDACTED")
    )
    #expect(error?.requests == 1)
  }

  @Test func `a refusal that repeats the token does not show it`() async throws {
    let error = try await failure { _, _ in
      .json(#"{"error":{"message":"\#(secret) is bad\u001b[2J"}}"#, status: "401 Unauthorized")
    }
    #expect(
      error?.reason == .unauthorized(.init(message: "REDACTED is bad\\u{1B}[2J"))
    )
  }

  @Test func `of a refusal no more than a megabyte of words is read`() async throws {
    let words = String(repeating: "x", count: 2 << 20)
    let error = try await failure { _, _ in
      .json(#"{"error":{"type":"t","message":"\#(words)"}}"#, status: "404 Not Found")
    }
    #expect(error?.reason == .notFound(.init()))
    #expect(error?.requests == 1)
  }

  @Test func `a refusal whose words are cut off is that refusal`() async throws {
    let error = try await failure { _, _ in
      .close(after: "HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n{\"error\":")
    }
    #expect(error?.reason == .notFound(.init()))
    #expect(error?.requests == 1)
  }

  @Test func `an announced body over the limit is refused at once`() async throws {
    let error = try await failure { _, _ in
      .hang(after: "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
    }
    #expect(error?.reason == .tooLarge(limit: 64 << 20))
    #expect(error?.requests == 1)
  }

  @Test func `a body of unknown length is refused when it passes the limit`() async throws {
    let piece = ByteBuffer(string: "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n")
    let error = try await failure(settings: with { $0.maximumBodySize = 1 << 20 }) { _, _ in
      .flood(
        after: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        piece: piece,
        times: 1600
      )
    }
    #expect(error?.reason == .tooLarge(limit: 1 << 20))
    #expect(error?.requests == 1)
  }

  @Test func `a small body that grows past the limit is refused`() async throws {
    let error = try await failure(settings: with { $0.maximumBodySize = 1 << 20 }) { _, _ in
      .sendBytes(
        head: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n",
        body: bomb
      )
    }
    #expect(error?.reason == .tooLarge(limit: 1 << 20))
    #expect(error?.requests == 1)
  }

  @Test(arguments: ["[", #"{"data":"#])
  func `JSON that is nested too deeply is refused`(opening: String) async throws {
    let body = String(repeating: opening, count: 100_000)
    let error = try await failure { _, _ in .json(body) }
    #expect(
      error?.reason == .unreadable(problem: "more than 10000 levels of nesting", place: nil)
    )
    #expect(error?.requests == 1)
  }

  @Test func `an unknown field that is nested too deeply for others is kept as a text`()
    async throws
  {
    let deep = String(repeating: "[", count: 9000) + String(repeating: "]", count: 9000)
    let snapshot = try await state(#"{"versionNumber":"0.1","sourceType":null,"x":\#(deep)}"#)
    #expect(snapshot.extra == ["x": .string(ExactString(deep))])
    #expect(
      snapshot.warnings
        == ["data.x: too large or nested too deeply for a field; kept as the text that it is"]
    )
    _ = try JSONEncoder().encode(snapshot)
  }

  @Test(arguments: [
    (#"{"error":{}}"#, "a field is missing", "data"),
    (#"{"data":[]}"#, "a value of another kind was expected", "data"),
    (#"{"data":1,"data":{}}"#, "it stands there twice", "data"),
    (#"[]"#, "a value of another kind was expected", ""),
    (#"{"data":{}}"#, "a field is missing", "data.versionNumber"),
    (#"{"data":{"versionNumber":"0.2"}}"#, "it is about another version", "data.versionNumber"),
    (
      #"{"data":{"versionNumber":"0.1","versionNumber":"0.2"}}"#,
      "it stands there twice, and says two things", "data.versionNumber"
    ),
    (
      #"{"data":{"versionNumber":0.1}}"#, "a value of another kind was expected",
      "data.versionNumber"
    ),
    (#"{"data":{"versionNumber":"0.1\u0000"}}"#, "it is no name that can be", "data.versionNumber"),
    (
      #"{"data":{"versionNumber":"0.100"}}"#,
      "0.100 is no version number: MAJOR.MINOR, each 0 to 99", "data.versionNumber"
    ),
    (
      #"{"data":{"versionNumber":"00.1"}}"#,
      "00.1 is no version number: MAJOR.MINOR, each 0 to 99", "data.versionNumber"
    ),
  ])
  func `JSON of another shape is not asked for again`(
    body: String,
    problem: String,
    place: String
  ) async throws {
    let error = try await failure { _, _ in .json(body) }
    let expected = APIError.Reason.unreadable(
      problem: problem,
      place: place.isEmpty ? nil : place
    )
    #expect(error?.reason == expected)
    #expect(error?.requests == 1)
  }

  @Test func `an answer about another Actor is not believed`() async throws {
    let body = #"{"data":{"id":"x","username":"jane","name":"n","versions":[]}}"#
    try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { client in
        let error = await #expect(throws: APIError.self) { try await client.actor(reference) }
        #expect(
          error?.reason == .unreadable(problem: "it is about another Actor", place: "data.id")
        )
        _ = try await client.actor(.name(owner: "jane", name: "n"))
      }
    }
  }
}

/// 8 MB of zeros, by gzip.
private let bomb: [UInt8] =
  [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 236, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10]
  + [UInt8](repeating: 0, count: 4094)
  + [128, 219, 131, 3, 2, 0, 0, 0, 0, 33, 255, 95, 55, 36]
  + [UInt8](repeating: 0, count: 4033)
  + [156, 5, 69, 188, 210, 26, 0, 0, 128, 0]
