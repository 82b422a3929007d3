import ApifyAPI
import Foundation
import Testing

@Suite struct BaseURLTests {
  @Test(arguments: [
    ("https://api.apify.com", "https://api.apify.com"), ("https://h/", "https://h"),
    ("http://127.0.0.1:3333/v2", "http://127.0.0.1:3333"), ("HTTPS://h/v2//", "https://h"),
    ("https://h/apify/v2/", "https://h/apify"), ("http://[::1]:80", "http://[::1]:80"),
  ])
  func `a closing slash and the version of the API are left off`(
    text: String,
    expected: String
  ) throws {
    #expect(try BaseURL(text).description == expected)
  }

  @Test(arguments: [
    ("", "'' is not the URL of an API; it looks like https://api.apify.com"),
    (
      "api.apify.com",
      "'api.apify.com' is not the URL of an API; it looks like https://api.apify.com"
    ),
    ("https://", "'https://' is not the URL of an API; it looks like https://api.apify.com"),
    ("https://h /", "'https://h /' is not the URL of an API; it looks like https://api.apify.com"),
    ("http://h:0", "'http://h:0' is not the URL of an API; it looks like https://api.apify.com"),
    (
      "https://h/../x",
      "'https://h/../x' is not the URL of an API; it looks like https://api.apify.com"
    ),
    (
      "ftp://h",
      "'ftp://h' does not start with http:// or https://; it looks like https://api.apify.com"
    ),
    (
      "https://u:p@h", "the API's URL 'https://h' has a user; give the token in APIFY_TOKEN instead"
    ),
    ("https://h?token=x", "the API's URL 'https://h' has a part after '?' or '#'; leave it off"),
    ("https://h/#x", "the API's URL 'https://h/' has a part after '?' or '#'; leave it off"),
  ])
  func `what is no base URL is refused, without its secrets`(text: String, message: String) {
    let error = #expect(throws: BaseURLError.self) { try BaseURL(text) }
    #expect(error?.description == message)
  }
}

@Suite struct TokenTests {
  @Test func `no text form shows a token`() throws {
    let token = try Token("apify_api_hush")
    var dumped = ""
    dump([token], to: &dumped)
    dump(Login.token(token), to: &dumped)
    let configuration = APIClient.Configuration(token: token, userAgent: "x")
    dump(configuration, to: &dumped)
    let texts = [
      "\(token)", String(reflecting: token), "\(configuration)", String(reflecting: configuration),
      "\(Login.token(token))", dumped,
    ]
    #expect(texts.allSatisfy { !$0.contains("hush") })
  }

  @Test(arguments: ["hush\n", "hu sh", "hush\u{0}", "hüsh", "hush\r\nX: y"])
  func `a token that cannot stand in a header is refused, unseen`(text: String) throws {
    let error = #expect(throws: TokenError.self) {
      try Login(environment: ["APIFY_TOKEN": text], home: "/nowhere")
    }
    #expect(
      error?.description
        == "APIFY_TOKEN has white space or other characters that no token has; copy it again"
    )
  }

  @Test(arguments: [
    "undefined", "null", "nil", "None", "NaN", "false", "0", "-", "", "  ",
  ])
  func `placeholders are no tokens`(text: String) throws {
    guard case .none = try Login(environment: ["APIFY_TOKEN": text], home: "/nowhere") else {
      throw NoState()
    }
  }

  @Test(arguments: [
    (
      #"{"version":2,"activeProfile":"u","profiles":{"u":{"token":"t2"},"w":{"token":"t3"}}}"#,
      "file: t2"
    ),
    (#"{"username":"jane","token":"t1","secretsBackend":"file"}"#, "file: t1"),
    (
      #"{"version":2,"activeProfile":"u","profiles":{"u":{"secretsBackend":"keyring"}}}"#, "keyring"
    ),
    (
      #"{"version":2,"activeProfile":"u","profiles":{"u":{}},"secretsBackend":"keyring"}"#,
      "keyring"
    ),
    (#"{"username":"jane","secretsBackend":"keyring"}"#, "keyring"),
    (#"{"token":"undefined"}"#, "none"), (#"{"version":2,"profiles":{}}"#, "none"), ("{}", "none"),
  ])
  func `the login file of Apify's command line is read`(
    json: String,
    expected: String
  ) async throws {
    try await withHome(json) { home in
      let found =
        switch try Login(environment: [:], home: home) {
        case .token(let token): "file: " + (try await sent(token))
        case .keyring: "keyring"
        case .none: "none"
        }
      #expect(found == expected)
      guard case .token(let token) = try Login(environment: ["APIFY_TOKEN": "mine"], home: home)
      else { throw NoState() }
      #expect(try await sent(token) == "mine")
    }
  }

  @Test func `a login file that cannot be read is an error that names it`() async throws {
    try await withHome("{") { home in
      let error = #expect(throws: TokenError.self) { try Login(environment: [:], home: home) }
      #expect(
        error?.description
          == "cannot read \(home)/.apify/auth.json: it is not a login in JSON; "
          + "set APIFY_TOKEN, or run 'apify login' again"
      )
      let path = home + "/.apify/auth.json"
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(throws: TokenError.self) { try Login(environment: [:], home: home) }
    }
  }

  /// The token as a server gets it.
  private func sent(_ token: Token) async throws -> String {
    try await RawServer.replying { _, _ in .json(#"{"data":{"items":[]}}"#) }.run { server in
      try await withClient(of: server.url, settings: with { $0.token = token }) { client in
        _ = try await client.versions(of: reference)
      }
      return await server.requests.first?.headers["authorization"]?.replacing("Bearer ", with: "")
    } ?? ""
  }

  private func withHome(_ login: String, _ body: (String) async throws -> Void) async throws {
    let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let folder = home.appending(path: ".apify")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    try Data(login.utf8).write(to: folder.appending(path: "auth.json"))
    try await body(home.path())
  }
}
