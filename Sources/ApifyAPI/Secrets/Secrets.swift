import Snapshots

/// Takes out of what was answered what nobody is to read again.
struct Secrets: Sendable {
  /// A shorter word would be found in texts that mean something else.
  private static let shortestToken = 8

  /// Nil when there is none to take out.
  private let token: [UInt8]?
  /// Nil when the values of all variables are kept.
  private let redaction: Redaction?

  init(_ token: Token?, _ redaction: Redaction? = nil) {
    self.redaction = redaction
    let bytes = token.map { Array($0.secret.utf8) } ?? []
    self.token = bytes.count < Self.shortestToken ? nil : bytes
  }

  /// Leaves out the token that was sent, should the server repeat it, and the credentials in URLs.
  func redacted(_ text: ExactString) -> ExactString {
    ExactString(RedactedURL.withoutSecrets(in: withoutToken(text).string))
  }

  /// Leaves out the same of a text that is a URL as a whole.
  func redacted(url: ExactString) -> ExactString {
    ExactString(RedactedURL.withoutSecrets(withoutToken(url).string))
  }

  /// The value of a variable that is no secret, as far as it is to be kept.
  func kept(_ value: ExactString, of name: ExactString) -> EnvironmentVariable.Value {
    redaction?.digest(of: value, named: name).map { .redacted(digest: $0) } ?? .plain(value)
  }

  /// The hash by which an answer is known again.
  func hash(of answer: UnsafeRawBufferPointer) -> ContentHash {
    redaction?.hash(of: answer) ?? ContentHash(of: answer)
  }

  /// Puts a word in the place of the token wherever a text repeats it.
  func withoutToken(_ text: ExactString) -> ExactString {
    guard let token else { return text }
    let bytes = Array(text.string.utf8)
    guard let first = Self.index(of: token, in: bytes, from: 0) else { return text }
    var result: [UInt8] = []
    var (position, next) = (0, Optional(first))
    while let found = next {
      result += bytes[position..<found] + Array("REDACTED".utf8)
      position = found + token.count
      next = Self.index(of: token, in: bytes, from: position)
    }
    return ExactString(String(decoding: result + bytes[position...], as: UTF8.self))
  }

  private static func index(of word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var start = start
    while let first = bytes[start...].firstIndex(of: word[0]), first + word.count <= bytes.count {
      if bytes[first..<(first + word.count)].elementsEqual(word) { return first }
      start = first + 1
    }
    return nil
  }
}
