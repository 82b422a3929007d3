import Foundation
import Snapshots
import Storage
import Testing
import Web

/// What pages, addresses and Apify's API as of a time say of what was purged while they were served.
struct PurgedTests {
  private static let secret = "hunter2hunter2"

  @Test func `a page says purged, and no byte comes from the memory of the server`() async throws {
    let world = try World()
    let value = EnvironmentVariable(name: "KEY", value: .plain(ExactString(Self.secret)))
    try await world.poll(.state(World.state(["a.js": "one\n", "b.js": "b\n"])))
    let state = World.state(["a.js": "\(Self.secret)\n", "b.js": "b\n"], variables: [value])
    try await world.poll(.state(state))
    let hash = ContentHash(of: Array("\(Self.secret)\n".utf8))
    let file = "/jane/crawler/0.1@2:a.js"
    let time = "\(World.time(2))"
    try await world.serve { site in
      #expect(try await site.ask(file).body.contains(Self.secret))
      let isIn = { (bytes: [UInt8]) in Data(bytes).range(of: Data(Self.secret.utf8)) != nil }
      _ = try world.archive.purge(
        .text(isIn),
        by: "jane",
        because: "a slip",
        at: Timestamp(milliseconds: 0)
      )
      for (path, status, words) in [
        (file, 410, "by jane: a slip"), (file + "?view=raw", 410, "by jane: a slip"),
        (file + "?view=blame", 410, "by jane: a slip"),
        ("/-/content/\(hash)/raw", 410, "by jane: a slip"),
        ("/jane/crawler/0.1@2", 200, ", purged"), ("/jane/crawler/0.1@1..2", 200, "Purged: "),
        ("/jane/crawler/0.1@1..2.patch", 200, "purged, 15 bytes"),
        ("/jane/crawler/0.1@2.json", 200, "\"isPurged\" : true"),
        ("/at/\(time)/v2/acts/jane~crawler/versions/0.1", 200, "Archiver-Doubt"),
        ("/-/search?q=hunter2&where=history", 200, ""), ("/", 200, ""),
      ] {
        let answer = try await site.ask(path)
        let all = "\(answer.headers)".lowercased() + answer.body
        #expect(answer.status == status, "\(path)")
        #expect(
          words.isEmpty || all.contains(words) || all.contains(words.lowercased()),
          "\(path): \(all.prefix(2000))"
        )
        #expect(!answer.body.contains(Self.secret + "\n"), "\(path)")
      }
    }
  }
}
