import ApifyAPI
import Logging
import Snapshots
import Synchronization
import Testing

/// What a person is told while a request waits, and how long it does.
@Suite struct WaitingTests {
  private final class Heard: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func hear(_ waiting: Waiting?) {
      texts.withLock { $0.append(waiting.map { "\($0)" } ?? "") }
    }
  }

  @Test func `it is told what is waited for, and that it is over`() async throws {
    let heard = Heard()
    try await RawServer.replying { _, count in
      switch count {
      case 0: .json("", status: "429 Too Many", headers: ["Retry-After": "8"])
      case 1: .json("{")
      default: .json(#"{"data":{"items":[]}}"#)
      }
    }.run { server in
      try await withClient(of: server.url, heard) { client in
        _ = try await client.versions(of: reference)
        _ = try await client.versions(of: reference)
      }
    }
    #expect(
      heard.all == [
        "waiting for 127.0.0.1", "429 from 127.0.0.1, again in 8 s", "",
        "a broken answer from 127.0.0.1, again in 2 s", "",
      ]
    )
  }

  @Test func `a server that never answered is given up sooner than one that did`() async throws {
    let heard = Heard()
    let url = try await RawServer.replying { _, count in
      count == 0 ? .json(#"{"data":{"items":[]}}"#) : .close(after: "")
    }.run { server in
      try await withClient(of: server.url, heard) { client in
        _ = try await client.versions(of: reference)
        let error = await #expect(throws: APIError.self) {
          try await client.versions(of: reference)
        }
        #expect(error?.requests == 9)
        let next = await #expect(throws: APIError.self) {
          try await client.forNextPoll().versions(of: reference)
        }
        #expect(next?.requests == 4)
      }
      return server.url
    }
    try await withClient(of: url, Heard()) { client in
      let error = await #expect(throws: APIError.self) { try await client.versions(of: reference) }
      #expect(error?.requests == 4)
    }
    #expect(heard.all.contains("no answer from 127.0.0.1, again in 1 s"))
    #expect(heard.all.last == "")
  }

  private func withClient(
    of url: String,
    _ heard: Heard,
    _ body: (APIClient) async throws -> Void
  ) async throws {
    var configuration = with { _ in }
    configuration.baseURL = try BaseURL(url)
    try await APIClient.withClient(
      configuration,
      surroundings: .init(
        clock: TestClock(),
        now: { Timestamp(milliseconds: 0) },
        jitter: { 1.5 },
        report: { heard.hear($0) }
      ),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      body
    )
  }
}
