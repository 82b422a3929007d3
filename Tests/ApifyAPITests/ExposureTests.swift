import ApifyAPI
import Proxies
import Snapshots
import Testing

/// A token that would go unencrypted to another machine.
@Suite struct ExposureTests {
  @Test(
    arguments: [
      ("https://h", nil, false), ("http://h", nil, true), ("http://127.0.0.1:1", nil, false),
      ("http://127.9.9.9", nil, false), ("http://localhost:1", nil, false),
      ("http://[::1]", nil, false),
      ("http://LOCALHOST.", nil, false), ("http://127.0.0.1.example.com", nil, true),
      ("http://localhost.example.com", nil, true), ("http://10.0.0.1", nil, true),
      ("http://[::2]", nil, true), ("http://[::ffff:127.0.0.1]", nil, false),
      ("http://h", "http://127.0.0.1:1", false), ("http://127.0.0.1", "http://p", true),
      ("https://h", "http://p", false),
    ] as [(String, String?, Bool)]
  )
  func `what counts is the machine that the connection is to`(
    url: String,
    proxy: String?,
    isExposed: Bool
  ) throws {
    var configuration = with { _ in }
    configuration.baseURL = try BaseURL(url)
    let environment = proxy.map { ["ALL_PROXY": $0] } ?? [:]
    configuration.proxy = try ProxySettings(environment).proxy(to: configuration.baseURL.origin)
    #expect(configuration.exposesToken == isExposed)
    configuration.token = nil
    #expect(!configuration.exposesToken)
  }

  @Test func `a token is not sent where it is exposed, unless that is allowed`() async throws {
    // The proxy has a name that is not this machine's, as far as its letters go.
    let proxies = try await RawServer.replying { _, _ in .json(#"{"data":{"items":[]}}"#) }
      .run { server in
        for isAllowed in [false, true] {
          let url = server.url.replacing("127.0.0.1", with: "0.0.0.0")
          try await withClient(
            of: url,
            settings: with { $0.allowsInsecureToken = isAllowed }
          ) { client in
            _ = try await client.versions(of: reference)
          }
        }
        return await server.requests.map { $0.headers["authorization"] }
      }
    #expect(proxies == [nil, "Bearer \(secret)"])
  }
}
