import Foundation
import RealPrograms
import Testing
import Web

/// What is sent in fewer bytes to those who can read that, asked by a curl that can.
struct CompressionTests {
  private func world() async throws -> World {
    let world = try World()
    let lines = (1...2000).map { "line \($0) <of> \"text\" – and 'more'\n" }.joined()
    try await world.record(["long.txt": lines, "short.txt": "a\n", "picture": "\0" + lines])
    return world
  }

  @Test func `a long answer comes compressed to who asks for that, and is the same one`()
    async throws
  {
    try await world().serve { site in
      for path in [
        "/jane/crawler/0.1@1:long.txt", "/jane/crawler/0.1@1:long.txt?view=raw",
        "/jane/crawler/0.1@1.json", "/jane/crawler/0.1@1.patch",
      ] {
        let plain = try await site.ask(path)
        let small = try await site.ask(path, options: ["--compressed"])
        #expect(plain.body.utf8.count > 1024 || path.hasSuffix(".json"))
        #expect(plain.headers["content-encoding"] == nil)
        #expect(plain.headers["vary"] == "Accept-Encoding")
        #expect(small.headers["vary"] == "Accept-Encoding")
        #expect(small.body == plain.body)
        if plain.body.utf8.count >= 1024 {
          #expect(small.headers["content-encoding"] == "gzip", "\(path)")
          let length = try #require(small.headers["content-length"].flatMap { Int($0) })
          #expect(length < plain.body.utf8.count / 2)
          #expect(small.headers["etag"] != plain.headers["etag"])
        }
      }
    }
  }

  @Test(arguments: [
    ("gzip", true), ("br, GZIP;q=0.5", true), ("*", true), ("x-gzip", true), ("deflate, br", false),
    ("gzip;q=0", false), ("*;q=1, gzip;q=0.0", false), ("identity", false), ("", false),
    ("gzip;q=x", false), (";;,", false),
  ])
  func `only who takes gzip gets it`(accepted: String, isCompressed: Bool) async throws {
    try await world().serve { site in
      let head = try await site.ask(
        "/jane/crawler/0.1@1:long.txt",
        method: "HEAD",
        ["Accept-Encoding: \(accepted)"]
      )
      #expect(head.headers["content-encoding"] == (isCompressed ? "gzip" : nil))
      #expect(head.status == 200)
    }
  }

  @Test func `what is short, and what is no text, comes as it is`() async throws {
    try await world().serve { site in
      for path in ["/robots.txt", "/healthz", "/jane/crawler/0.1@1:short.txt?view=raw"] {
        let answer = try await site.ask(path, options: ["--compressed"])
        #expect(answer.headers["content-encoding"] == nil, "\(path)")
      }
      let picture = try await site.ask(
        "/jane/crawler/0.1@1:picture?view=raw",
        method: "HEAD",
        ["Accept-Encoding: gzip"]
      )
      #expect(picture.headers["content-encoding"] == nil)
      #expect(picture.headers["vary"] == nil)
    }
  }

  @Test func `each form has its own tag, and HEAD says what GET does`() async throws {
    try await world().serve { site in
      let path = "/jane/crawler/0.1@1:long.txt"
      let accepts = "Accept-Encoding: gzip"
      let plain = try await site.ask(path)
      let small = try await site.ask(path, options: ["--compressed"])
      let head = try await site.ask(path, method: "HEAD", [accepts])
      #expect(head.headers["etag"] == small.headers["etag"])
      #expect(head.headers["content-length"] == small.headers["content-length"])
      #expect(head.body == "")
      let (plainTag, smallTag) = (
        try #require(plain.headers["etag"]), try #require(small.headers["etag"])
      )
      for (headers, status, tag) in [
        (["If-None-Match: \(plainTag)"], 304, plainTag),
        (["If-None-Match: \(smallTag)", accepts], 304, smallTag),
        (["If-None-Match: \"x\", \(smallTag)", accepts], 304, smallTag),
        // What is kept compressed is of no use to who can't read that.
        (["If-None-Match: \(smallTag)"], 200, plainTag),
        (["If-None-Match: \"x\""], 200, plainTag),
      ] {
        let answer = try await site.ask(path, headers)
        #expect(answer.status == status, "\(headers)")
        #expect(answer.headers["etag"] == tag, "\(headers)")
        #expect(answer.headers["vary"] == "Accept-Encoding")
      }
    }
  }
}
