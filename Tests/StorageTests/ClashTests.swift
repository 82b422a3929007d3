import Snapshots
import Storage
import Testing

struct ClashTests {
  @Test func `a path clashes with a file above it or below it, in that revision alone`()
    async throws
  {
    var world = try World()
    let names = ["a", "b/c/d", "e", "e.js", "f", "g/", "h0"]
    try await world.poll(.state(World.state(names.map { World.file($0, "\($0)\n") })))
    try await world.poll(.state(World.state([World.file("e", "e\n")])))
    let others: Set<ExactString> = ["a", "b/c/d", "e", "ee", "f-/x", "g", "h"]
    let version = try await world.version().id
    let clashes: Set<ExactString> = ["a/x", "a/x/y", "b", "b/c", "e/x"]
    let paths = Array(others.union(clashes))
    #expect(try await world.ask { try $0.clashes(of: version, at: 1, among: paths) } == clashes)
    #expect(try await world.ask { try $0.clashes(of: version, at: 2, among: paths) } == ["e/x"])
  }
}
