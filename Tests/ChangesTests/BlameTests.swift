import Changes
import SeededRandom
import Snapshots
import Storage
import Testing

struct BlameTests {
  private func blame(_ path: ExactString, _ revision: Int, in world: World) async throws -> [String]
  {
    let blame = try await world.ask {
      try Blame(of: path, at: World.reference(revision, in: $0), in: $0)
    }
    return blame.lines.map { "\($0.revision) \(String(decoding: $0.bytes, as: UTF8.self))" }
  }

  @Test func `random histories are blamed as replaying them has it`() async throws {
    for seed in 1...25 {
      var random = SeededGenerator(seed: seed)
      var world = try World()
      // Every line that comes is one of a kind, so it is known where it came.
      var lines: [(revision: Int, text: String)] = []
      var next = 0
      for revision in 1...12 {
        let kept = lines.filter { _ in Int.random(in: 0..<5, using: &random) > 0 }
        lines = kept
        for _ in 0...Int.random(in: 0..<4, using: &random) {
          next += 1
          let place = Int.random(in: 0...lines.count, using: &random)
          lines.insert((revision, "line \(next)\n"), at: place)
        }
        let text = lines.map(\.text).joined()
        try await world.record([["a": Array(text.utf8), "b": Array("\(revision)".utf8)]])
        #expect(
          try await blame("a", revision, in: world) == lines.map { "\($0.revision) \($0.text)" },
          "seed \(seed), revision \(revision)"
        )
      }
    }
  }

  @Test func `a file is followed over a rename, a change of its format and a time it was gone`()
    async throws
  {
    let lines = (1...9).map { "line \($0)\n" }
    let text = Array(lines.joined().utf8)
    let longer = text + Array("more\n".utf8)
    var world = try World()
    try await world.record([["a": text], ["b": longer]])
    try await world.poll(.state(World.state(["b": longer], format: .base64)))
    try await world.poll(.gone)
    try await world.record([["b": longer + Array("end".utf8)]])
    #expect(
      try await blame("b", 5, in: world) == lines.map { "1 \($0)" } + ["2 more\n", "5 end"]
    )
    let origins = try await world.ask {
      try Blame(of: "b", at: World.reference(5, in: $0), in: $0).origins
    }
    #expect(origins.mapValues(\.path) == [1: "a", 2: "b", 5: "b"])
  }

  @Test func `what is no text has no lines to blame`() async throws {
    var world = try World()
    try await world.record([["a": [0, 1]]])
    for path in ["a", "nope"] as [ExactString] {
      await #expect(throws: NotFound.self) { try await blame(path, 1, in: world) }
    }
  }
}
