/// The name of a query item, as to whether its value is a credential.
///
/// Services have hundreds of such names, made of a few words: `access_token`, `X-Amz-Signature`,
/// `clientSecret`. In doubt a value counts as secret.
struct CredentialName {
  /// Names that are one, as a whole.
  private static let names: Set<String> = [
    "accesscode", "accessid", "assertion", "auth", "authcode", "authorization", "clientassertion",
    "code", "codeverifier", "devicecode", "gda", "googleaccessid", "hdnea", "hdntl", "hdnts", "hm",
    "hmac", "mac", "otp", "pass", "pat", "pin", "pincode", "policy", "qak", "samlrequest",
    "samlresponse", "sas", "sess", "sid", "sig", "sign", "signed", "ticket", "tk", "totp", "upt",
    "userpass", "xauth",
  ]
  /// Words that make any name one that they end, however they are joined.
  private static let endings = [
    "accesskeyid", "apikey", "apikeys", "auth", "credential", "credentials", "hmac", "jwt", "key",
    "keyid", "keypairid", "passcode", "passphrase", "passwd", "password", "pwd", "secret",
    "session",
    "sessid", "sessionid", "signature", "token",
  ]
  /// Words that make any name one that has them among its words.
  private static let words: Set<String> = [
    "apikey", "authorization", "bearer", "cookie", "cred", "credential", "credentials", "creds",
    "hmac", "jwt", "oauth", "pass", "passcode", "passphrase", "passwd", "password", "psk", "pswd",
    "pw", "pwd", "secret", "session", "sig", "signature", "token",
  ]
  /// Parts of any name that are never part of another word.
  private static let parts = [
    "accesstoken", "apikey", "credential", "passphrase", "passwd", "password", "passwort", "secret",
    "sessionid", "signature",
  ]
  /// Words that only look as if they ended with one of these, or had one in them.
  private static let ordinary: Set<String> = [
    "donkey", "hockey", "jockey", "monkey", "secretariat", "secretary", "turkey", "whiskey",
  ]
  /// Names of what proves, in a URL that says until when it is good, that it was given out.
  private static let proofs: Set<String> = ["digest", "h", "hash", "md5", "s", "st"]
  /// Names of until when a URL is good.
  private static let ends: Set<String> = [
    "deadline", "e", "exp", "expiration", "expire", "expires", "expiresat", "expiry", "validuntil",
  ]
  /// Of a URL that is signed: when it was, and until when it is good, in the words of many services.
  /// They move whenever the same URL is signed again.
  private static let ofSignature: Set<String> = [
    "date", "deadline", "e", "ex", "exp", "expiration", "expire", "expires", "expiresat",
    "expiresin", "expiry", "iat", "is", "issued", "issuedat", "nbf", "nonce", "qkeytime",
    "qsigntime", "se", "ske", "skt", "st", "timestamp", "ts", "ttl", "txtime", "validfrom",
    "validuntil", "wstime",
  ]

  let isSecret: Bool
  /// Whether the value belongs to a signature that the URL may have.
  let isOfSignature: Bool
  /// Whether the value is a credential in a URL that says until when it is good.
  let isProof: Bool
  /// Whether the value says until when the URL is good.
  let isEnd: Bool

  /// - Parameter bytes: the name, without any encoding.
  init(_ bytes: [UInt8]) {
    let name = String(decoding: bytes.filter(\.isLetterOrDigit), as: UTF8.self).lowercased()
    isSecret = Self.isSecret(Self.withoutNumber(name), words: Self.words(of: bytes))
    // The storage services have names of one form: `X-Amz-Date`, `X-Goog-Expires`.
    let isOfStorage = name.hasPrefix("x") && (name.hasSuffix("date") || name.hasSuffix("expires"))
    isOfSignature = isOfStorage || Self.ofSignature.contains(name)
    isProof = Self.proofs.contains(name)
    isEnd = Self.ends.contains(name)
  }

  private static func isSecret(_ name: String, words: [String]) -> Bool {
    if ordinary.contains(name) { return false }
    return names.contains(name) || endings.contains(where: name.hasSuffix)
      || words.contains { Self.words.contains(withoutNumber($0)) }
      || parts.contains(where: name.contains)
  }

  /// `token2` is called as `token` is.
  private static func withoutNumber(_ word: String) -> String {
    var word = word
    while word.utf8.last?.isDigit ?? false { word.removeLast() }
    return word
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
