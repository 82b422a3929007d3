import AsyncHTTPClient
import Foundation
import Snapshots

/// What stands between this machine and the API; no text form shows its password.
package struct Proxy: Sendable {
  enum Kind {
    case http
    case socks
  }

  let kind: Kind
  /// As it stands in a URL: an address of the newer kind in brackets.
  let host: String
  let port: Int
  /// The value of `Proxy-Authorization`; nil where nobody has to log in.
  let authorization: HTTPClient.Authorization?

  /// Finds the proxy that the environment names for a URL, as other programs do; nil when there is none.
  ///
  /// `HTTPS_PROXY` or `HTTP_PROXY`, by the URL's scheme, then `ALL_PROXY`; names in small letters come
  /// first, and the first one that is set counts, even when it is empty. `NO_PROXY` has exceptions.
  package init?(for url: BaseURL, environment: [String: String]) throws(ProxyError) {
    let names = [url.isEncrypted ? "https_proxy" : "http_proxy", "all_proxy"]
      .flatMap { [$0, $0.uppercased()] }
    guard let name = names.first(where: { environment[$0] != nil }),
      let text = environment[name]?.trimmingCharacters(in: .whitespaces), !text.isEmpty
    else { return nil }
    let exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    if Self.isException(url, in: exceptions) { return nil }
    try self.init(text, from: name)
  }

  private init(_ text: String, from name: String) throws(ProxyError) {
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

  private static func isException(_ url: BaseURL, in list: String) -> Bool {
    let host = NetworkHost(url.host)
    return list.split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { entry in
      if entry == "*" { return true }
      let port = entry.lastIndex(of: ":").flatMap { colon in
        // The colons of an address of the newer kind are none of a port.
        let isPort = entry[..<colon].hasSuffix("]") || !entry[..<colon].contains(":")
        return isPort ? Int(entry[entry.index(after: colon)...]) : nil
      }
      guard let port else { return host.matches(entry) }
      return port == url.port
        && host.matches(entry[..<(entry.lastIndex(of: ":") ?? entry.endIndex)])
    }
  }
}

extension Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(host):\(port)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a proxy can't be used; it never shows a user, a password or a query.
package struct ProxyError: Error, Hashable, Sendable {
  enum Reason {
    case notAURL
    case otherScheme
    case login
  }

  let variable: String
  let url: String
  let reason: Reason

  init(_ variable: String, _ url: String, _ reason: Reason) {
    self.variable = variable
    self.url = RedactedURL.withoutQuery(url).escaped(upTo: 200)
    self.reason = reason
  }
}

extension ProxyError: CustomStringConvertible {
  package var description: String {
    let example = "it looks like http://proxy.example.com:3128"
    return switch reason {
    case .notAURL: "\(variable) holds '\(url)', which is no proxy's URL; \(example)"
    case .otherScheme:
      "\(variable) holds '\(url)', a proxy of a kind that is not known: http and socks5 are"
    case .login: "\(variable) holds '\(url)' with a user; proxies by SOCKS are used without a login"
    }
  }
}
