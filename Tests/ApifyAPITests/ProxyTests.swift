import Foundation
import Proxies
import Snapshots
import Testing

@testable import ApifyAPI

@Suite struct ProxyTests {
  @Test(
    arguments: [
      (["HTTPS_PROXY": "http://p:3128"], "https://h", "p:3128"),
      (["https_proxy": "p:3128", "HTTPS_PROXY": "q:1"], "https://h", "p:3128"),
      (["HTTP_PROXY": "http://p"], "http://h", "p:80"),
      (["HTTP_PROXY": "http://p"], "https://h", nil),
      (["ALL_PROXY": "socks5://p"], "https://h", "p:1080"),
      (["all_proxy": "socks5h://[::1]:9"], "http://h", "[::1]:9"),
      (["HTTPS_PROXY": "", "ALL_PROXY": "p:1"], "https://h", nil), ([:], "https://h", nil),
      (["HTTP_PROXY": "http://u:p%40ss@p:1/"], "http://127.0.0.1:2", "p:1"),
    ] as [([String: String], String, String?)]
  )
  func `the environment names the proxy as it does for others`(
    environment: [String: String],
    url: String,
    expected: String?
  ) throws {
    let proxy = try ProxySettings(environment).proxy(to: try BaseURL(url).origin)
    #expect(proxy.map { "\($0)" } == expected)
    var dumped = ""
    dump(proxy, to: &dumped)
    #expect(!dumped.contains("ss"))
  }

  @Test(arguments: [
    ("*", "https://h", true), ("h", "https://h", true), ("H.", "https://h", true),
    ("example.com", "https://api.example.com", true),
    (".example.com", "https://a.example.com", true),
    ("*.example.com", "https://a.example.com", true), ("ample.com", "https://example.com", false),
    ("a, b c", "https://c", true), ("h:443", "https://h", true), ("h:80", "https://h", false),
    ("127.0.0.1", "http://127.0.0.1:8080", true), ("127.0.0.1:8080", "http://127.0.0.1:8080", true),
    ("10.0.0.0/8", "http://10.9.8.7", true), ("10.0.0.0/8", "http://11.9.8.7", false),
    ("[::1]", "http://[::1]:80", true), ("::1", "http://[::1]", true),
    ("fe80::/10", "http://[fe80::1]", true),
    ("0.0.0.0/0", "http://h", false), ("10.0.0.0/99", "http://10.0.0.0", false),
    ("", "https://h", false),
    ("localhost", "http://127.0.0.1", false), ("7.0.0.1", "http://127.0.0.1", false),
  ])
  func `NO_PROXY has exceptions`(list: String, url: String, isException: Bool) throws {
    let settings = ProxySettings(["ALL_PROXY": "http://p:1", "NO_PROXY": list])
    let proxy = try settings.proxy(to: try BaseURL(url).origin)
    #expect((proxy == nil) == isException)
  }

  @Test(arguments: [
    (
      "https://u:hush@p:1",
      "HTTPS_PROXY holds 'https://p:1', a proxy of a kind that is not known: http and socks5 are"
    ),
    (
      "http://u:hush@",
      "HTTPS_PROXY holds 'http://', which is no proxy's URL; it looks like http://proxy.example.com:3128"
    ),
    (
      "u:hush@p:x",
      "HTTPS_PROXY holds 'p:x', which is no proxy's URL; it looks like http://proxy.example.com:3128"
    ),
    (
      "socks5://u:hush@p",
      "HTTPS_PROXY holds 'socks5://p' with a user; proxies by SOCKS are used without a login"
    ),
  ])
  func `what is no proxy is refused, without its secrets`(text: String, message: String) throws {
    let error = #expect(throws: ProxyError.self) {
      try ProxySettings(["HTTPS_PROXY": text]).proxy(to: BaseURL.apify.origin)
    }
    #expect(error?.description == message)
  }

  @Test func `plain HTTP is asked of a proxy by the whole URL`() async throws {
    let requests = try await RawServer.replying { _, _ in .json(#"{"data":{"items":[]}}"#) }
      .run { server in
        try await ask("http://apify.invalid:81/x", through: server.url)
        return await server.requests
      }
    #expect(requests.map(\.target) == ["http://apify.invalid:81/x/v2/acts/\(actorID)/versions"])
    #expect(requests.first?.headers["host"] == "apify.invalid:81")
    #expect(requests.first?.headers["proxy-authorization"] == "Basic amFuZTpwQHNz")
    #expect(requests.first?.headers["authorization"] == "Bearer \(secret)")
  }

  @Test func `HTTPS goes through a tunnel, and its token is not for the proxy`() async throws {
    let requests = try await RawServer.replying { _, _ in
      .close(after: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    }.run { server in
      let error = await #expect(throws: APIError.self) {
        try await ask("https://apify.invalid", through: server.url)
      }
      let proxy = server.url.replacing("http://", with: "")
      #expect(error?.reason == .unreachable(.atProxy(proxy, .proxyRefuses)))
      return await server.requests
    }
    #expect(requests.map(\.method) == ["CONNECT"])
    #expect(requests.first?.target == "apify.invalid:443")
    #expect(requests.first?.headers["proxy-authorization"] == "Basic amFuZTpwQHNz")
    #expect(requests.first?.headers["authorization"] == nil)
  }

  @Test func `a proxy that is not there is named, without its password`() async throws {
    let url = try await RawServer.replying { _, _ in .close(after: "") }.run { $0.url }
    let error = await #expect(throws: APIError.self) {
      try await ask("http://apify.invalid", through: url)
    }
    let proxy = url.replacing("http://", with: "")
    #expect(error?.reason == .unreachable(.atProxy(proxy, .connectionRefused)))
    #expect(error?.description.contains("p@ss") == false)
  }

  private func ask(_ url: String, through proxy: String) async throws {
    let environment = [
      "ALL_PROXY": proxy.replacing("http://", with: "http://jane:p%40ss@")
    ]
    let baseURL = try BaseURL(url)
    let proxy = try ProxySettings(environment).proxy(to: baseURL.origin)
    try await withClient(
      of: url,
      settings: with {
        $0.proxy = proxy
        $0.retries = 0
      }
    ) { client in
      _ = try await client.versions(of: reference)
    }
  }
}
