import Foundation

/// Takes the secrets out of a URL and leaves every other byte as it is.
///
/// URLs of sources are what users typed: a parser that refuses one must not let its secrets pass,
/// so the text is cut by hand. In doubt more is taken away.
enum RedactedURL {
  /// Leaves out user and password, and the values of query items that are credentials.
  ///
  /// The user of `git@host:path` and `ssh://git@host` is no secret and stays.
  static func withoutSecrets(_ text: String) -> String {
    redactingItems(of: withoutUser(text))
  }

  /// Leaves out user and password, and everything from the first `?` or `#` on.
  static func withoutQuery(_ text: String) -> String {
    let bytes = Array(withoutUser(text).utf8)
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

  private static func redactingItems(of text: String) -> String {
    var rest = Array(text.utf8)[...]
    var result: [UInt8] = []
    let opening: [UInt8] = [.questionMark, .hash]
    let closing = opening + [.equals, .ampersand, .semicolon]
    result += rest.prefix { !opening.contains($0) }
    rest = rest.dropFirst(result.count)
    while let mark = rest.popFirst() {
      result.append(mark)
      let name = rest.prefix { !closing.contains($0) }
      result += name
      rest = rest.dropFirst(name.count)
      guard rest.first == .equals else { continue }
      let isSecret = isCredential(name)
      let value = rest.dropFirst().prefix { byte in
        byte != .ampersand && byte != .hash
          && (isSecret || ![.questionMark, .semicolon].contains(byte))
      }
      result.append(.equals)
      result += isSecret && !value.isEmpty ? Array("REDACTED".utf8)[...] : value
      rest = rest.dropFirst(1 + value.count)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `token` and `signature`, and the names that services make of them, such as `access_token` and
  /// `X-Amz-Signature`; percent-encoded letters count as what they stand for.
  private static func isCredential(_ name: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: name, as: UTF8.self)
    let plain = (text.removingPercentEncoding ?? text).lowercased()
    return plain == "sig" || plain.hasSuffix("token") || plain.hasSuffix("signature")
  }
}

extension UInt8 {
  fileprivate static let ampersand = UInt8(ascii: "&")
  fileprivate static let at = UInt8(ascii: "@")
  fileprivate static let backslash = UInt8(ascii: "\\")
  fileprivate static let colon = UInt8(ascii: ":")
  fileprivate static let dot = UInt8(ascii: ".")
  fileprivate static let equals = UInt8(ascii: "=")
  fileprivate static let hash = UInt8(ascii: "#")
  fileprivate static let minus = UInt8(ascii: "-")
  fileprivate static let openBracket = UInt8(ascii: "[")
  fileprivate static let plus = UInt8(ascii: "+")
  fileprivate static let questionMark = UInt8(ascii: "?")
  fileprivate static let semicolon = UInt8(ascii: ";")
  fileprivate static let slash = UInt8(ascii: "/")

  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isLetterOrDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
