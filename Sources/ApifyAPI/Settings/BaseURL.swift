import Foundation
package import Proxies
import Snapshots

/// Where an Apify API is: `http` or `https`, a host, and perhaps a port and a path before `/v2`.
package struct BaseURL: Hashable, Sendable {
  /// Apify's own API.
  package static let apify = BaseURL(
    Origin(isEncrypted: true, host: "api.apify.com", port: nil),
    path: ""
  )

  package let origin: Origin
  /// What stands before `/v2`, without a closing `/`.
  let path: String

  /// Reads a URL; a closing `/`, `/v2` or `/v2/` is left off.
  package init(_ text: String) throws(BaseURLError) {
    guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
      let scheme = parts.scheme?.lowercased(), let host = parts.encodedHost
    else { throw BaseURLError(text, .notAURL) }
    guard scheme == "http" || scheme == "https" else { throw BaseURLError(text, .otherScheme) }
    guard !host.isEmpty else { throw BaseURLError(text, .notAURL) }
    guard parts.user == nil, parts.password == nil else { throw BaseURLError(text, .user) }
    guard parts.query == nil, parts.fragment == nil else { throw BaseURLError(text, .query) }
    if let port = parts.port, !(1...65_535).contains(port) { throw BaseURLError(text, .notAURL) }
    var path = parts.percentEncodedPath.split(separator: "/")
    guard !path.contains("."), !path.contains("..") else { throw BaseURLError(text, .notAURL) }
    if path.last == "v2" { path.removeLast() }
    self.init(
      Origin(isEncrypted: scheme == "https", host: host, port: parts.port),
      path: path.map { "/" + $0 }.joined()
    )
  }

  private init(_ origin: Origin, path: String) {
    self.origin = origin
    self.path = path
  }
}

extension BaseURL: CustomStringConvertible {
  package var description: String { "\(origin)\(path)" }
}

/// Why a text is not the URL of an API; it never shows the text's user, password or query.
package struct BaseURLError: Error, Hashable, Sendable {
  enum Reason {
    case notAURL
    case otherScheme
    case user
    case query
  }

  let url: String
  let reason: Reason

  init(_ url: String, _ reason: Reason) {
    self.url = RedactedURL.withoutQuery(url).escaped(upTo: 200)
    self.reason = reason
  }
}

extension BaseURLError: CustomStringConvertible {
  package var description: String {
    let example = "it looks like \(BaseURL.apify)"
    return switch reason {
    case .notAURL: "'\(url)' is not the URL of an API; \(example)"
    case .otherScheme: "'\(url)' does not start with http:// or https://; \(example)"
    case .user: "the API's URL '\(url)' has a user; give the token in APIFY_TOKEN instead"
    case .query: "the API's URL '\(url)' has a part after '?' or '#'; leave it off"
    }
  }
}
