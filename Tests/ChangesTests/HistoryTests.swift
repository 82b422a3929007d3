import Changes
import SeededRandom
import Snapshots
import Storage
import Testing

struct HistoryTests {
  private func revisions(_ filter: History.Filter, in world: World) async throws -> [Int] {
    try await world.ask { view in
      var history = try History(of: view, filter)
      var revisions: [Int] = []
      while let entry = try history.next() { revisions.append(entry.reference.snapshot.revision) }
      return revisions
    }
  }

  @Test func `a long history comes whole, the latest first`() async throws {
    var world = try World()
    try await world.record((1...250).map { ["a": Array("\($0)".utf8)] })
    #expect(try await revisions(History.Filter(), in: world) == (1...250).reversed())
  }

  @Test func `a text is found where it came, came again and went`() async throws {
    var world = try World()
    let trees = ["no", "yes", "yes or no", "yes yes", "yes", "gone"]
    try await world.record(trees.map { ["a": Array($0.utf8), "b": Array("yes".utf8)] })
    var filter = History.Filter()
    filter.text = Array("yes".utf8)
    #expect(try await revisions(filter, in: world) == [6, 5, 4, 2, 1])
    filter.paths = [PathPattern(glob: "a")]
    #expect(try await revisions(filter, in: world) == [6, 5, 4, 2])
  }

  @Test func `a text is counted once where it overlaps itself`() async throws {
    var world = try World()
    try await world.record(["aaa", "aa", "aaaa"].map { ["a": Array($0.utf8)] })
    var filter = History.Filter()
    filter.text = Array("aa".utf8)
    #expect(try await revisions(filter, in: world) == [3, 1])
  }

  @Test func `a folder stands for what is in it, and not for names that begin with its own`() {
    for folder in ["src", "src/"] {
      #expect(PathPattern(glob: folder).matches("src/a"))
      #expect(!PathPattern(glob: folder).matches("srcs/a"))
    }
  }

  @Test func `paths, events and times narrow it down`() async throws {
    var world = try World()
    try await world.record([
      ["src/a.js": [1], "b": [1]], ["src/a.js": [2], "b": [1]], ["src/a.js": [2], "b": [2]],
      ["src/a.js": [2], "b": [1]],
    ])
    func filtered(_ change: (inout History.Filter) -> Void) async throws -> [Int] {
      var filter = History.Filter()
      change(&filter)
      return try await revisions(filter, in: world)
    }
    #expect(try await filtered { $0.paths = [PathPattern(glob: "src")] } == [2, 1])
    #expect(
      try await filtered { $0.paths = [PathPattern(glob: "*.js"), PathPattern(glob: "b")] } == [
        4, 3, 2, 1,
      ]
    )
    #expect(try await filtered { $0.paths = [PathPattern(glob: "*/b")] } == [])
    #expect(try await filtered { $0.events = [.first, .changed] } == [3, 2, 1])
    // A change counts when it may have happened then: between the look before and its own.
    let (asked, answered) = World.times(of: 2)
    #expect(try await filtered { $0.since = answered } == [4, 3, 2])
    #expect(
      try await filtered { $0.since = Timestamp(milliseconds: answered.milliseconds + 1) } == [
        4, 3,
      ]
    )
    #expect(try await filtered { $0.until = asked } == [2, 1])
    #expect(try await filtered { $0.until = World.times(of: 1).asked } == [])
  }
}
