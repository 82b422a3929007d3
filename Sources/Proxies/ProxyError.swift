import Snapshots

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
