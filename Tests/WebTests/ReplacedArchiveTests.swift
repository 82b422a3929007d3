import Foundation
import RealPrograms
import Testing
import Web

/// The archive is what is at its path, whatever that was when the server began.
struct ReplacedArchiveTests {
  @Test func `another archive at the path is the one that is shown`() async throws {
    let (world, other) = (try World(), try World())
    try await world.record(["main.js": "first\n"])
    try await other.record(["main.js": "second\n"])
    let copy = other.folder.appending(path: "copy.db").path
    let copying = try await RealProgram.start(["sqlite3", other.path, ".backup '\(copy)'"]).result
    try #require(copying.status == 0, "\(copying.errors)")
    let (path, page) = (world.path, "/jane/crawler/0.1@1:main.js")
    try await world.serve { site in
      let before = try await site.ask(page)
      #expect(before.body.contains("first"))
      for side in ["", "-wal", "-shm"] {
        try FileManager.default.moveItem(atPath: path + side, toPath: path + ".old" + side)
      }
      let none = try await site.ask(page)
      #expect(none.status == 503)
      #expect(none.headers["retry-after"] != nil)
      #expect(none.body.contains("there is no archive at"))
      let health = try await site.ask("/healthz")
      #expect(health.status == 503)
      try FileManager.default.moveItem(atPath: copy, toPath: path)
      let tag = try #require(before.headers["etag"])
      let after = try await site.ask(page, ["If-None-Match: \(tag)"])
      #expect(after.status == 200)
      #expect(after.body.contains("second"))
      #expect(!after.body.contains("first"))
    }
    try FileManager.default.removeItem(at: other.folder)
  }

  @Test func `what is no archive is told, and not shown`() async throws {
    let world = try World()
    try await world.record(["main.js": "first\n"])
    let path = world.path
    try await world.serve { site in
      try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
      try Data("no archive".utf8).write(to: URL(filePath: path))
      let odd = try await site.ask("/")
      #expect(odd.status == 503)
      #expect(odd.body.contains("is not an archive"))
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: path + ".old", toPath: path)
      let again = try await site.ask("/")
      #expect(again.status == 200)
    }
  }
}
