import Listening
import RealPrograms
import Testing
import Web

/// Who may read what, asked of a server on loopback.
struct AccessTests {
  private let token = AccessToken("0123456789abcdef0123456789abcdef")!

  private func world() async throws -> World {
    let world = try World()
    try await world.record(["main.js": "a\n"])
    return world
  }

  @Test(arguments: [
    "/", "/jane/crawler", "/-/log", "/jane/crawler/0.1@1:main.js?view=raw", "/-/home.json",
  ])
  func `without a token nothing of an archive is told`(path: String) async throws {
    try await world().serve(token: token) { site in
      for headers in [
        [], ["Cookie: archiver-0=wrong"], ["Authorization: Bearer wrong"],
        ["Authorization: Basic \(token.text)"], ["Cookie: other=\(token.text)"],
      ] {
        let answer = try await site.ask(path, headers)
        #expect(answer.status == 401, "\(headers)")
        #expect(!answer.body.contains("crawler") || path.contains("crawler"))
        #expect(!answer.body.contains("main.js") || path.contains("main.js"))
      }
      let answer1 = try await site.ask(path + "?token=wrong")
      #expect(answer1.status == 401)
      let answer2 = try await site.ask(path + "?token=")
      #expect(answer2.status == 401)
    }
  }

  @Test func `the address with the token leads to the page, with a cookie that scripts don't see`()
    async throws
  {
    try await world().serve(token: token) { site in
      #expect(site.start.hasSuffix("/?token=\(token.text)"))
      let first = try await site.ask("/jane/crawler?view=x&token=\(token.text)")
      #expect(first.status == 303)
      #expect(first.headers["location"] == "/jane/crawler?view=x")
      let cookie = try #require(first.headers["set-cookie"])
      #expect(
        cookie
          == "archiver-0=\(token.text); Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
      )
      let pair = String(cookie.prefix { $0 != ";" })
      let answer3 = try await site.ask("/", ["Cookie: a=b; \(pair)"])
      #expect(answer3.status == 200)
      let answer4 = try await site.ask("/", ["Authorization: Bearer \(token.text)"])
      #expect(answer4.status == 200)
      let elsewhere = try await site.ask("//evil.example/?token=\(token.text)")
      #expect(elsewhere.headers["location"] == "/evil.example/")
    }
  }

  @Test func `who comes from another site finds the way on, and no other host`() async throws {
    try await world().serve(token: token) { site in
      let answer = try await site.ask(
        "//evil.example/",
        ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]
      )
      #expect(answer.status == 401)
      #expect(answer.body.contains("<a href=\"/evil.example/\">Go on to the page</a>"))
    }
  }

  @Test func `only the names that are allowed are answered`() async throws {
    try await world().serve(hosts: ["Archive.Example"]) { site in
      for host in ["localhost", "127.0.0.1:9", "[::1]:9", "LOCALHOST:1", "archive.example:80"] {
        let answer5 = try await site.ask("/", ["Host: \(host)"])
        #expect(answer5.status == 200, "\(host)")
      }
      for host in [
        "evil.example", "127.0.0.1.evil.example", "archive.example.", "[::2]", "10.0.0.1",
      ] {
        let answer = try await site.ask("/", ["Host: \(host)"])
        #expect(answer.status == 421, "\(host)")
        #expect(!answer.body.contains("crawler"))
      }
      let answer6 = try await site.ask("/healthz", ["Host: evil.example"])
      #expect(answer6.status == 421)
    }
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
  func `nothing can be written`(method: String) async throws {
    try await world().serve { site in
      let answer = try await site.ask("/jane/crawler", method: method)
      #expect(answer.status == 405)
      #expect(answer.headers["allow"] == "GET, HEAD")
    }
  }

  @Test func `what another site embeds or fetches is refused`() async throws {
    try await world().serve { site in
      for (from, mode, status) in [
        ("cross-site", "no-cors", 403), ("cross-site", "cors", 403), ("same-site", "no-cors", 403),
        ("cross-site", "navigate", 200), ("same-origin", "cors", 200), ("none", "navigate", 200),
      ] {
        let headers = ["Sec-Fetch-Site: \(from)", "Sec-Fetch-Mode: \(mode)"]
        let answer7 = try await site.ask("/", headers)
        #expect(answer7.status == status, "\(from) \(mode)")
      }
    }
  }

  @Test(
    arguments: [
      ("/../etc/passwd", 404), ("/..%2f..%2fetc/passwd", 404), ("/%2e%2e/", 404), ("/%00", 400),
      ("/%", 400), ("/%zz", 400), ("/%ff", 400), ("/jane%2Fcrawler", 200), ("//jane/crawler", 404),
      ("/-/static/../keys.js", 404), ("/-/static/x/keys.js", 404), ("/-/content/../../x", 404),
      ("/jane/crawler/0.1@1:../main.js", 404), ("/jane/crawler/0.1@1:..%2Fmain.js?view=raw", 404),
      ("/?q=%ff", 400), ("/%7F", 404),
    ] as [(String, Int)]
  )
  func `an address that leads nowhere leads nowhere`(path: String, status: Int) async throws {
    try await world().serve { site in
      let answer8 = try await site.ask(path)
      #expect(answer8.status == status)
    }
  }

  @Test func `every answer says that nothing is run, framed or loaded from elsewhere`() async throws
  {
    try await world().serve { site in
      for path in ["/", "/jane/nobody", "/jane/crawler/0.1@1:main.js?view=raw", "/healthz", "/.."] {
        let headers = try await site.ask(path).headers
        let policy = try #require(headers["content-security-policy"])
        // A browser makes a page of a text, with a style of its own.
        let isFile = path.hasSuffix("?view=raw")
        let start = "default-src 'none'; style-src 'self'; script-src 'self'"
        #expect(isFile ? policy.contains("; sandbox ") : policy.hasPrefix(start))
        #expect(!isFile || !policy.contains("script-src"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(headers["x-content-type-options"] == "nosniff")
        #expect(headers["referrer-policy"] == "no-referrer")
        #expect(headers["cross-origin-resource-policy"] == "same-origin")
        #expect(headers["access-control-allow-origin"] == nil)
      }
      let answer9 = try await site.ask("/robots.txt")
      #expect(answer9.body == "User-agent: *\nDisallow: /\n")
    }
  }

  @Test func `a token is found by no shorter nor longer one`() async throws {
    try await world().serve(token: token) { site in
      for wrong in [token.text.dropLast(), token.text + "0", ""] {
        let answer10 = try await site.ask("/", ["Authorization: Bearer \(wrong)"])
        #expect(answer10.status == 401)
      }
    }
  }
}
