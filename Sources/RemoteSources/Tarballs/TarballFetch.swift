import AsyncHTTPClient
import Dispatch
import Foundation
import NIOCore
import NIOHTTP1
import Proxies
import Snapshots

/// Fetches one tarball.
struct TarballFetch: Sendable {
  private static let mostRedirects = 5
  /// No server needs as much to name a state.
  private static let longestValidator = 1000

  let configuration: SourceFetcher.Configuration
  let ways: TarballWays
  let limit: TimeLimit
  let cost: SourceCost

  func fetch(_ url: String, unless known: String?) async throws -> SourceAnswer {
    let known = known.map { TarballMark($0) }
    let place = try configuration.stores.place(of: url)
    guard let (bytes, validator) = try await download(place, unless: known?.validator) else {
      return .same
    }
    let mark = TarballMark(hash: "\(ContentHash(of: bytes))", validator: validator)
    if mark == known { return .same }
    let reading = TarballReading(limits: configuration.limits, limit: limit)
    // The threads that all tasks share must not wait for what is unpacked.
    let found = try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try reading.read(bytes) })
      }
    }
    return .fetched(
      FetchedSource(
        files: found.files,
        identity: ExactString(mark.hash),
        mark: mark.text,
        warnings: found.warnings
      )
    )
  }

  /// Asks for the bytes, and follows where it is sent; nil when they are still the same.
  private func download(
    _ start: KeyValueStores.Place,
    unless known: TarballMark.Validator?
  ) async throws -> (bytes: [UInt8], validator: TarballMark.Validator?)? {
    var place = start
    for _ in 0...Self.mostRedirects {
      let response = try await ask(place, unless: known)
      switch Int(response.status.code) {
      case 200: return (try await body(of: response), Self.validator(in: response.headers))
      case 304 where known != nil: return nil
      case 301, 302, 303, 307, 308: place = try next(after: place, response.headers)
      case let status: throw SourceError.Reason.status(status)
      }
    }
    throw SourceError.Reason.redirect("it leads on and on: more than \(Self.mostRedirects) times")
  }

  private func ask(
    _ place: KeyValueStores.Place,
    unless known: TarballMark.Validator?
  ) async throws -> HTTPClientResponse {
    let way = ways.way(to: place.url)
    var request = try way.request(for: place.url)
    request.headers.add(name: "User-Agent", value: configuration.userAgent)
    request.headers.add(name: "Accept", value: "*/*")
    if let known { request.headers.add(name: known.header, value: known.value) }
    if let authorization = place.authorization {
      request.headers.add(name: "Authorization", value: authorization)
    }
    cost.add(requests: 1)
    return try await sorted(through: way.proxy) { [request] in
      try await way.http.execute(request, timeout: TimeAmount(limit.rest))
    }
  }

  /// Reads a body, and no more of it than is wanted.
  private func body(of response: HTTPClientResponse) async throws -> [UInt8] {
    let most = configuration.limits.bytes
    if let length = response.headers.first(name: "Content-Length").flatMap({ Int($0) }),
      length > most
    {
      throw SourceError.Reason.tooLarge(limit: most)
    }
    return try await sorted {
      var bytes: [UInt8] = []
      for try await part in response.body {
        cost.add(bytes: part.readableBytes)
        guard bytes.count + part.readableBytes <= most else {
          throw SourceError.Reason.tooLarge(limit: most)
        }
        bytes.append(contentsOf: part.readableBytesView)
      }
      return bytes
    }
  }

  /// Where a server sends on to: another place of the same scheme, which is told nothing.
  private func next(
    after place: KeyValueStores.Place,
    _ headers: HTTPHeaders
  ) throws(SourceError.Reason) -> KeyValueStores.Place {
    guard let location = headers.first(name: "Location"), let base = URL(string: place.url),
      let url = URL(string: location, relativeTo: base)?.absoluteURL
    else { throw .redirect("it leads nowhere") }
    guard url.scheme?.lowercased() == base.scheme?.lowercased() else {
      let scheme = url.scheme.map { String($0.prefix(20)) } ?? "none"
      throw .redirect("it leads to another scheme, \(scheme), which is not followed")
    }
    let next: KeyValueStores.Place
    do throws(SourceError.Reason) {
      next = try configuration.stores.place(of: url.absoluteString)
    } catch {
      throw .redirect("it leads to where nothing is fetched from: \(error)")
    }
    return KeyValueStores.Place(url: next.url, authorization: nil)
  }

  private static func validator(in headers: HTTPHeaders) -> TarballMark.Validator? {
    let names = [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")]
    return names.lazy.compactMap { name, question in
      headers.first(name: name).flatMap { value in
        // What can't be sent back is no mark.
        let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain && !value.isEmpty && value.utf8.count <= longestValidator
          ? TarballMark.Validator(header: question, value: value) : nil
      }
    }.first
  }

  /// Runs the body, and throws why a server did not answer, or a proxy.
  private func sorted<Value: Sendable>(
    through proxy: Proxy? = nil,
    _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let reason as SourceError.Reason {
      throw reason
    } catch let error as CancellationError {
      throw error
    } catch let error as HTTPClientError where error == .deadlineExceeded {
      throw SourceError.Reason.tookTooLong(limit: limit.duration)
    } catch {
      let words = String(String(describing: error).prefix(200))
      throw SourceError.Reason.noAnswer(
        words + (proxy.map { " (through the proxy \($0))" } ?? "")
      )
    }
  }
}
