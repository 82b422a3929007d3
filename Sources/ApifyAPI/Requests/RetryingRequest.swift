import AsyncHTTPClient
import Logging
import Proxies
import Snapshots

/// Sends a request until there is an answer that can be read, or no hope for one.
struct RetryingRequest: Sendable {
  /// The body of a 200, with what it has cost so far.
  struct Received {
    let bytes: [UInt8]
    fileprivate let request: String
    fileprivate let cost: Cost

    /// The error for a part of the body.
    func error(_ error: BodyError, _ version: VersionNumber?) -> APIError {
      APIError(
        reason: .unreadable(problem: error.problem, place: error.place),
        request: request,
        version: version,
        requests: cost.requests,
        bytesReceived: cost.bytesReceived
      )
    }
  }

  private let attempt: Attempt
  private let configuration: APIClient.Configuration
  private let surroundings: APIClient.Surroundings
  private let concurrencyLimiter: ConcurrencyLimiter
  /// Nil sets no limit.
  private let rateLimiter: RateLimiter?
  private let logger: Logger
  private let host: String
  private var firstAnswer = FirstAnswer()

  init(
    http: HTTPClient,
    configuration: APIClient.Configuration,
    surroundings: APIClient.Surroundings,
    logger: Logger
  ) {
    attempt = Attempt(http: http, configuration: configuration, now: surroundings.now)
    self.configuration = configuration
    self.surroundings = surroundings
    host = configuration.baseURL.origin.host
    self.logger = logger
    concurrencyLimiter = ConcurrencyLimiter(configuration.maximumRequestsInFlight)
    rateLimiter = configuration.maximumRequestsPerSecond.map(RateLimiter.init)
  }

  /// The same for another poll, to which the server has not answered yet.
  func forNextPoll() -> RetryingRequest {
    var request = self
    request.firstAnswer = FirstAnswer()
    return request
  }

  func get<Value: Sendable>(
    _ path: Path,
    read: (Received) throws(BodyError) -> Value
  ) async throws(APIError) -> Answer<Value> {
    var cost = Cost()
    while true {
      let answer = try await answer(to: path, &cost)
      let received = Received(bytes: answer.bytes, request: "GET \(path.path)", cost: cost)
      do throws(BodyError) {
        return Answer(
          try read(received),
          askedAt: answer.askedAt,
          answeredAt: answer.answeredAt,
          cost: cost
        )
      } catch {
        let failure = Attempt.Failure(error)
        log(failure, path: path, try: cost.requests)
        try await pause(after: failure, path: path, cost: cost)
      }
    }
  }

  /// Sends the request until it is answered.
  ///
  /// It keeps its place among those in flight from one try to the next, so that no others are begun
  /// instead of it when nothing is answered; what is answered makes room before it is read.
  private func answer(
    to path: Path,
    _ cost: inout Cost
  ) async throws(APIError) -> Attempt.Response {
    do {
      return try await concurrencyLimiter.run {
        while true {
          if let wait = await rateLimiter?.turn(at: surroundings.elapsed()), wait > .zero {
            try await surroundings.sleep(wait)
          }
          let number = firstAnswer.hasCome ? cost.requests + 1 : 1
          let timeout = Backoff.timeout(ofTry: number, first: configuration.timeout)
          cost.requests += 1
          if !firstAnswer.hasCome { surroundings.report(.answer(of: host)) }
          do throws(Attempt.Failure) {
            let response = try await attempt.send(.get(path), within: timeout)
            cost.bytesReceived += response.bytes.count
            if cost.requests > 1 || !firstAnswer.hasCome { surroundings.report(nil) }
            firstAnswer.note()
            log(response, path: path, try: cost.requests)
            return response
          } catch {
            cost.bytesReceived += error.bytesReceived
            if error.status != nil { firstAnswer.note() }
            log(error, path: path, try: cost.requests)
            try await pause(after: error, path: path, cost: cost)
          }
        }
      }
    } catch let error as APIError {
      throw error
    } catch {
      throw failed(.cancelled, path: path, cost: cost)
    }
  }

  /// Writes, with one request alone: of one without an answer nobody knows what it did, and a second one
  /// could write over what came in between. Returns the body of the answer.
  func write(_ call: Call) async throws(APIError) -> [UInt8] {
    var cost = Cost()
    do {
      return try await concurrencyLimiter.run {
        if let wait = await rateLimiter?.turn(at: surroundings.elapsed()), wait > .zero {
          try await surroundings.sleep(wait)
        }
        cost.requests += 1
        do throws(Attempt.Failure) {
          let timeout = Backoff.timeout(ofTry: Self.writeTry, first: configuration.timeout)
          let response = try await attempt.send(call, within: timeout)
          log(response, path: call.path, try: 1)
          return response.bytes
        } catch {
          cost.bytesReceived += error.bytesReceived
          log(error, path: call.path, try: 1)
          throw failed(error.reason, call, cost)
        }
      }
    } catch let error as APIError {
      throw error
    } catch {
      throw failed(.cancelled, call, cost)
    }
  }

  /// A write may take as long as a question may at this try.
  private static let writeTry = 3

  private func log(_ response: Attempt.Response, path: Path, try number: Int) {
    logger.debug(
      "answered",
      metadata: [
        "path": "\(path.path)", "status": "200", "attempt": "\(number)",
        "bytes": "\(response.bytes.count)",
      ]
    )
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
    let retryAfter: Duration?
    switch failure.retry {
    case .never: throw failed(failure.reason, path: path, cost: cost)
    case .soon: retryAfter = nil
    case .after(let duration): retryAfter = duration
    }
    let retries =
      firstAnswer.hasCome
      ? configuration.retries : min(configuration.retries, configuration.retriesOfUnanswered)
    guard cost.requests <= retries else {
      throw failed(failure.reason, path: path, cost: cost)
    }
    let wait = Backoff.wait(
      afterTries: cost.requests,
      jitter: surroundings.jitter(),
      retryAfter: retryAfter
    )
    do {
      try Task.checkCancellation()
      surroundings.report(.retry(after: wait, because: reason(of: failure)))
      try await surroundings.sleep(wait)
    } catch {
      throw failed(.cancelled, path: path, cost: cost)
    }
  }

  /// Why a request is sent again, in a few words.
  private func reason(of failure: Attempt.Failure) -> String {
    if let status = failure.status { return "\(status) from \(host)" }
    if case .unreadable = failure.reason { return "a broken answer from \(host)" }
    return "no answer from \(host)"
  }

  private func failed(_ reason: APIError.Reason, path: Path, cost: Cost) -> APIError {
    failed(reason, .get(path), cost)
  }

  private func failed(_ reason: APIError.Reason, _ call: Call, _ cost: Cost) -> APIError {
    surroundings.report(nil)
    return APIError(
      reason: reason,
      request: call.name,
      requests: cost.requests,
      bytesReceived: cost.bytesReceived
    )
  }
}
