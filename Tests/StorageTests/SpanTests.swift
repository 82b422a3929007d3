import SeededRandom
import Snapshots
import Storage
import Testing

/// Whether each revision of a long history is found by its spans.
struct SpanTests {
  @Test func `any revision comes out as it went in, in Swift and through the views`() async throws {
    var random = SeededGenerator(seed: 7)
    var world = try World()
    var recorded: [[String: String]] = []
    for _ in 0..<70 {
      var tree = recorded.last ?? [:]
      for name in 0..<5 where Int.random(in: 0..<4, using: &random) == 0 {
        let isKept = Int.random(in: 0..<3, using: &random) > 0
        tree["f\(name)"] = isKept ? "\(Int.random(in: 0..<3, using: &random))" : nil
      }
      let state = World.state(tree.map { World.file($0.key, $0.value) })
      if try await world.poll(.state(state)) != .unchanged { recorded.append(tree) }
    }
    #expect(recorded.count > 40)
    let version = try await world.version().id
    for (index, tree) in recorded.enumerated() {
      let files = try await world.ask { try $0.files(of: version, at: index + 1) }
      #expect(Set(files.map(\.path.string)) == Set(tree.keys), "revision \(index + 1)")
      let rows = try await world.shell(
        "SELECT path, content FROM snapshot_files WHERE revision = \(index + 1) ORDER BY path"
      )
      let expected = tree.sorted { $0.key < $1.key }.map { "\($0.key)|\($0.value)\n" }.joined()
      #expect(rows == expected, "revision \(index + 1)")
    }
  }

  @Test func `files differ between any two revisions just where they differ`() async throws {
    var world = try World()
    let trees = [["a": "1", "b": "1"], ["a": "2", "b": "1"], ["b": "1"], ["a": "1", "b": "2"]]
    for tree in trees {
      try await world.poll(.state(World.state(tree.map { World.file($0.key, $0.value) })))
    }
    let version = try await world.version().id
    for old in 1...4 {
      for new in 1...4 where old != new {
        let difference = try await world.ask { try $0.files(of: version, from: old, to: new) }
        let (before, after) = (trees[old - 1], trees[new - 1])
        let names = ["a", "b"].filter { before[$0] != after[$0] }
        #expect(difference.old.map(\.path.string) == names.filter { before[$0] != nil })
        #expect(difference.new.map(\.path.string) == names.filter { after[$0] != nil })
      }
    }
  }

  @Test func `no chunk is cut inside a character`() async throws {
    var world = try World()
    var random = SeededGenerator(seed: 3)
    let minified = (0..<20_000).map { _ in "é€😀\(Int.random(in: 0..<999, using: &random))" }
      .joined()
    try await world.poll(.state(World.state([World.file("min.js", minified)])))
    let chunks = try await world.shell("SELECT hex(text) FROM chunks").split(separator: "\n")
    #expect(chunks.count > 20)
    for chunk in chunks {
      let digits = Array(chunk)
      let bytes = stride(from: 0, to: digits.count, by: 2)
        .compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
      #expect(String(validating: bytes, as: UTF8.self) != nil)
    }
  }

  @Test func `a content that does not come out as it went in is refused`() async throws {
    var world = try World()
    _ = try await world.shell(
      """
      DROP TRIGGER contents_update;
      CREATE TRIGGER other AFTER INSERT ON contents
      BEGIN UPDATE contents SET whole = 'other' WHERE content_id = NEW.content_id; END
      """
    )
    let recording = try await world.poll(.state(World.state([World.file("a", "what was put\n")])))
    guard case .refused(let reason) = recording else {
      Issue.record("it was recorded: \(recording)")
      return
    }
    #expect(reason.contains("does not come out as it went in"))
  }
}
