import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Proxies

/// The ways to where tarballs are: by themselves, and through the proxies of both schemes.
struct TarballWays: Sendable {
  /// A client, with the route that its requests take.
  struct Way: Sendable {
    let http: HTTPClient
    let route: Route
    /// Nil when there is none on the way.
    let proxy: Proxy?

    /// Makes the request for a URL of http or https.
    func request(for url: String) throws(SourceError.Reason) -> HTTPClientRequest {
      guard let parts = URLComponents(string: url, encodingInvalidCharacters: false),
        let origin = Origin(parts)
      else { throw .address("this is no address") }
      let path = parts.percentEncodedPath
      let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
      let place = route.place(of: (path.isEmpty ? "/" : path) + query, at: origin)
      var request = HTTPClientRequest(url: place.url)
      for (name, value) in place.headers { request.headers.add(name: name, value: value) }
      return request
    }
  }

  private let settings: ProxySettings
  private let direct: Way
  private let plain: Way
  private let encrypted: Way

  /// Runs the body with the ways, whose connections are closed when it ends. Throws `ProxyError` before.
  static func withWays<Result>(
    _ settings: ProxySettings,
    _ body: (TarballWays) async throws -> Result
  ) async throws -> Result {
    let proxies = (
      plain: try settings.proxy(forEncrypted: false),
      encrypted: try settings.proxy(forEncrypted: true)
    )
    return try await withWay(nil, isEncrypted: false) { direct in
      try await withWay(proxies.plain, isEncrypted: false) { plain in
        try await withWay(proxies.encrypted, isEncrypted: true) { encrypted in
          try await body(
            TarballWays(settings: settings, direct: direct, plain: plain, encrypted: encrypted)
          )
        }
      }
    }
  }

  private static func withWay<Result>(
    _ proxy: Proxy?,
    isEncrypted: Bool,
    _ body: (Way) async throws -> Result
  ) async throws -> Result {
    let route = Route(through: proxy, isEncrypted: isEncrypted)
    return try await HTTPClient.withHTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup.any(),
      configuration: .fetching(by: route)
    ) { http in
      try await body(Way(http: http, route: route, proxy: proxy))
    }
  }

  /// The way to a URL; one that is none is asked by the direct way, and refused there.
  func way(to url: String) -> Way {
    guard let origin = URLComponents(string: url).flatMap(Origin.init), !settings.exempts(origin)
    else { return direct }
    return origin.isEncrypted ? encrypted : plain
  }
}

extension Origin {
  /// The server of a URL; nil when that is none of http or https.
  fileprivate init?(_ url: URLComponents) {
    guard let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = url.encodedHost, !host.isEmpty
    else { return nil }
    self.init(isEncrypted: scheme == "https", host: host, port: url.port)
  }
}

extension HTTPClient.Configuration {
  /// Follows nothing and unpacks nothing by itself.
  fileprivate static func fetching(by route: Route) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      decompression: .disabled
    )
    configuration.timeout.connect = .seconds(10)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    configuration.tracing.tracer = nil
    route.apply(to: &configuration)
    return configuration
  }
}
