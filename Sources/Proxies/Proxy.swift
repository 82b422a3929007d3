import AsyncHTTPClient
import Foundation

/// What stands between this machine and a server; no text form shows its password.
package struct Proxy: Sendable {
  enum Kind {
    case http
    case socks
  }

  let kind: Kind
  /// As it stands in a URL: an address of the newer kind in brackets.
  package let host: String
  let port: Int
  /// The value of `Proxy-Authorization`; nil where nobody has to log in.
  let authorization: HTTPClient.Authorization?

  /// - Parameter name: the variable that holds the text.
  init(_ text: String, from name: String) throws(ProxyError) {
    let url = text.contains("://") ? text : "http://" + text
    guard let parts = URLComponents(string: url, encodingInvalidCharacters: false),
      let host = parts.encodedHost, !host.isEmpty, (1...65_535).contains(parts.port ?? 1)
    else { throw ProxyError(name, text, .notAURL) }
    switch parts.scheme?.lowercased() {
    case "http": kind = .http
    case "socks", "socks5", "socks5h": kind = .socks
    default: throw ProxyError(name, text, .otherScheme)
    }
    self.host = host
    port = parts.port ?? (kind == .http ? 80 : 1080)
    if let user = parts.user {
      guard kind == .http else { throw ProxyError(name, text, .login) }
      authorization = .basic(username: user, password: parts.password ?? "")
    } else {
      authorization = nil
    }
  }
}

extension Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(host):\(port)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
