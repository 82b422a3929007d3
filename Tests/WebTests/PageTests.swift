import Foundation
import Snapshots
import Storage
import Testing
import Web

/// What pages show, and how they are kept.
struct PageTests {
  private static let hostile = [
    "<script>alert(1)</script>.js": "</table></style><script>alert(2)</script>\n",
    "\" onmouseover=alert(3) x=\".txt": "a\u{202E}b\u{1B}[2J\n",
    "a/../../b": "up\n",
  ]

  @Test func `nothing that an archive holds is markup, on any page`() async throws {
    let world = try World()
    let actor = Actor(
      id: "zzzzzzzzzzzzzzzzz",
      username: "jane",
      name: "crawler",
      title: "<script>alert(0)</script>"
    )
    let variables = [
      EnvironmentVariable(name: "<b>X</b>", value: .plain("</code><script>alert(4)</script>")),
      EnvironmentVariable(name: "S", value: .secret(hash: "<i>hash</i>")),
    ]
    try await world.poll(.state(World.state(Self.hostile, variables: variables)), of: actor)
    let failure = Failure(
      of: .target("<script>alert(6)</script>"),
      target: "<script>alert(6)</script>",
      stage: .actor,
      message: "<script>alert(5)</script>"
    )
    try await world.poll(
      .state(World.state(Self.hostile.mapValues { $0 + "<script>alert(7)</script>\n" })),
      of: actor,
      failures: [failure]
    )
    try await world.serve { site in
      var paths = [
        "/", "/-/log", "/jane/crawler", "/jane/crawler/0.1", "/jane/crawler/0.1@1",
        "/jane/crawler/0.1@1..2", "/jane/crawler/0.1@1?view=changes", "/-/failures", "/-/status",
        "/-/search?q=%3Cscript%3E", "/-/search?q=%3Cscript%3E&where=history",
        "/%3Cscript%3Ealert(8)%3C%2Fscript%3E", "/-/log?in=jane/crawler/0.1:%3Cscript%3E",
      ]
      for path in Self.hostile.keys {
        let file = "/jane/crawler/0.1@2:" + Self.encoded(path)
        paths += [file, file + "?view=blame", "/-/log?in=jane/crawler/0.1:" + Self.encoded(path)]
      }
      for path in paths {
        let page = try await site.ask(path)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
        #expect(page.body.components(separatedBy: "<script").count == 2, "\(path)")
        #expect(!page.body.contains("onmouseover=alert(3) x=\""), "\(path)")
        #expect(
          !page.body.unicodeScalars.contains { [0x202E, 0x1B].contains($0.value) },
          "\(path)"
        )
        #expect(!page.body.contains("<i>hash"), "\(path)")
        #expect(page.status < 500, "\(path)")
      }
    }
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  @Test
  func `what was never seen is 404, what is known to be gone 410, and what can be several 300`()
    async throws
  {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.poll(.gone)
    let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "joe", name: "crawler")
    let third = Actor(id: "yyyyyyyyyyyyyyyyy", username: "ann", name: "crawler")
    for actor in [other, third] {
      try await world.poll(.state(World.state(["a": "1\n"])), of: actor)
    }
    try await world.serve { site in
      for (path, status) in [
        ("/jane/nobody", 404), ("/jane/crawler/0.2", 404), ("/jane/crawler/0.1@9", 404),
        ("/jane/crawler/0.1@1:b", 404), ("/jane/crawler/0.1@2", 410),
        ("/jane/crawler/0.1@2:a", 410),
        ("/crawler", 300), ("/jane/crawler/0.1@1990-01-01", 404), ("/jane/crawler/0.1@x", 400),
        ("/jane/crawler/00.1", 400), ("/jane/crawler/0.1@1?view=x", 400),
        ("/-/search?where=x", 400),
        ("/-/nothing", 404), ("/-/log?before=x", 400),
        ("/-/diff?from=jane/crawler@1..2&to=crawler", 400),
      ] {
        let page = try await site.ask(path)
        #expect(page.status == status, "\(path)")
        #expect(page.body.contains("<h1>"), "\(path)")
        let json = try await site.ask(path, ["Accept: application/json"])
        #expect(json.status == status, "\(path)")
        #expect(
          json.headers["content-type"] == "application/problem+json; charset=utf-8",
          "\(path)"
        )
        let problem = try #require(
          try JSONSerialization.jsonObject(with: Data(json.body.utf8)) as? [String: Any]
        )
        #expect(problem["status"] as? Int == status)
        #expect((problem["detail"] as? String)?.isEmpty == false)
      }
      for path in [
        "/jane/nobody.json", "/jane/nobody.atom", "/jane/crawler/0.9@1.patch", "/-/log.json?in=%zz",
        "/jane/crawler/0.1:b?format=json",
      ] {
        let type = try await site.ask(path).headers["content-type"]
        #expect(type == "application/problem+json; charset=utf-8", "\(path)")
      }
      let several = try await site.ask("/crawler").body
      #expect(
        several.contains("<a href=\"/ann/crawler\">")
          && several.contains("<a href=\"/joe/crawler\">")
      )
    }
  }

  @Test func `a page that did not change is not sent again, until the archive does`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.serve { site in
      for path in ["/", "/jane/crawler/0.1@1..1", "/jane/crawler.json", "/jane/crawler/0.1@1:a"] {
        let first = try await site.ask(path)
        let tag = try #require(first.headers["etag"])
        #expect(first.headers["cache-control"] == "private, no-cache")
        let again = try await site.ask(path, ["If-None-Match: W/\"x\", \(tag)"])
        #expect(again.status == 304 && again.body.isEmpty, "\(path)")
        let answer1 = try await site.ask(path, ["If-None-Match: \"x\""])
        #expect(answer1.status == 200)
      }
      let answer2 = try await site.ask("/jane/crawler/0.1@1d")
      #expect(answer2.headers["etag"] == nil)
      let tag = try #require(try await site.ask("/").headers["etag"])
      try await world.poll(.state(World.state(["a": "2\n"])))
      let answer3 = try await site.ask("/", ["If-None-Match: \(tag)"])
      #expect(answer3.status == 200)
    }
  }

  @Test func `what a page refers to never changes, and is found by its hash`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.serve(prefix: "/archiver") { site in
      let page = try await site.ask("/archiver/").body
      let paths = page.matches(of: /"(\/[^"]*\/-\/static\/[^"]+)"/).map { String($0.1) }
      #expect(paths.count == 2)
      for path in paths {
        let answer = try await site.ask(path)
        #expect(answer.status == 200)
        #expect(answer.headers["cache-control"] == "private, max-age=31536000, immutable")
      }
      let links = page.matches(of: /(?:href|action)="([^"]*)"/).map { String($0.1) }
      #expect(
        !links.isEmpty && links.allSatisfy { $0.hasPrefix("/archiver/") || $0.hasPrefix("#") }
      )
      let answer4 = try await site.ask("/")
      #expect(answer4.status == 404)
      let answer5 = try await site.ask("/archiver")
      #expect(answer5.headers["location"] == "/archiver/")
    }
  }

  @Test func `a file is text to be read, or bytes to be saved`() async throws {
    let world = try World()
    let bytes = SourceFile(path: "x/a \"é.html", node: .file(.base64, Content([0, 1, 2])))
    let page = SourceFile(path: "page.html", node: .file(.text, Content(Array("<b>\n".utf8))))
    let snapshot = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      sourceFiles: [bytes, page]
    )
    try await world.poll(.state(snapshot))
    try await world.serve { site in
      let text = try await site.ask("/jane/crawler/0.1@1:page.html?view=raw")
      #expect(text.headers["content-type"] == "text/plain; charset=utf-8")
      #expect(text.body == "<b>\n")
      let saved = try await site.ask("/jane/crawler/0.1@1:x%2Fa%20%22%C3%A9.html?view=raw")
      #expect(saved.headers["content-type"] == "application/octet-stream")
      #expect(
        saved.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20%22%C3%A9.html"
      )
    }
  }

  @Test func `HEAD says what GET would, without the body`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.serve { site in
      let head = try await site.ask("/jane/crawler", method: "HEAD")
      let whole = try await site.ask("/jane/crawler")
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head.headers["content-length"] == whole.headers["content-length"])
      #expect(head.headers["etag"] == whole.headers["etag"])
    }
  }

  @Test func `a page holds so many lines, and the rest is behind a link`() async throws {
    let world = try World()
    let lines = (1...20_050).map { "line \($0)\n" }.joined()
    try await world.record(["a": lines], ["a": lines.replacing("line", with: "word")])
    try await world.serve { site in
      let first = try await site.ask("/jane/crawler/0.1@1:a").body
      #expect(first.contains("id=\"L20000\"") && !first.contains("id=\"L20001\""))
      #expect(first.contains("href=\"/jane/crawler/0.1@1:a?first=20001\""))
      let rest = try await site.ask("/jane/crawler/0.1@1:a?first=20001").body
      #expect(rest.contains("id=\"L20001\"") && rest.contains("id=\"L20050\""))
      #expect(!rest.contains("rel=\"next\""))
      let blame = try await site.ask("/jane/crawler/0.1@2:a?view=blame").body
      #expect(blame.contains("?view=blame&amp;first=20001"))
      let answer6 = try await site.ask("/jane/crawler/0.1@1..2")
      #expect(answer6.body.contains("There is more than goes on this page"))
    }
  }

  @Test func `a list goes on where the page before ended, and tells each snapshot once`()
    async throws
  {
    let world = try World()
    for number in 1...120 { try await world.record(["a": "\(number)\n"]) }
    try await world.serve { site in
      var (path, seen): (String?, [Int]) = ("/-/log?in=jane/crawler/0.1", [])
      while let next = path {
        let page = try await site.ask(next).body
        seen += page.matches(of: /data-entry[^>]*>\s*jane\/crawler\/0.1@(\d+)/).compactMap {
          Int($0.1)
        }
        path = page.firstMatch(of: /rel="next" href="([^"]+)"/)
          .map { String($0.1).replacing("&amp;", with: "&") }
      }
      #expect(seen == Array((1...120).reversed()))
      var (json, count) = (String?("/-/log.json"), 0)
      while let next = json {
        let answer = try await site.ask(next)
        count += answer.body.components(separatedBy: "\"revision\"").count - 1
        json = answer.headers["link"]?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
      }
      #expect(count == 120)
    }
  }

  @Test func `the first page tells a hundred Actors, and leads to the others`() async throws {
    let world = try World()
    for number in 100..<230 {
      let id = "abcdefghijklmn\(number)"
      let actor = Actor(id: id, username: "jane", name: "actor-\(number)")
      try await world.poll(.state(World.state(["a": "1\n"])), of: actor)
    }
    try await world.serve { site in
      var (path, seen): (String?, [Int]) = ("/-/home", [])
      while let next = path {
        let page = try await site.ask(next).body
        let section = page.components(separatedBy: "<section class=\"actors\">")[1]
        seen += section.matches(of: /data-entry href="\/jane\/actor-(\d+)"/).compactMap {
          Int($0.1)
        }
        path = section.firstMatch(of: /rel="next" href="([^"]+)"/)
          .map { String($0.1).replacing("&amp;", with: "&") }
      }
      #expect(seen == Array(100..<230))
      let filtered = try await site.ask("/-/home?name=ACTOR-22").body
      #expect(filtered.contains("actor-229") && !filtered.contains("actor-119"))
    }
  }

  @Test func `doubt about a time is said in words, with the other candidate`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"], ["a": "1\n"], ["a": "2\n"])
    let (inWindow, later) = (World.time(3, offset: -10_000), World.time(500))
    try await world.serve { site in
      let changing = try await site.ask("/jane/crawler/0.1@\(inWindow)").body
      #expect(
        changing.contains("In a window.") && changing.contains("href=\"/jane/crawler/0.1@2\">@2")
      )
      let answer7 = try await site.ask("/jane/crawler/0.1@\(later)")
      #expect(answer7.body.contains("Not covered."))
      let certain = try await site.ask("/jane/crawler@\(World.time(1, offset: 1000))").body
      #expect(certain.contains("This is certain"))
      let picked = try await site.ask("/-/go?in=jane/crawler&at=2026-11-01T10:00")
      #expect(picked.headers["location"] == "/jane/crawler@2026-11-01T10:00Z")
      let range = try await site.ask("/-/go?in=jane/crawler/0.1&from=1&to=2")
      #expect(range.headers["location"] == "/jane/crawler/0.1@1..2")
    }
  }
}
