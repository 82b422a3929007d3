import Foundation

/// The outcome of the search for a token.
package enum Login: Sendable {
  case token(Token)
  /// The login is in the system's keyring, which only Apify's command line reads.
  ///
  /// `APIFY_TOKEN=$(apify auth token)` hands it on.
  case keyring(file: String)
  /// There is neither a token nor a login.
  case none

  /// Words that scripts leave behind where a token should be; Apify's command line ignores them too.
  private static let placeholders: Set<String> = [
    "", "undefined", "null", "nil", "none", "nan", "false", "0", "-",
  ]

  /// Looks in `APIFY_TOKEN`, then in `.apify/auth.json` of the home folder, of which both versions
  /// are read.
  package init(environment: [String: String], home: String) throws(TokenError) {
    if let text = environment["APIFY_TOKEN"], !Self.isPlaceholder(text) {
      self = .token(try Token(text, from: "APIFY_TOKEN"))
    } else {
      try self.init(file: home + "/.apify/auth.json")
    }
  }

  private init(file path: String) throws(TokenError) {
    guard let login = try Self.contents(of: path) else {
      self = .none
      return
    }
    let profile = login.activeProfile.flatMap { login.profiles?[$0] }
    let tokens = [profile?.token, login.token].compactMap { $0 }
    if let text = tokens.first(where: { !Self.isPlaceholder($0) }) {
      self = .token(try Token(text, from: "the token in \(path)"))
    } else if (profile?.secretsBackend ?? login.secretsBackend) == "keyring" {
      self = .keyring(file: path)
    } else {
      self = .none
    }
  }

  private static func isPlaceholder(_ text: String) -> Bool {
    placeholders.contains(text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased())
  }

  /// The login file; nil when there is none.
  private static func contents(of path: String) throws(TokenError) -> LoginFile? {
    do {
      let bytes = try Data(contentsOf: URL(filePath: path))
      return try JSONDecoder().decode(LoginFile.self, from: bytes)
    } catch CocoaError.fileReadNoSuchFile, CocoaError.fileNoSuchFile {
      return nil
    } catch CocoaError.fileReadNoPermission {
      throw .unreadableFile(path: path, reason: "permission denied")
    } catch is DecodingError {
      throw .unreadableFile(path: path, reason: "it is not a login in JSON")
    } catch {
      throw .unreadableFile(path: path, reason: error.localizedDescription)
    }
  }
}

/// Mirrors what matters of `auth.json`, version 1 (a token at the top) and 2 (a profile for each user).
private struct LoginFile: Decodable {
  struct Profile: Decodable {
    let token: String?
    let secretsBackend: String?
  }

  let activeProfile: String?
  let profiles: [String: Profile]?
  let token: String?
  let secretsBackend: String?
}
