package import AsyncHTTPClient

/// The way that requests take: to whom a connection is opened, and what it is told.
package struct Route: Sendable {
  /// Where a request goes, and the headers that it has for it.
  package struct Place: Sendable {
    package let url: String
    package let headers: [(name: String, value: String)]
  }

  private let proxy: Proxy?
  /// Whether the proxy is asked for whole URLs; else it only opens tunnels.
  private let isAsked: Bool

  /// - Parameters:
  ///   - proxy: nil when there is none on the way.
  ///   - isEncrypted: whether servers at `https` are asked.
  package init(through proxy: Proxy?, isEncrypted: Bool) {
    self.proxy = proxy
    isAsked = proxy?.kind == .http && !isEncrypted
  }

  /// - Parameter target: the path and the query of a URL.
  package func place(of target: String, at origin: Origin) -> Place {
    guard isAsked, let proxy else { return Place(url: "\(origin)\(target)", headers: []) }
    var headers = [(name: "Host", value: origin.authority)]
    if let authorization = proxy.authorization {
      headers.append((name: "Proxy-Authorization", value: authorization.headerValue))
    }
    return Place(url: "http://\(proxy)\(target)", headers: headers)
  }

  /// Has an HTTP client take this way.
  package func apply(to http: inout HTTPClient.Configuration) {
    guard let proxy else { return }
    if isAsked {
      http.http1_1ConnectionDebugInitializer = AbsoluteTarget.add
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
