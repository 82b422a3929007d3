/// Knows tokens by what services begin them with, whatever they are called.
///
/// https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
enum TokenForm {
  /// Fewer bytes are no token.
  static let shortest = 12

  private static let beginnings = [
    "AIza", "AKIA", "ASIA", "ATATT3", "ATBB", "SG.", "apify_api_", "apify_ui_", "dckr_pat_",
    "dop_v1_", "figd_", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "gldt-", "glpat-",
    "glptt-", "hf_", "lin_api_", "npm_", "pypi-", "rk_live_", "shpat_", "sk-ant-", "sk-proj-",
    "sk_live_", "xapp-", "xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-", "ya29.",
  ].map { Array($0.utf8) }

  static func isPart(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || [.minus, .dot, .underscore].contains(byte)
  }

  /// - Parameter word: bytes that can be part of a token, and none beside them that can.
  static func isToken(_ word: [UInt8]) -> Bool {
    word.count > 15 && beginnings.contains { word.starts(with: $0) } || isJWT(word)
      || isPathSignature(word)
  }

  /// `s--Ab1Cd2Ef--`, as Cloudinary signs.
  private static func isPathSignature(_ word: [UInt8]) -> Bool {
    word.starts(with: "s--".utf8) && word.suffix(2).elementsEqual("--".utf8)
  }

  /// Three parts of Base64, the first of which is that of a JSON object.
  private static func isJWT(_ word: [UInt8]) -> Bool {
    word.starts(with: "eyJ".utf8) && word.split(separator: .dot).count == 3
  }
}
