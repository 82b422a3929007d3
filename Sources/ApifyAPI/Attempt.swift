import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import Snapshots

/// Sends one request, once.
struct Attempt: Sendable {
  /// Holds the complete body of a 200.
  struct Response: Sendable {
    let bytes: [UInt8]
    let askedAt: Timestamp
    let answeredAt: Timestamp
  }

  /// Tells why there is no such body, and whether it makes sense to ask again.
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
    var wasSent = true
  }

  /// A refusal's body is worth no more than this; the rest is not read.
  private static let longestRefusal = 1 << 20

  private let http: HTTPClient
  private let configuration: APIClient.Configuration
  private let now: @Sendable () -> Timestamp

  init(
    http: HTTPClient,
    configuration: APIClient.Configuration,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.http = http
    self.configuration = configuration
    self.now = now
  }

  /// Asks, and gives up after a time that covers everything from connecting to the last byte.
  func get(_ path: Path, within limit: Duration) async -> Result<Response, Failure> {
    await withTaskGroup(of: Result<Response, Failure>?.self) { group in
      group.addTask {
        do throws(Failure) {
          return .success(try await get(path, deadline: .now() + TimeAmount(limit)))
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        // Cancelled as soon as there is an answer: then nobody looks at this result.
        try? await Task.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      // The request ends now that it is cancelled, and tells what it had received.
      let last = await group.next() ?? nil
      guard case .failure(var failure) = last, !Task.isCancelled else {
        return last ?? .failure(Failure(reason: .cancelled, retry: .never))
      }
      failure.reason = .unreachable(.timedOut)
      failure.retry = .soon
      return .failure(failure)
    }
  }

  private func get(_ path: Path, deadline: NIODeadline) async throws(Failure) -> Response {
    var request = HTTPClientRequest(url: "\(configuration.baseURL)\(path.path)\(path.query)")
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "Accept-Encoding", value: "gzip")
    request.headers.add(name: "User-Agent", value: configuration.userAgent)
    if let token = configuration.token {
      request.headers.add(name: "Authorization", value: "Bearer \(token.secret)")
    }
    let askedAt = now()
    let response: HTTPClientResponse
    do {
      response = try await http.execute(request, deadline: deadline)
    } catch {
      throw failure(error)
    }
    let status = Int(response.status.code)
    guard status == 200 else { throw await refusal(response, status: status) }
    let bytes = try await body(of: response, upTo: configuration.maximumBodySize)
    return Response(bytes: bytes, askedAt: askedAt, answeredAt: now())
  }

  private func body(
    of response: HTTPClientResponse,
    upTo limit: Int
  ) async throws(Failure) -> [UInt8] {
    let announced = response.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
    guard announced <= limit else { throw Failure(reason: .tooLarge(limit: limit), retry: .never) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(announced)
    do {
      for try await part in response.body {
        guard bytes.count + part.readableBytes <= limit else {
          throw Failure(
            reason: .tooLarge(limit: limit),
            retry: .never,
            bytesReceived: bytes.count + part.readableBytes
          )
        }
        bytes.append(contentsOf: part.readableBytesView)
      }
      // A sequence of bytes ends early, and in silence, when its task is cancelled.
      try Task.checkCancellation()
      return bytes
    } catch let error as Failure {
      throw error
    } catch {
      throw failure(error, bytesReceived: bytes.count)
    }
  }

  /// The failure that a status other than 200 stands for.
  private func refusal(_ response: HTTPClientResponse, status: Int) async -> Failure {
    var bytes: [UInt8] = []
    do throws(Failure) {
      bytes = try await body(of: response, upTo: Self.longestRefusal)
    } catch {
      if error.reason == .cancelled { return error }
      // The status says enough; the body would only have said it in words.
    }
    let refusal = redacted(Body.refusal(in: bytes) ?? APIError.Refusal())
    let mayPass = status == 429 || status >= 500
    return Failure(
      reason: reason(status: status, refusal, response.headers),
      retry: mayPass ? retry(response.headers) : .never,
      status: status,
      bytesReceived: bytes.count
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
          redacted(RedactedURL.withoutQuery(location)).escaped(upTo: 200)
        }
      )
    default: .unreadable(problem: "its status is \(status) and not 200", place: nil)
    }
  }

  private func retry(_ headers: HTTPHeaders) -> Failure.Retry {
    let wait = headers.first(name: "Retry-After").flatMap { Backoff.retryAfter($0, now: now()) }
    return wait.map(Failure.Retry.after) ?? .soon
  }

  /// A server that repeats the token in its words does not get it into an error or a log.
  private func redacted(_ refusal: APIError.Refusal) -> APIError.Refusal {
    APIError.Refusal(
      type: refusal.type.map(redacted),
      message: refusal.message.map(redacted)
    )
  }

  private func redacted(_ text: String) -> String {
    configuration.token?.redacted(from: text) ?? text
  }

  private func failure(_ error: any Error, bytesReceived: Int = 0) -> Failure {
    if Task.isCancelled {
      return Failure(reason: .cancelled, retry: .never, bytesReceived: bytesReceived)
    }
    if case NIOHTTPDecompression.DecompressionError.limit = error {
      let reason = APIError.Reason.tooLarge(limit: configuration.maximumBodySize)
      return Failure(reason: reason, retry: .never, bytesReceived: bytesReceived)
    }
    return Failure(
      reason: .unreachable(APIError.Obstacle(error)),
      retry: .soon,
      bytesReceived: bytesReceived
    )
  }
}
