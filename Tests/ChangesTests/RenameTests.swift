import Changes
import SeededRandom
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

  @Test func `empty files and bytes that are no text move, too`() async throws {
    #expect(try await changes(from: ["a": []], to: ["b": []]) == ["renamed a b 100"])
    #expect(
      try await changes(from: ["a": []], to: ["a": [], "b": []]) == ["added b"]
    )
    let bytes = [0] + text(0, "all")
    #expect(try await changes(from: ["a": bytes], to: ["b": bytes]) == ["renamed a b 100"])
    #expect(
      try await changes(from: ["a": bytes], to: ["b": [0] + text(8, "new")])
        == ["renamed a b 80"]
    )
  }

  @Test func `a file that kept its name comes before one that is more similar`() async throws {
    let old: World.Tree = ["x/main.js": text(8, "old"), "x/other.js": text(9, "new")]
    #expect(
      try await changes(from: old, to: ["y/main.js": text(10, "new")])
        == ["removed x/other.js", "renamed x/main.js y/main.js 80"]
    )
  }

  @Test func `what git takes for one file is one, with its similarity`() async throws {
    for seed in 1...6 {
      let (old, new) = Self.movedTrees(seed: seed)
      var world = try World()
      try await world.record([old, new])
      let ours = try await world.comparison(from: 1, to: 2).files.filter { $0.kind == .renamed }
      let folder = try WorkFolder(
        Dictionary(
          uniqueKeysWithValues: old.map { ("old/\($0.key)", $0.value) }
            + new.map { ("new/\($0.key)", $0.value) }
        )
      )
      let theirs = try await folder.gitRenames(from: "old", to: "new")
      #expect(
        ours.map { "\($0.old?.path ?? "") => \($0.path)" }.sorted() == theirs.keys.sorted(),
        "seed \(seed)"
      )
      for change in ours {
        let name = "\(change.old?.path ?? "") => \(change.path)"
        // Before 2.44, git left out the last bytes of a file without a newline.
        let difference = abs((change.similarity ?? 0) - (theirs[name] ?? 0))
        #expect(difference <= 4, "seed \(seed): \(name)")
      }
    }
  }

  /// Files of all kinds, most of which move and change.
  private static func movedTrees(seed: Int) -> (old: World.Tree, new: World.Tree) {
    var random = SeededGenerator(seed: seed)
    func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    func text() -> String {
      (0..<number(20..<80)).map { _ in "line \(number(0..<1_000_000)) of it\n" }.joined()
    }
    var (old, new): (World.Tree, World.Tree) = ([:], [:])
    for index in 0..<24 {
      let name = "f\(index % 9).\(index % 2 == 0 ? "js" : "bin")"
      let lines = text()
      let bytes: [UInt8] =
        switch index % 6 {
        case 0: []
        case 1: (0..<number(1_000..<9_000)).map { _ in UInt8(number(0..<256)) }
        case 2: Array(lines.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        default: Array(lines.utf8)
        }
      old["a\(index)/\(name)"] = bytes
      if number(0..<8) == 0 { continue }
      var moved = bytes
      switch number(0..<4) {
      case 0 where index % 6 > 2:
        moved = Array(lines.split(separator: "\n").map { $0 + "\r\n" }.joined().utf8)
      case 1 where !bytes.isEmpty:
        moved.replaceSubrange(0..<bytes.count / 5, with: Array("x\n".utf8))
      case 2 where !bytes.isEmpty: moved += bytes.prefix(bytes.count / number(2..<9)) + [10]
      default: break
      }
      let path = number(0..<3) == 0 ? "b\(index)/new\(index)" : "b\(index)/\(name)"
      new[path] = moved
    }
    return (old, new)
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
