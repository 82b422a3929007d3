import Foundation
import Listening
import Snapshots
import Storage
import Testing
import Web

/// Contents by their hashes, and pictures on both sides of a change.
struct ContentTests {
  private static let text = Array("<script>alert(1)</script>\n".utf8)
  private static let bytes: [UInt8] = [0, 1, 2, 0xFF]
  private static func picture(_ last: UInt8) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, last]
  }

  private static func snapshot(_ files: [String: [UInt8]]) -> Snapshot {
    Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      sourceFiles: files.map { path, bytes in
        SourceFile(path: ExactString(path), node: .file(.base64, Content(bytes)))
      }
    )
  }

  private static func world() async throws -> World {
    let world = try World()
    let files = [
      "page.html": text, "x/bytes": bytes, "logo.png": picture(1), "gone.gif": picture(3),
    ]
    try await world.poll(.state(snapshot(files)))
    try await world.poll(
      .state(snapshot(["page.html": text, "x/bytes": [0], "logo.png": picture(2)]))
    )
    return world
  }

  @Test func `a content has an address by its hash, and stays as it is there`() async throws {
    let world = try await Self.world()
    try await world.serve(token: AccessToken("0123456789abcdef"), prefix: "/archiver") { site in
      let token = ["Authorization: Bearer 0123456789abcdef"]
      for (path, bytes, kind, type) in [
        ("page.html", Self.text, "raw", "text/plain; charset=utf-8"),
        ("x/bytes", Self.bytes, "raw", "application/octet-stream"),
        ("logo.png", Self.picture(1), "image", "image/png"),
      ] {
        let address = "/archiver/-/content/\(ContentHash(of: bytes))/\(kind)"
        let answer = try await site.ask(address, token)
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == type)
        #expect(answer.headers["cache-control"] == "private, max-age=31536000, immutable")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["content-security-policy"]?.contains("; sandbox ") == true)
        #expect(answer.headers["content-length"] == "\(bytes.count)")
        #expect(
          answer.headers["content-disposition"]
            == (type == "application/octet-stream"
              ? "attachment; filename*=UTF-8''\(ContentHash(of: bytes))" : nil)
        )
        #expect(try await site.ask(address).status == 401)
        let file = try await site.ask("/archiver/jane/crawler/0.1@1:\(path)", token).body
        #expect(file.contains("\"/archiver/-/content/\(ContentHash(of: bytes))/raw\""))
        #expect(file.contains("\"\(address)\""))
      }
    }
  }

  @Test func `what is no content, and no picture, is told so`() async throws {
    let world = try await Self.world()
    try await world.serve { site in
      let hash = ContentHash(of: Self.text).description
      for (path, status) in [
        (hash + "/raw", 200), (hash.uppercased() + "/raw", 200), (hash + "/image", 400),
        (String(repeating: "0", count: 64) + "/raw", 404), (hash.prefix(8) + "/raw", 400),
        (hash + "0/raw", 400), ("/raw", 400), (hash + "/else", 404), (hash + "/raw/", 404),
        (hash.dropLast() + "ä/raw", 400), (hash.dropLast() + "%00/raw", 400), (hash, 200),
        ("../content/" + hash + "/raw", 404),
      ] {
        let answer = try await site.ask("/-/content/\(path)")
        #expect(answer.status == status, "\(path)")
        #expect(
          (answer.headers["cache-control"]?.contains("immutable") == true)
            == (status == 200 && path.hasSuffix("/raw")),
          "\(path)"
        )
      }
    }
  }

  @Test func `both sides of a picture that changed are shown, and the one of others`() async throws
  {
    let world = try await Self.world()
    try await world.serve { site in
      for view in ["", "?split=1"] {
        let page = try await site.ask("/jane/crawler/0.1@1..2\(view)").body
        let pictures = page.matches(of: /<img class="image"[^>]*src="([^"]+)" alt="([^"]+)"/)
          .map { "\($0.1) \($0.2)" }
        func shown(_ last: UInt8, _ words: String) -> String {
          "/-/content/\(ContentHash(of: Self.picture(last)))/image The PNG picture \(words)"
        }
        #expect(
          Set(pictures) == [
            shown(1, "logo.png, before"), shown(2, "logo.png, after"), shown(3, "gone.gif, before"),
          ]
        )
      }
      let first = try await site.ask("/jane/crawler/0.1@1?view=changes").body
      #expect(first.components(separatedBy: "<img class=\"image\"").count == 3)
    }
  }

  @Test func `a form leads to pages of this server alone`() async throws {
    let world = try await Self.world()
    try await world.serve { site in
      for query in [
        "in=/evil.example/a&at=2026-11-01T10:00", "in=/x@evil.example/&at=2026-11-01T10:00",
        "in=/evil.example/a&from=1&to=2", "in=%5Cevil.example/a&at=2026-11-01",
        "from=/evil.example/a/0.1&to=/evil.example/a/0.1", "in=jane/crawler&at=x",
      ] {
        let answer = try await site.ask("/-/go?\(query)")
        let location = answer.headers["location"]
        #expect(answer.status == 400 && location == nil, "\(query): \(location ?? "")")
      }
    }
  }
}
