import Snapshots
import Storage
import Testing

struct ContentTests {
  @Test func `contents are as they were, in any order and more than memory keeps`() throws {
    var world = try World()
    let texts = (0..<12).map { number in
      (0..<20_000).map { "line \($0) of file \(number), long enough for a megabyte\n" }.joined()
    }
    try world.poll(
      .state(World.state(texts.enumerated().map { World.file("f\($0.offset)", $0.element) }))
    )
    let files = try world.archive.files(of: world.version().id, at: 1)
    #expect(files.count == texts.count)
    for _ in 0..<2 {
      for file in files + files.reversed() {
        let content = try #require(file.content)
        let text = texts[try #require(Int(file.path.string.dropFirst()))]
        #expect(try world.archive.content(content) == Array(text.utf8))
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
    try world.poll(.state(World.state([World.file("a.js", text)])))
    let triggers = ["contents_stay", "chunks_stay", "content_chunks_remain"]
    _ = try await world.shell(triggers.map { "DROP TRIGGER \($0);" }.joined() + damage)
    let content = try #require(try world.archive.files(of: world.version().id, at: 1)[0].content)
    #expect(throws: ArchiveError.self) { try world.archive.content(content) }
  }
}
