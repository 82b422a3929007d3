import Changes
import Snapshots
import Storage
import Testing

/// When two files are one that moved.
struct RenameTests {
  private func changes(from old: World.Tree, to new: World.Tree) async throws -> [String] {
    var world = try World()
    try await world.record([old, new])
    return try await world.comparison(from: 1, to: 2).files.map { change in
      let former = change.old.flatMap { $0.path == change.path ? nil : "\($0.path) " } ?? ""
      let similarity = change.similarity.map { " \($0)" } ?? ""
      return "\(change.kind) \(former)\(change.path)\(similarity)"
    }
  }

  /// Ten lines of ten bytes, of which the first ones are the same for all kinds.
  private func text(_ same: Int, _ kind: String, count: Int = 10) -> [UInt8] {
    Array((0..<count).map { "line \($0) \($0 < same ? "all" : kind)\n" }.joined().utf8)
  }

  @Test(arguments: [
    (5, 10, ["renamed a b 50"]), (4, 10, ["removed a", "added b"]), (5, 5, ["renamed a b 50"]),
    (4, 4, ["removed a", "added b"]), (10, 10, ["renamed a b 100"]),
  ])
  func `half of the larger text makes two files one`(
    same: Int,
    count: Int,
    expected: [String]
  ) async throws {
    let changes = try await changes(
      from: ["a": text(0, "all")],
      to: ["b": text(same, "new", count: count)]
    )
    #expect(changes == expected)
  }

  @Test func `a file comes from one of its name, when several are alike`() async throws {
    let (one, like) = (text(0, "one"), text(8, "two"))
    #expect(
      try await changes(
        from: ["x/one.js": one, "y/main.js": one],
        to: ["z/main.js": one]
      ) == ["removed x/one.js", "renamed y/main.js z/main.js 100"]
    )
    #expect(
      try await changes(
        from: ["x/one.js": text(8, "old"), "y/main.js": text(8, "new")],
        to: ["z/main.js": like]
      ) == ["removed x/one.js", "renamed y/main.js z/main.js 80"]
    )
    #expect(
      try await changes(
        from: ["x/one.js": one, "y/main.js": one],
        to: ["x/one.js": one, "y/main.js": one, "z/main.js": one]
      ) == ["copied y/main.js z/main.js 100"]
    )
  }

  @Test func `empty files and bytes that are no text do not move unless they are the same`()
    async throws
  {
    #expect(try await changes(from: ["a": []], to: ["b": []]) == ["removed a", "added b"])
    let bytes = [0] + text(0, "all")
    #expect(try await changes(from: ["a": bytes], to: ["b": bytes]) == ["renamed a b 100"])
    #expect(
      try await changes(from: ["a": bytes], to: ["b": [0] + text(8, "new")])
        == ["removed a", "added b"]
    )
  }

  @Test func `a folder in the place of a file comes after the file has left`() async throws {
    func state(_ node: SourceFile.Node) -> Snapshot {
      Snapshot(
        versionNumber: World.number,
        coverage: .full,
        fields: .init(sourceType: "SOURCE_FILES"),
        sourceFiles: [SourceFile(path: "a", node: node)]
      )
    }
    var world = try World()
    for node in [SourceFile.Node.file(.text, Content([1])), .folder, .file(.text, Content([]))] {
      try await world.poll(.state(state(node)))
    }
    for old in 1...2 {
      let files = try await world.comparison(from: old, to: old + 1).files
      #expect(files.map(\.kind) == [.removed, .added])
      #expect(files.map(\.isFolder) == [old == 2, old == 1])
    }
  }

  @Test func `a file that moves to where a folder was comes after the folder has left`()
    async throws
  {
    func state(_ files: [(ExactString, SourceFile.Node)]) -> Snapshot {
      Snapshot(
        versionNumber: World.number,
        coverage: .full,
        fields: .init(sourceType: "SOURCE_FILES"),
        sourceFiles: files.map { SourceFile(path: $0, node: $1) }
      )
    }
    let file = SourceFile.Node.file(.text, Content([1]))
    var world = try World()
    try await world.poll(.state(state([("a", .folder), ("b", file)])))
    try await world.poll(.state(state([("a", file)])))
    #expect(try await world.comparison(from: 1, to: 2).files.map(\.kind) == [.removed, .renamed])
  }
}
