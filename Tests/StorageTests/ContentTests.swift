import Snapshots
import Storage
import Testing

struct ContentTests {
  @Test func `contents are as they were, in any order and more than memory keeps`() async throws {
    var world = try World()
    let texts = (0..<12).map { number in
      (0..<20_000).map { "line \($0) of file \(number), long enough for a megabyte\n" }.joined()
    }
    try await world.poll(
      .state(World.state(texts.enumerated().map { World.file("f\($0.offset)", $0.element) }))
    )
    let version = try await world.version().id
    let files = try await world.ask { try $0.files(of: version, at: 1) }
    #expect(files.count == texts.count)
    for _ in 0..<2 {
      for file in files + files.reversed() {
        let content = try #require(file.content)
        let text = texts[try #require(Int(file.path.string.dropFirst()))]
        #expect(try await world.ask { try $0.content(content) } == Array(text.utf8))
      }
    }
  }

  @Test(arguments: [
    ("short\n", "UPDATE contents SET whole = 'shore'"),
    (String(repeating: "a line of many\n", count: 5000), "UPDATE chunks SET text = text || 'x'"),
    (String(repeating: "a line of many\n", count: 5000), "DELETE FROM content_chunks"),
  ])
  func `a content that was tampered with is told of, and not shown`(
    text: String,
    damage: String
  ) async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", text)])))
    let triggers = ["contents_update", "chunks_update", "content_chunks_delete"]
    _ = try await world.shell(triggers.map { "DROP TRIGGER \($0);" }.joined() + damage)
    let version = try await world.version().id
    let content = try #require(
      try await world.ask { try $0.files(of: version, at: 1) }[0].content
    )
    await #expect(throws: ArchiveError.self) { try await world.ask { try $0.content(content) } }
  }
}
