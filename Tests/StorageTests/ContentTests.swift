import SeededRandom
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

  /// Moves, drops, changes and repeats some of the lines.
  private func edited(_ lines: [String], _ random: inout SeededGenerator) -> [String] {
    var lines = lines
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      let start = Int.random(in: 0..<lines.count, using: &random)
      let part = start..<min(lines.count, start + Int.random(in: 1...60, using: &random))
      let place = Int.random(in: 0...lines.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: lines.insert(contentsOf: lines[part], at: place)
      case 1 where lines.count > 1000: lines.removeSubrange(part)
      case 2: lines.replaceSubrange(part, with: lines[part].shuffled(using: &random))
      default: lines[start] = "another line \(random.next())\n"
      }
    }
    return lines
  }

  @Test(arguments: 0..<4)
  func `texts that follow each other come out as they went in, and no chunk is kept twice`(
    seed: Int
  ) async throws {
    var random = SeededGenerator(seed: seed)
    var world = try World()
    var lines = (0..<3000).map { "line \($0) of a file\n" }
    // One file changes, and another one comes that has much of it, and gives way to the next.
    var states: [[SourceFile]] = []
    for index in 0..<12 {
      states.append([
        World.file("a", lines.joined()),
        World.file("b\(index)", edited(lines, &random).joined()),
      ])
      try await world.poll(.state(World.state(try #require(states.last))))
      lines = edited(lines, &random)
    }
    let version = try await world.version()
    for (index, files) in states.enumerated() {
      let state = try await world.ask { try $0.snapshot(of: version, at: index + 1) }
      #expect(state?.sourceFiles?.map(\.content?.bytes) == files.map(\.content?.bytes))
    }
    #expect(
      try await world.shell("SELECT count(*) = count(DISTINCT text) FROM chunks") == "1\n"
    )
    // Long runs of short ones, so that they are inserted many at a time and one by one.
    let runs = try await world.shell(
      "SELECT max(runs) > 40 FROM (SELECT count(*) AS runs FROM content_chunks GROUP BY content_id)"
    )
    #expect(runs == "1\n")
  }

  @Test func `nothing of a text that was tampered with gets into the one that follows it`()
    async throws
  {
    var lines = (0..<400).map { "line \($0) of a file\n" }
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", lines.joined())])))
    _ = try await world.shell(
      "DROP TRIGGER chunks_update; UPDATE chunks SET text = replace(text, 'line 77', 'kine 77')"
    )
    lines[200] = "another line\n"
    try await world.poll(.state(World.state([World.file("a", lines.joined())])))
    let version = try await world.version()
    let state = try await world.ask { try $0.snapshot(of: version, at: 2) }
    #expect(state?.sourceFiles?.first?.content?.bytes == Array(lines.joined().utf8))
  }

  @Test func `lines are counted in texts of any length`() async throws {
    var random = SeededGenerator(seed: 1)
    let files = (0..<600).map { length in
      let text = (0..<length).map { _ in Bool.random(using: &random) ? "\n" : "x" }
      return World.file("f\(length)", text.joined())
    }
    var world = try World()
    try await world.poll(.state(World.state(files)))
    let wrong = try await world.shell(
      """
      SELECT count(*) FROM current_text_files WHERE line_count IS NOT
        length(content) - length(replace(content, char(10), ''))
        + (content <> '' AND substr(content, -1) <> char(10))
      """
    )
    #expect(wrong == "0\n")
  }
}
