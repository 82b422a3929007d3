import Foundation

/// Takes the secrets out of a URL and leaves every other byte as it is.
///
/// URLs of sources are what users typed: a parser that refuses one must not let its secrets pass,
/// so the text is cut by hand. In doubt more is taken away.
package enum RedactedURL {
  /// Of a longer URL the rest is left out: no service takes one.
  private static let longest = 1 << 16

  /// Leaves out user and password, and the values of query items that are credentials, of the URL and
  /// of those that stand in it.
  ///
  /// The user of `git@host:path` and `ssh://git@host` is no secret and stays.
  package static func withoutSecrets(_ text: String) -> String {
    parts(of: withoutUser(text))
  }

  /// Leaves out user and password, and everything from the first `?` or `#` on.
  package static func withoutQuery(_ text: String) -> String {
    let bytes = Array(withoutSecrets(text).utf8)
    return String(decoding: bytes.prefix { $0 != .questionMark && $0 != .hash }, as: UTF8.self)
  }

  private static func withoutUser(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let start = authorityStart(of: bytes)
    let scheme = String(decoding: bytes[..<start], as: UTF8.self).lowercased()
    guard let end = userEnd(in: bytes[start...], afterScheme: start > 0) else { return text }
    let user = bytes[start..<end].prefix { $0 != .colon }
    let isShell = scheme.hasSuffix("ssh://") || start == 0
    guard isShell, !user.isEmpty else {
      return String(decoding: bytes[..<start] + bytes[(end + 1)...], as: UTF8.self)
    }
    // Without a scheme, something before a colon is a user with a password, or a host: both go.
    let kept = start == 0 && user.count < end ? [] : user + [.at]
    return String(decoding: bytes[..<start] + kept + bytes[(end + 1)...], as: UTF8.self)
  }

  /// Where `//` or `scheme:/…` ends; 0 when the text has neither.
  private static func authorityStart(of bytes: [UInt8]) -> Int {
    let scheme = bytes.prefix { $0.isLetterOrDigit || [.plus, .minus, .dot].contains($0) }
    let colon = bytes.prefix { ![.colon, .slash, .backslash, .at].contains($0) }.endIndex
    let isColon = colon < bytes.endIndex && bytes[colon] == .colon
    let start = isColon ? colon + 1 : colon
    let slashes = bytes[start...].prefix { $0 == .slash || $0 == .backslash }
    // What no scheme can be, a space in front say, still is one where `://` follows.
    let isScheme = isColon ? colon == scheme.endIndex || slashes.count > 1 : colon == 0
    return slashes.isEmpty || !isScheme ? 0 : slashes.endIndex
  }

  /// The index of the `@` that closes user and password.
  private static func userEnd(in rest: ArraySlice<UInt8>, afterScheme: Bool) -> Int? {
    let stops: [UInt8] = [.slash, .backslash, .questionMark, .hash]
    let authority = rest.prefix { !stops.contains($0) }
    let beforeColon = authority.prefix { $0 != .colon }
    // In `git@host:path@x` the first `@` closes a user.
    if !afterScheme, let at = beforeColon.firstIndex(of: .at) { return at }
    if let at = authority.lastIndex(of: .at) { return at }
    guard afterScheme, authority.first != .openBracket, beforeColon.count < authority.count else {
      return nil
    }
    // `user:pa/ss@host`: what follows the colon is no port, so a password was not encoded.
    let isPort = authority[(beforeColon.endIndex + 1)...].allSatisfy(\.isDigit)
    return isPort ? nil : rest.lastIndex(of: .at)
  }

  /// Takes the secrets out of the URLs that stand anywhere in a text, and of those that stand in them.
  package static func withoutSecrets(in text: String) -> String {
    var bytes = Array(text.utf8)[...]
    guard mayHaveURL(bytes) else { return text }
    var result: [UInt8] = []
    while !bytes.isEmpty {
      let word = bytes.prefix { !$0.endsURL }
      if mayHaveURL(word) {
        result += parts(of: String(decoding: word, as: UTF8.self)).utf8
      } else {
        result += word
      }
      bytes = bytes[word.endIndex...]
      let gap = bytes.prefix(while: \.endsURL)
      result += gap
      bytes = bytes[gap.endIndex...]
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether a colon is followed by two slashes of any kind, or by what may stand for them.
  private static func mayHaveURL(_ bytes: ArraySlice<UInt8>) -> Bool {
    let slashes: [UInt8] = [.slash, .backslash, .percent]
    var former: UInt8 = 0
    for byte in bytes {
      // `%3A%2F` has a letter between: `3A%`.
      if slashes.contains(byte), former == .colon || former | 0x20 == UInt8(ascii: "a") {
        return true
      }
      former = byte
    }
    return false
  }

  private static func parts(of text: String) -> String {
    var url = LayeredURL(Array(text.utf8.prefix(longest)))
    url.redact()
    return String(decoding: url.bytes, as: UTF8.self)
  }
}

extension UInt8 {
  static let ampersand = UInt8(ascii: "&")
  static let at = UInt8(ascii: "@")
  static let backslash = UInt8(ascii: "\\")
  static let closeBrace = UInt8(ascii: "}")
  static let colon = UInt8(ascii: ":")
  static let comma = UInt8(ascii: ",")
  static let dot = UInt8(ascii: ".")
  static let equals = UInt8(ascii: "=")
  static let hash = UInt8(ascii: "#")
  static let minus = UInt8(ascii: "-")
  static let openBracket = UInt8(ascii: "[")
  static let percent = UInt8(ascii: "%")
  static let plus = UInt8(ascii: "+")
  static let questionMark = UInt8(ascii: "?")
  static let quote = UInt8(ascii: "\"")
  static let semicolon = UInt8(ascii: ";")
  static let slash = UInt8(ascii: "/")
  static let space = UInt8(ascii: " ")
  static let underscore = UInt8(ascii: "_")

  /// What no URL has, and what stands around one in a text.
  fileprivate var endsURL: Bool {
    switch self {
    case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"),
      UInt8(ascii: "<"), UInt8(ascii: ">"):
      true
    default: false
    }
  }

  var isLetterOrDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
