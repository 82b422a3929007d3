import Changes
import Snapshots
import Storage
import Testing

struct PathPatternTests {
  private func matches(_ glob: String, _ path: ExactString) -> Bool {
    PathPattern(glob: glob).matches(path)
  }

  @Test func `a glob goes by characters`() {
    #expect(matches("caf?", "café"))
    #expect(matches("?.js", "é.js"))
    #expect(matches("[é].js", "é.js"))
    #expect(!matches("[é].js", "Ã.js"))
    #expect(matches("[а-я]*", "дом"))
    #expect(matches("[!a-c].js", "é.js"))
    #expect(!matches("[^a-c].js", "b.js"))
    #expect(matches("[]a].js", "].js"))
    #expect(matches("\\[id\\].js", "[id].js"))
    #expect(!matches("\\[id\\].js", "i.js"))
    #expect(matches("[", "["))
    #expect(matches("a*b*c", "a/x/b/y/c"))
    #expect(!matches("a*b*c", "a/x/c/y/b"))
    #expect(matches("src/**", "src/a"))
    #expect(!matches("*.js", "a.jsx"))
  }

  @Test func `many stars take no time to speak of`() {
    let glob = String(repeating: "*a", count: 30) + "b"
    #expect(!matches(glob, ExactString(String(repeating: "a", count: 200))))
  }

  @Test func `a path is a path, and a glob that is one of the archive's paths is that`()
    async throws
  {
    var world = try World()
    try await world.record([
      ["pages/[id].js": [1], "pages/i.js": [1], "[d]/x": [1], "d/x": [1]],
      ["pages/[id].js": [1], "pages/i.js": [2], "[d]/x": [1], "d/x": [2]],
    ])
    func changed(_ pattern: PathPattern) async throws -> [ExactString] {
      try await world.ask { view in
        try Comparison(
          from: ComparisonSide(World.reference(1, in: view)),
          to: ComparisonSide(World.reference(2, in: view)),
          in: view,
          paths: [pattern].settled(among: view.versions(), in: view)
        ).files.map(\.path)
      }
    }
    #expect(try await changed(PathPattern(path: "pages/[id].js")) == [])
    #expect(try await changed(PathPattern(glob: "pages/[id].js")) == [])
    #expect(try await changed(PathPattern(glob: "[d]")) == [])
    #expect(try await changed(PathPattern(glob: "pages/[hi].js")) == ["pages/i.js"])
    #expect(try await changed(PathPattern(path: "pages")) == ["pages/i.js"])
  }
}
