import AsyncHTTPClient
import NIOHTTP1

/// The way that requests take: to whom a connection is opened, and what it is told.
struct Route: Sendable {
  private let baseURL: BaseURL
  /// A proxy that is asked for whole URLs; nil when there is none, or it only opens tunnels.
  private let asked: Proxy?

  init(_ configuration: APIClient.Configuration) {
    baseURL = configuration.baseURL
    let proxy = configuration.proxy
    asked = proxy.flatMap { $0.kind == .http && !configuration.baseURL.isEncrypted ? $0 : nil }
  }

  func request(_ path: Path, _ headers: HTTPHeaders) throws -> HTTPClient.Request {
    guard let asked else {
      return try HTTPClient.Request(url: "\(baseURL)\(path.path)\(path.query)", headers: headers)
    }
    var headers = headers
    headers.add(name: "Host", value: baseURL.authority)
    if let authorization = asked.authorization {
      headers.add(name: "Proxy-Authorization", value: authorization.headerValue)
    }
    let url = "http://\(asked)\(baseURL.path)\(path.path)\(path.query)"
    return try HTTPClient.Request(url: url, headers: headers)
  }

  /// Has the HTTP client take this way.
  func apply(_ proxy: Proxy?, to http: inout HTTPClient.Configuration) {
    guard let proxy else { return }
    if asked != nil {
      let origin = "http://\(baseURL.authority)"
      http.http1_1ConnectionDebugInitializer = { AbsoluteTarget.add(origin, to: $0) }
    } else if proxy.kind == .socks {
      http.proxy = .socksServer(host: NetworkHost(proxy.host).name, port: proxy.port)
    } else {
      http.proxy = .server(
        host: NetworkHost(proxy.host).name,
        port: proxy.port,
        authorization: proxy.authorization
      )
    }
  }
}
