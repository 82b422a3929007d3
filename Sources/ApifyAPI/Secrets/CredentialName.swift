/// The name of a query item, as to whether its value is a credential.
///
/// Services have hundreds of such names, made of a few words: `access_token`, `X-Amz-Signature`,
/// `clientSecret`. In doubt a value counts as secret.
struct CredentialName {
  /// Names that are one, as a whole.
  private static let names: Set<String> = [
    "accesscode", "accessid", "assertion", "auth", "authcode", "authorization", "clientassertion",
    "code", "codeverifier", "devicecode", "googleaccessid", "hdnea", "hdntl", "hdnts", "hm", "hmac",
    "mac", "otp", "pass", "pin", "policy", "qak", "samlrequest", "samlresponse", "sess", "sid",
    "sig",
    "sign", "signed", "totp", "userpass", "xauth",
  ]
  /// Words that make any name one that they end, however they are joined.
  private static let endings = [
    "accesskeyid", "apikey", "auth", "credential", "credentials", "hmac", "jwt", "key", "keyid",
    "keypairid", "passphrase", "passwd", "password", "pwd", "secret", "session", "sessionid",
    "signature", "token",
  ]
  /// Words that make any name one that has them among its words.
  private static let words: Set<String> = [
    "apikey", "authorization", "bearer", "cookie", "credential", "credentials", "hmac", "jwt",
    "oauth", "passphrase", "passwd", "password", "pwd", "secret", "session", "sig", "signature",
    "token",
  ]
  /// Parts of any name that are never part of another word.
  private static let parts = [
    "password", "passwd", "passphrase", "secret", "signature", "credential",
  ]
  /// Of a URL that is signed: when it was, and until when it is good, in the words of many services.
  /// They move whenever the same URL is signed again.
  private static let ofSignature: Set<String> = [
    "date", "deadline", "e", "ex", "exp", "expiration", "expire", "expires", "expiresat",
    "expiresin", "expiry", "iat", "is", "issued", "issuedat", "nbf", "nonce", "qkeytime",
    "qsigntime",
    "se", "ske", "skt", "st", "timestamp", "ts", "ttl", "validfrom", "validuntil", "xamzdate",
    "xamzexpires", "xgoogdate", "xgoogexpires", "xossdate", "xossexpires",
  ]

  let isSecret: Bool
  /// Whether the value belongs to a signature that the URL may have.
  let isOfSignature: Bool

  /// - Parameter bytes: the name, without any encoding.
  init(_ bytes: [UInt8]) {
    let name = String(decoding: bytes.filter(\.isLetterOrDigit), as: UTF8.self).lowercased()
    let words = Self.words(of: bytes)
    isSecret =
      Self.names.contains(name) || Self.endings.contains(where: name.hasSuffix)
      || words.contains(where: Self.words.contains) || Self.parts.contains(where: name.contains)
    isOfSignature = Self.ofSignature.contains(name)
  }

  /// The words that a name is joined of, by marks or by capitals.
  private static func words(of name: [UInt8]) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isAfterSmall = false
    for byte in name {
      let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      if !byte.isLetterOrDigit || isCapital && isAfterSmall {
        words.append(String(decoding: word, as: UTF8.self).lowercased())
        word = []
      }
      if byte.isLetterOrDigit { word.append(byte) }
      isAfterSmall = byte.isLetterOrDigit && !isCapital
    }
    return words + [String(decoding: word, as: UTF8.self).lowercased()]
  }
}
