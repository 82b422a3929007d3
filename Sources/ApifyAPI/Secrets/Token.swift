/// The secret that lets a caller read what is not public; no text form ever shows it.
package struct Token: Sendable {
  /// The secret itself, for the `Authorization` header and nothing else.
  let secret: String

  /// The header that shows it to the API, and to nobody else.
  package var authorization: String { "Bearer \(secret)" }

  /// Takes a token of visible ASCII characters, so that it can stand in a header.
  package init(_ secret: String) throws(TokenError) {
    try self.init(secret, from: "the token given")
  }

  init(_ secret: String, from source: String) throws(TokenError) {
    guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .notSendable(source: source)
    }
    self.secret = secret
  }
}

extension Token: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "a token (not shown)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a token cannot be used.
package enum TokenError: Error, Hashable, Sendable {
  /// The token has characters that cannot stand in a header, such as a new line.
  case notSendable(source: String)
  /// The login file of Apify's command line is there, but cannot be read.
  case unreadableFile(path: String, reason: String)
}

extension TokenError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notSendable(let source):
      "\(source) has white space or other characters that no token has; copy it again"
    case .unreadableFile(let path, let reason):
      "cannot read \(path): \(reason); set APIFY_TOKEN, or run 'apify login' again"
    }
  }
}
