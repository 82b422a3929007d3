import Changes
import Diffing
import SeededRandom
import Snapshots
import Storage
import Testing

/// Applies patches with the real git, and the real patch, to real trees.
struct PatchTests {
  private func apply(_ patch: [UInt8], to tree: World.Tree) async throws -> World.Tree {
    let folder = try WorkFolder(tree)
    try await folder.gitApply(patch)
    return try folder.tree
  }

  @Test func `git apply turns each tree into the next one, byte for byte`() async throws {
    let lines = (0..<60).map { "line \($0)\n" }
    var edited = lines
    edited[3] = "another line\n"
    edited.removeSubrange(30..<33)
    let text = Array(lines.joined().utf8)
    let trees: [World.Tree] = [
      [:],
      [
        "a.txt": text, "b/c.txt": Array("one\r\ntwo".utf8), "empty": [], "bin": [0, 1, 255],
        "with space": Array("x\n".utf8), "é \"quoted\"\t\\": Array("y".utf8),
        "large.bin": (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) },
        "thing": Array("a file".utf8),
      ],
      [
        "a.txt": Array(edited.joined().utf8), "moved/c.txt": Array("one\r\ntwo".utf8),
        "empty": Array("no more\n".utf8), "bin": [0, 2], "with space": Array("x".utf8),
        "é \"quoted\"\t\\": Array("y\n".utf8), "large.bin": [0], "new": [],
        "thing/is": Array("a folder now".utf8), "control\u{1B}[2J": Array("z\n".utf8),
      ],
      ["a.txt": text, "bin": Array("text now\n".utf8), "b": Array("one\r\ntwo".utf8)],
      [:],
    ]
    var world = try World()
    try await world.record(trees)
    for index in 1..<trees.count {
      for (old, new) in [(index, index + 1), (index + 1, index)] {
        let patch = try await world.patch(from: old, to: new)
        #expect(try await apply(patch, to: trees[old - 1]) == trees[new - 1], "\(old) to \(new)")
      }
    }
  }

  @Test func `random trees, with files that move and are copied, are patched by git and by patch`()
    async throws
  {
    for seed in 1...5 {
      var random = RandomTree(seed: seed)
      var trees = [random.tree()]
      for _ in 0..<5 { trees.append(random.changed(trees[trees.count - 1])) }
      var world = try World()
      try await world.record(trees)
      for old in 1..<trees.count {
        let patch = try await world.patch(from: old, to: old + 1)
        let expected = trees[old]
        #expect(try await apply(patch, to: trees[old - 1]) == expected, "seed \(seed), \(old)")
        let folder = try WorkFolder(trees[old - 1])
        try await folder.patch(patch)
        #expect(try folder.tree == expected, "seed \(seed), \(old), by patch")
      }
    }
  }

  @Test func `a file that moved and changed a little is renamed, and one more of it is a copy`()
    async throws
  {
    let lines = (0..<40).map { "line \($0)\n" }
    var edited = lines
    edited[7] = "another line\n"
    let (text, other) = (Array(lines.joined().utf8), Array(edited.joined().utf8))
    var world = try World()
    try await world.record([
      ["src/main.js": text, "lib.js": other],
      ["app/main.js": other, "lib.js": other, "two.js": other],
    ])
    let changes = try await world.comparison(from: 1, to: 2).files.map {
      "\($0.kind) \($0.old?.path.string ?? "") \($0.path) \($0.similarity ?? -1)"
    }
    #expect(changes == ["copied lib.js two.js 100", "renamed src/main.js app/main.js 95"])
    let plain = try await world.ask { view in
      try Comparison(
        from: ComparisonSide(World.reference(1, in: view)),
        to: ComparisonSide(World.reference(2, in: view)),
        in: view,
        renames: RenameSearch(isOn: false)
      )
    }
    #expect(
      plain.files.map { "\($0.kind) \($0.path)" } == [
        "added app/main.js", "removed src/main.js", "added two.js",
      ]
    )
  }

  @Test(arguments: [
    "../up", "/absolute", ".git/config", "a//b", "n\0l", "a/./b", ".GIT /x", "git~1/x", ".git:x",
    "b\\.git.\\x",
  ])
  func `a path that leads out of the tree is told, not put into the patch`(path: String)
    async throws
  {
    var world = try World()
    try await world.record([[:], [path: Array("one\n".utf8), "good": Array("two\n".utf8)]])
    let patch = try await world.patch(from: 1, to: 2)
    #expect(try await apply(patch, to: [:]) == ["good": Array("two\n".utf8)])
    #expect(
      String(decoding: patch, as: UTF8.self).contains("# added \(ExactString(path).quoted): ")
    )
  }

  @Test func `of a file that moves out of the tree, or into it, the part inside is patched`()
    async throws
  {
    let text = Array((0..<9).map { "line \($0)\n" }.joined().utf8)
    var world = try World()
    try await world.record([
      ["../a": text, "k": [1]], ["good": text, "k": [2]], ["../b": text, "k": [3]],
    ])
    let there = try await apply(world.patch(from: 1, to: 2), to: ["k": [1]])
    #expect(there == ["good": text, "k": [2]])
    #expect(try await apply(world.patch(from: 2, to: 3), to: there) == ["k": [3]])
  }

  @Test func `a file beside a folder of its name is told, and does not spoil the patch`()
    async throws
  {
    let (one, two) = (Array("one\n".utf8), Array("two\n".utf8))
    var world = try World()
    try await world.record([["a": one, "k": [1]], ["a": one, "a/b": two, "k": [2]]])
    let patch = try await world.patch(from: 1, to: 2)
    #expect(try await apply(patch, to: ["a": one, "k": [1]]) == ["a": one, "k": [2]])
    #expect(String(decoding: patch, as: UTF8.self).contains("# added a/b: "))
  }

  @Test func `what only changed its format is said to be so`() async throws {
    var world = try World()
    let tree: World.Tree = ["a": Array("x".utf8)]
    for format in [SourceFile.Format.text, .base64] {
      try await world.poll(.state(World.state(tree, format: format)))
    }
    let text = String(decoding: try await world.patch(from: 1, to: 2), as: UTF8.self)
    #expect(text == "# a: same bytes, format TEXT -> BASE64\n")
  }

  @Test func `what was beside a folder of its name leaves with a note`() async throws {
    let (one, two) = (Array("one\n".utf8), Array("two\n".utf8))
    var world = try World()
    try await world.record([["a": one, "a/b": two, "k": [1]], ["a": one, "k": [2]]])
    let patch = try await world.patch(from: 1, to: 2)
    #expect(try await apply(patch, to: ["a": one, "k": [1]]) == ["a": one, "k": [2]])
    #expect(String(decoding: patch, as: UTF8.self).contains("# removed a/b: "))
  }

  @Test func `a copy to a path out of the tree leaves the file that it is of`() async throws {
    let text = Array((0..<9).map { "line \($0)\n" }.joined().utf8)
    var world = try World()
    try await world.record([["a": text, "k": [1]], ["a": text, "../a": text, "k": [2]]])
    let patch = try await world.patch(from: 1, to: 2)
    #expect(try await apply(patch, to: ["a": text, "k": [1]]) == ["a": text, "k": [2]])
  }

  @Test func `of a file that differs in white space alone there is no patch where that is ignored`()
    async throws
  {
    var world = try World()
    try await world.record([["a": Array("a b\n".utf8)], ["a": Array("a  b\n".utf8)]])
    let count = try await world.ask { view in
      let comparison = try Comparison(
        from: ComparisonSide(World.reference(1, in: view)),
        to: ComparisonSide(World.reference(2, in: view)),
        in: view
      )
      let patch = Patch(of: view, ignoring: .whitespaceChanges)
      return try comparison.files.flatMap { try patch.parts(of: $0) }.count
    }
    #expect(count == 0)
  }
}
