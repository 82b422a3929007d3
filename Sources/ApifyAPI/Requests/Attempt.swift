import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import Proxies
import Snapshots

/// Sends one request, once.
struct Attempt: Sendable {
  /// The complete body of a 200, or of what was made.
  struct Response: Sendable {
    let bytes: [UInt8]
    let askedAt: Timestamp
    let answeredAt: Timestamp
  }

  /// Why there is no such body, and whether it makes sense to ask again.
  struct Failure: Error {
    enum Retry: Equatable {
      case never
      case soon
      case after(Duration)
    }

    var reason: APIError.Reason
    var retry: Retry
    var status: Int?
    var bytesReceived = 0

    init(reason: APIError.Reason, retry: Retry, status: Int? = nil, bytesReceived: Int = 0) {
      self.reason = reason
      self.retry = retry
      self.status = status
      self.bytesReceived = bytesReceived
    }

    /// The failure of a body that can't be read.
    init(_ error: BodyError) {
      let reason = APIError.Reason.unreadable(problem: error.problem, place: error.place)
      self.init(
        reason: error.remedy == .cancelled ? .cancelled : reason,
        retry: error.remedy == .askAgain ? .soon : .never
      )
    }
  }

  /// A refusal's body is worth no more than this; the rest is not read.
  private static let longestRefusal = 1 << 20

  private let http: HTTPClient
  private let configuration: APIClient.Configuration
  private let now: @Sendable () -> Timestamp
  private let secrets: Secrets

  init(
    http: HTTPClient,
    configuration: APIClient.Configuration,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.http = http
    self.configuration = configuration
    self.now = now
    secrets = Secrets(configuration.token)
  }

  /// Sends, and gives up after a time that covers everything from connecting to the last byte.
  func send(_ call: Call, within limit: Duration) async throws(Failure) -> Response {
    let receiver = Receiver { [configuration] head in
      call.isAnswered(by: head.status) ? configuration.maximumBodySize : Self.longestRefusal
    }
    let askedAt = now()
    let received: Receiver.Received
    do {
      received = try await receive(try request(for: call), by: receiver, within: limit)
    } catch {
      throw failure(error, receiver.received, of: call)
    }
    // There is a head in what was received whole; without it this would be no answer.
    guard let head = received.head else {
      throw failure(HTTPClientError.remoteConnectionClosed, received, of: call)
    }
    guard call.isAnswered(by: head.status) else { throw refusal(head, received) }
    return Response(bytes: received.bytes, askedAt: askedAt, answeredAt: now())
  }

  private func request(for call: Call) throws -> HTTPClient.Request {
    var headers = HTTPHeaders([
      ("Accept", "application/json"), ("Accept-Encoding", "gzip"),
      ("User-Agent", configuration.userAgent),
    ])
    // Whoever forgot to ask about it does not give it away.
    if let token = configuration.token,
      !configuration.exposesToken || configuration.allowsInsecureToken
    {
      headers.add(name: "Authorization", value: token.authorization)
    }
    let place = configuration.route.place(
      of: configuration.baseURL.path + call.path.path + call.path.query,
      at: configuration.baseURL.origin
    )
    for (name, value) in place.headers { headers.add(name: name, value: value) }
    guard let body = call.body else {
      return try HTTPClient.Request(url: place.url, headers: headers)
    }
    if !body.isEmpty { headers.add(name: "Content-Type", value: "application/json") }
    return try HTTPClient.Request(
      url: place.url,
      method: call.method,
      headers: headers,
      body: .bytes(body)
    )
  }

  private func receive(
    _ request: HTTPClient.Request,
    by receiver: Receiver,
    within limit: Duration
  ) async throws -> Receiver.Received {
    let task = http.execute(
      request: request,
      delegate: receiver,
      deadline: .now() + TimeAmount(limit)
    )
    return try await withTaskCancellationHandler {
      try await task.get()
    } onCancel: {
      task.cancel()
    }
  }

  /// The failure that a status other than 200 stands for.
  private func refusal(_ head: HTTPResponseHead, _ received: Receiver.Received) -> Failure {
    let status = Int(head.status.code)
    let refusal = Body.refusal(in: received.bytes, secrets) ?? APIError.Refusal()
    let mayPass = status == 429 || status >= 500
    return Failure(
      reason: reason(status: status, refusal, head.headers),
      retry: mayPass ? retry(head.headers) : .never,
      status: status,
      bytesReceived: received.count
    )
  }

  private func reason(
    status: Int,
    _ refusal: APIError.Refusal,
    _ headers: HTTPHeaders
  ) -> APIError.Reason {
    switch status {
    case 401: .unauthorized(refusal)
    case 404: .notFound(refusal)
    case 429, 500...: .unavailable(status: status, refusal)
    case 400...499: .refused(status: status, refusal)
    case 300...399:
      .redirected(
        status: status,
        location: headers.first(name: "Location").map { location in
          RedactedURL.withoutQuery(secrets.withoutToken(ExactString(location)).string)
            .escaped(upTo: 200)
        }
      )
    default: .unreadable(problem: "its status is \(status) and not 200", place: nil)
    }
  }

  private func retry(_ headers: HTTPHeaders) -> Failure.Retry {
    let wait = headers.first(name: "Retry-After").flatMap { Backoff.retryAfter($0, now: now()) }
    return wait.map(Failure.Retry.after) ?? .soon
  }

  private func transportError(_ error: any Error) -> APIError.TransportError {
    let error = APIError.TransportError(error)
    return configuration.proxy.map { .atProxy("\($0)", error) } ?? error
  }

  /// The failure that an error stands for, after what had arrived until then.
  private func failure(
    _ error: any Error,
    _ received: Receiver.Received,
    of call: Call
  ) -> Failure {
    if Task.isCancelled {
      return Failure(reason: .cancelled, retry: .never, bytesReceived: received.count)
    }
    // The status says enough; the body would only have said it in words.
    if let head = received.head, !call.isAnswered(by: head.status) {
      return refusal(head, received)
    }
    switch error {
    case is Receiver.Overflow, NIOHTTPDecompression.DecompressionError.limit:
      return Failure(
        reason: .tooLarge(limit: configuration.maximumBodySize),
        retry: .never,
        bytesReceived: received.count
      )
    default:
      return Failure(
        reason: .unreachable(transportError(error)),
        retry: .soon,
        bytesReceived: received.count
      )
    }
  }
}
