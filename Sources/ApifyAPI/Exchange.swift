import AsyncHTTPClient
import Logging
import Snapshots

/// Sends a request until there is an answer that can be read, or no hope for one.
struct Exchange: Sendable {
  /// The body of a 200, with what it has cost so far.
  struct Received {
    let bytes: [UInt8]
    fileprivate let request: String
    fileprivate let cost: Cost

    /// The error for a part of the body.
    func error(_ unreadable: Unreadable, _ version: VersionNumber?) -> APIError {
      APIError(
        reason: .unreadable(problem: unreadable.problem, place: unreadable.place),
        request: request,
        version: version,
        requests: cost.requests,
        bytesReceived: cost.bytesReceived
      )
    }
  }

  fileprivate struct Cost {
    var requests = 0
    var bytesReceived = 0
  }

  private let attempt: Attempt
  private let configuration: APIClient.Configuration
  private let surroundings: APIClient.Surroundings
  private let inFlight: InFlightLimit
  /// Nil sets no limit.
  private let pace: Pace?
  private let logger: Logger

  init(
    http: HTTPClient,
    configuration: APIClient.Configuration,
    surroundings: APIClient.Surroundings,
    logger: Logger
  ) {
    attempt = Attempt(http: http, configuration: configuration, now: surroundings.now)
    self.configuration = configuration
    self.surroundings = surroundings
    self.logger = logger
    inFlight = InFlightLimit(configuration.maximumRequestsInFlight)
    pace = configuration.maximumRequestsPerSecond.map(Pace.init)
  }

  func get<Value: Sendable>(
    _ path: Path,
    read: (Received) throws(Unreadable) -> Value
  ) async throws(APIError) -> Answer<Value> {
    var cost = Cost()
    while true {
      let failure: Attempt.Failure
      do throws(Attempt.Failure) {
        let answer = try await response(to: path, try: cost.requests + 1)
        cost.requests += 1
        cost.bytesReceived += answer.bytes.count
        let received = Received(bytes: answer.bytes, request: "GET \(path.path)", cost: cost)
        return Answer(
          value: try Self.value(of: received, read),
          askedAt: answer.askedAt,
          answeredAt: answer.answeredAt,
          requests: cost.requests,
          bytesReceived: cost.bytesReceived
        )
      } catch {
        failure = error
      }
      cost.requests += failure.wasSent ? 1 : 0
      cost.bytesReceived += failure.bytesReceived
      log(failure, path: path, try: cost.requests)
      try await pause(after: failure, path: path, cost: cost)
    }
  }

  private static func value<Value>(
    of received: Received,
    _ read: (Received) throws(Unreadable) -> Value
  ) throws(Attempt.Failure) -> Value {
    do throws(Unreadable) {
      return try read(received)
    } catch {
      throw Attempt.Failure(
        reason: .unreadable(problem: error.problem, place: error.place),
        retry: error.mayBeDamaged ? .soon : .never,
        // The try has been counted when its body arrived.
        wasSent: false
      )
    }
  }

  /// Sends the request once, when there is room for it and within its time.
  private func response(
    to path: Path,
    try number: Int
  ) async throws(Attempt.Failure) -> Attempt.Response {
    let timeout = Backoff.timeout(ofTry: number, first: configuration.timeout)
    let response: Attempt.Response
    do {
      response = try await inFlight.run {
        if let wait = await pace?.turn(at: surroundings.elapsed()), wait > .zero {
          try await surroundings.sleep(wait)
        }
        return try await attempt.get(path, within: timeout)
      }
    } catch let failure as Attempt.Failure {
      throw failure
    } catch {
      throw Attempt.Failure(reason: .cancelled, retry: .never, wasSent: false)
    }
    logger.debug(
      "answered",
      metadata: [
        "path": "\(path.path)", "status": "200", "attempt": "\(number)",
        "bytes": "\(response.bytes.count)",
      ]
    )
    return response
  }

  private func log(_ failure: Attempt.Failure, path: Path, try number: Int) {
    var metadata: Logger.Metadata = [
      "path": "\(path.path)", "attempt": "\(number)", "reason": "\(failure.reason)",
    ]
    metadata["status"] = failure.status.map { "\($0)" }
    logger.debug("failed", metadata: metadata)
  }

  /// Waits before the next try; throws when there is none.
  private func pause(
    after failure: Attempt.Failure,
    path: Path,
    cost: Cost
  ) async throws(APIError) {
    func failed(_ reason: APIError.Reason) -> APIError {
      APIError(
        reason: reason,
        request: "GET \(path.path)",
        requests: cost.requests,
        bytesReceived: cost.bytesReceived
      )
    }
    let retryAfter: Duration?
    switch failure.retry {
    case .never: throw failed(failure.reason)
    case .soon: retryAfter = nil
    case .after(let duration): retryAfter = duration
    }
    guard cost.requests <= configuration.retries else { throw failed(failure.reason) }
    let wait = Backoff.wait(
      afterTries: cost.requests,
      jitter: surroundings.jitter(),
      retryAfter: retryAfter
    )
    do {
      try Task.checkCancellation()
      try await surroundings.sleep(wait)
    } catch {
      throw failed(.cancelled)
    }
  }
}
