import ApifyAPI
import Logging
import Snapshots
import Testing

@Suite struct CancellationTests {
  @Test(.timeLimit(.minutes(15)))
  func `a request that is cancelled ends at once`() async throws {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    try await RawServer.replying { _, _ in
      arrival.yield()
      return .hang(after: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    }.run { server in
      try await withClient(of: server.url) { client in
        try await expectCancelled(client, after: arrivals)
      }
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `a wait between two tries that is cancelled ends at once`() async throws {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    try await RawServer.replying { _, _ in
      .json("", status: "429 Too Many", headers: ["Retry-After": "120"])
    }.run { server in
      let configuration = APIClient.Configuration(
        baseURL: try BaseURL(server.url),
        userAgent: "archiver/test"
      )
      let surroundings = APIClient.Surroundings(
        clock: ContinuousClock(),
        now: { Timestamp(milliseconds: 0) },
        jitter: {
          arrival.yield()
          return 1
        }
      )
      try await APIClient.withClient(
        configuration,
        surroundings: surroundings,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      ) { client in
        try await expectCancelled(client, after: arrivals)
      }
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func `a request that is cancelled while it waits in line ends at once`() async throws {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    try await RawServer.replying { _, _ in
      arrival.yield()
      return .hang(after: "")
    }.run { server in
      try await withClient(of: server.url, settings: with { $0.maximumRequestsInFlight = 1 }) {
        client in
        await withThrowingTaskGroup { group in
          group.addTask { _ = try await client.versions(of: reference) }
          var iterator = arrivals.makeAsyncIterator()
          await iterator.next()
          group.addTask { _ = try await client.versions(of: reference) }
          group.cancelAll()
          while let result = await group.nextResult() {
            let error = #expect(throws: APIError.self) { try result.get() }
            #expect(error?.reason == .cancelled)
          }
        }
      }
    }
  }

  private func expectCancelled(
    _ client: APIClient,
    after arrivals: AsyncStream<Void>
  ) async throws {
    await withThrowingTaskGroup { group in
      group.addTask { _ = try await client.versions(of: reference) }
      var iterator = arrivals.makeAsyncIterator()
      await iterator.next()
      group.cancelAll()
      let result = await group.nextResult()
      let error = #expect(throws: APIError.self) { try result?.get() }
      #expect(error?.reason == .cancelled)
      #expect(error?.requests == 1)
    }
  }
}
