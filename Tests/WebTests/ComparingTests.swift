import Foundation
import Snapshots
import Storage
import Testing
import Web

/// What pages of changes show, how, and how they are come by.
struct ComparingTests {
  @Test(
    arguments: [
      ("from=jane/crawler/0.1@1&to=jane/crawler/0.1@2", "/jane/crawler/0.1@1..2"),
      ("from=jane/crawler/0.1@1&to=jane/crawler/0.1", "/jane/crawler/0.1@1..latest"),
      (
        "from=jane/crawler/0.1@2026-11-01T10:00&to=jane/crawler/0.1@~1&w=1&split=1",
        "/jane/crawler/0.1@2026-11-01T10:00..~1?w=1&split=1"
      ),
      ("in=jane/crawler/0.1&from=1&to=2", "/jane/crawler/0.1@1..2"),
      (
        "from=jane/crawler/0.1@1&to=joe/other/1.0",
        "/-/diff?from=jane/crawler/0.1@1&to=joe/other/1.0"
      ),
      (
        "from=jane/crawler/0.1@1:a%20b&to=jane/crawler/0.1@2:c&context=10",
        "/-/diff?from=jane/crawler/0.1@1:a%20b&to=jane/crawler/0.1@2:c&context=10"
      ),
      ("from=jane/crawler&to=jane/crawler", "/-/diff?from=jane/crawler&to=jane/crawler"),
    ]
  )
  func `two states that were picked have an address, of one version a short one`(
    query: String,
    address: String
  ) async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.serve { site in
      let answer = try await site.ask("/-/go?" + query.replacing("~", with: "%7E"))
      #expect(answer.status == 303)
      #expect(answer.headers["location"] == address)
    }
  }

  @Test func `what can't be compared is refused with the way out`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.serve { site in
      for (path, word) in [
        ("/-/go?from=jane/crawler/0.1@1..2&to=jane/crawler", "is a range"),
        ("/-/go?from=%5Bx&to=jane/crawler", "[x"), ("/-/go?from=jane/crawler", "two states"),
        ("/-/go?at=2026-11-01", "what it is about"),
        ("/-/diff?from=%5Bx&to=jane/crawler", "&#39;[x&#39; is no selector"),
      ] {
        let page = try await site.ask(path)
        #expect(page.status == 400, "\(path)")
        #expect(page.body.contains(word), "\(path)")
      }
      let form = try await site.ask("/-/diff?from=jane/crawler/0.1@1")
      #expect(form.status == 200)
      #expect(form.body.contains("name=\"from\" list=\"states\" value=\"jane/crawler/0.1@1\""))
      #expect(form.body.contains("<option value=\"jane/crawler/0.1\">"))
    }
  }

  @Test func `before and after stand side by side, words marked in both, and links keep it`()
    async throws
  {
    let world = try World()
    try await world.record(
      ["a": "one\ntwo three four\nfive\n"],
      ["a": "one\ntwo 3 four\nfive\nsix"],
      ["a": "one\n"]
    )
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1@1..2?split=1&context=1").body
      #expect(
        page.contains(
          """
          <tr><td class="n r">2<td class="r">-two <del>three</del> four\
          <td class="n a">2<td class="a">+two <ins>3</ins> four
          <tr><td class="n">3<td> five<td class="n twin">3<td class="twin"> five
          <tr><td class="n none"><td class="none"><td class="n a">4<td class="a">+six \
          <small>\\ no newline at the end</small>
          </tbody>
          """
        )
      )
      for address in [
        "/jane/crawler/0.1@2..3?context=1&amp;split=1",
        "/jane/crawler/0.1@1..2?context=1&amp;split=1&amp;w=1",
        "/jane/crawler/0.1@1..2?context=1\"",
      ] { #expect(page.contains("href=\"\(address)"), "\(address)") }
      #expect(page.contains("<input type=\"hidden\" name=\"split\" value=\"1\">"))
      let unified = try await site.ask("/jane/crawler/0.1@1..2").body
      #expect(!unified.contains("class=\"code diff split\""))
      #expect(unified.contains("href=\"/jane/crawler/0.1@1..2?split=1\">Side by side"))
    }
  }

  @Test func `a page of two sides holds so many lines, too`() async throws {
    let world = try World()
    let lines = (1...20_050).map { "line \($0)\n" }.joined()
    try await world.record(["a": lines], ["a": lines.replacing("line", with: "word")])
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1@1..2?split=1").body
      #expect(page.contains("There is more than goes on this page"))
      #expect(page.components(separatedBy: "<tr>").count < 20_010)
    }
  }

  @Test func `files that changed stand in a tree, with sums for its folders`() async throws {
    let world = try World()
    try await world.record(
      ["src/a/x": "1\n", "src/b": "1\n", "top": "same\n"],
      ["src/a/x": "2\n", "src/b": "1\n2\n", "top": "same\n", "docs/c": "new\n"]
    )
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1@1..2").body
      let plus = { (count: Int) in "<span class=\"plus\">+\(count)</span>" }
      for part in [
        "<h2>3 files <span class=\"counts\">\(plus(3)) ",
        "<summary>src/ <small>2 files</small> <span class=\"counts\">\(plus(2)) ",
        "<summary>a/ <small>1 file</small> <span class=\"counts\">\(plus(1)) ",
        "<a data-entry href=\"#f2\">x</a>", "<a href=\"#f3\">file after</a>",
      ] { #expect(page.contains(part), "\(part)") }
      #expect(page.contains(">more lines</a>") && page.contains(">whole files</a>"))
      #expect(!page.contains(">fewer lines</a>"))
      let list = try #require(page.range(of: "<section class=\"changed\">"))
      let lines = try #require(page.range(of: "<details class=\"file\""))
      #expect(list.lowerBound < lines.lowerBound)
    }
  }

  @Test func `a permanent link is right when the Actor has another name, that another one took`()
    async throws
  {
    let world = try World()
    try await world.record(["a": "1\n"], ["a": "2\n"])
    var links: [String] = []
    let paths = ["/jane/crawler/0.1@1..2", "/jane/crawler/0.1@2", "/jane/crawler/0.1@2:a"]
    func lasting(_ page: String) -> String? {
      page.firstMatch(of: /<a data-copy href="([^"]+)"/).map { String($0.1) }
    }
    try await world.serve(keepsFolder: true) { site in
      for path in paths { links.append(try #require(lasting(try await site.ask(path).body))) }
    }
    let id = World.actor.id
    #expect(links == ["/\(id)/0.1@1..2", "/\(id)/0.1@2", "/\(id)/0.1@2:a"])
    let renamed = Actor(id: id, username: "jane", name: "spider")
    try await world.poll(.state(World.state(["a": "3\n"])), of: renamed)
    let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "crawler")
    try await world.poll(.state(World.state(["a": "other\n"])), of: other)
    try await world.serve { site in
      for link in links {
        let page = try await site.ask(link)
        #expect(page.status == 200 && page.body.contains("jane/spider/0.1@"), "\(link)")
        #expect(lasting(page.body) == link)
      }
    }
  }

  @Test func `pictures are shown by their bytes, and as nothing else`() async throws {
    let world = try World()
    let script = Array("<script>alert(1)</script>".utf8)
    let files: [(String, [UInt8], String?)] = [
      ("a.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
      ("b.svg", [0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
      ("c.html", Array("GIF89a".utf8) + [0xFF] + script, "image/gif"),
      ("d", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8), "image/webp"),
      ("e.png", [0] + script, nil), ("f.svg", Array("<svg onload=\"alert(1)\"/>".utf8), nil),
    ]
    let snapshot = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      sourceFiles: files.map { path, bytes, _ in
        SourceFile(path: ExactString(path), node: .file(.base64, Content(bytes)))
      }
    )
    try await world.poll(.state(snapshot))
    try await world.serve { site in
      for (path, bytes, type) in files {
        let address = "/jane/crawler/0.1@1:\(path)"
        let picture = try await site.ask(address + "?view=image", method: "HEAD")
        let page = try await site.ask(address).body
        let hash = ContentHash(of: bytes)
        let shown = page.contains("<img class=\"image\" src=\"/-/content/\(hash)/image\"")
        #expect(picture.status == (type == nil ? 400 : 200), "\(path)")
        #expect(shown == (type != nil))
        guard let type else { continue }
        let tag = try #require(picture.headers["etag"])
        let same = try await site.ask(address + "?view=image", ["If-None-Match: \(tag)"])
        #expect(same.status == 304 && same.headers["content-security-policy"] == nil)
        #expect(picture.headers["content-type"] == type)
        #expect(picture.headers["x-content-type-options"] == "nosniff")
        #expect(picture.headers["content-security-policy"]?.contains("; sandbox ") == true)
      }
    }
  }
}
