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
    ("short\n", "UPDATE contents SET whole = 'shore' || char(10)"),
    (
      String(repeating: "a line of many\n", count: 5000),
      "UPDATE chunks SET text = replace(text, 'many', 'mine')"
    ),
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

  /// The contents of files that were read, before all of them were tampered with.
  private func remembered(_ texts: [String]) async throws -> [Bool] {
    var world = try World()
    try await world.poll(
      .state(World.state(texts.enumerated().map { World.file("f\($0.offset)", $0.element) }))
    )
    let version = try await world.version().id
    let contents = try await world.ask { view in
      let contents = try view.files(of: version, at: 1).compactMap(\.content)
      for content in contents { _ = try view.content(content) }
      return contents
    }
    _ = try await world.shell("DROP TRIGGER content_chunks_delete; DELETE FROM content_chunks")
    return try await world.ask { view in contents.map { (try? view.content($0)) != nil } }
  }

  @Test func `memory keeps what was read last, up to a size`() async throws {
    func text(_ number: Int, _ lines: Int) -> String {
      (0..<lines).map { "line \($0) of file \(number), long enough for a megabyte\n" }.joined()
    }
    let three = (0..<3).map { text($0, 60_000) }
    #expect(try await remembered(three) == [false, true, true])
    #expect(try await remembered([text(3, 60_000), text(4, 100_000)]) == [true, false])
  }

  @Test func `texts with most lines in common have most chunks in common`() async throws {
    var world = try World()
    let lines = (0..<4000).map { "line \($0) of a file\n" }
    var other = lines
    other[2000] = "another line\n"
    try await world.poll(.state(World.state([World.file("a", lines.joined())])))
    #expect(try await world.shell("SELECT count(*) FROM content_chunks") == "1\n")
    let count = try await world.shell("SELECT count(*) FROM chunks")
    #expect(try #require(Int(count.dropLast())) > 100)
    try await world.poll(.state(World.state([World.file("a", other.joined())])))
    #expect(
      try await world.shell("SELECT count(*) - \(count.dropLast()) BETWEEN 1 AND 3 FROM chunks")
        == "1\n"
    )
    #expect(
      try await world.shell("SELECT count(*) FROM chunks WHERE substr(text, -1) <> char(10)")
        == "0\n"
    )
  }

  @Test(arguments: [["x", "é", "😀"], "abcdefghijklmnopqrstuvwxyz".map { "\($0)\n" }])
  func `a text that says nowhere where to cut it is cut after 16 KiB`(units: [String]) async throws
  {
    var world = try World()
    for unit in units {
      let text = String(repeating: unit, count: 50_000)
      try await world.poll(.state(World.state([World.file("a", text)])))
    }
    let longest = try await world.shell("SELECT max(length(CAST(text AS BLOB))) FROM chunks")
    #expect((16_384...16_388).contains(try #require(Int(longest.dropLast()))))
  }

  @Test func `a chunk of another text with the same short hash is another chunk`() async throws {
    let lines = (0..<400).map { "line \($0) of a file\n" }
    let state = Observation.Finding.state(World.state([World.file("a", lines.joined())]))
    var world = try World()
    try await world.poll(state)
    let hashes = try await world.shell("SELECT hash FROM chunks").split(separator: "\n")
    var other = try World()
    let values = hashes.map { "(\($0), 'another text')" }.joined(separator: ", ")
    _ = try await other.shell("INSERT INTO chunks (hash, text) VALUES \(values)")
    #expect(try await other.poll(state) == .new(revision: 1))
    let version = try await other.version()
    let back = try await other.ask { try $0.snapshot(of: version, at: 1) }
    #expect(back?.sourceFiles?.first?.content?.bytes == Array(lines.joined().utf8))
  }
}
