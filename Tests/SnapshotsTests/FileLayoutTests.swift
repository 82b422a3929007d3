import Snapshots
import Testing

/// Where files stand when they are written out.
struct FileLayoutTests {
  private func places(_ paths: String..., folders: [String] = []) -> [String: String] {
    let layout = FileLayout(
      files: paths.map { ExactString($0) },
      folders: folders.map { ExactString($0) }
    )
    let places = layout.places.map { ($0.key.string, ExactString(joining: $0.value).string) }
    let obstacles = layout.obstacles.map { ($0.path.string, "! \($0.obstacle)") }
    return Dictionary(uniqueKeysWithValues: places + obstacles)
  }

  @Test func `a path that goes astray and comes back is as good as the straight one`() {
    #expect(
      places("a", "./b", "c//d", "e/./f", "g/../h", "i/", folders: ["j/", "./k/."]) == [
        "a": "a", "./b": "b", "c//d": "c/d", "e/./f": "e/f", "g/../h": "h", "i/": "i", "j/": "j",
        "./k/.": "k",
      ]
    )
  }

  @Test(arguments: ["../a", "/a", "a/../../b", "..", "b/../.."])
  func `a path that leads out of the folder has no place in it`(path: String) {
    #expect(places(path) == [path: "! it leads out of the folder"])
  }

  @Test(arguments: [
    ("", "no file can have it"), (".", "no file can have it"), ("a/..", "no file can have it"),
    ("n\0l", "no file can have it"), (String(repeating: "a", count: 256), "no file can have it"),
    (".git/config", "git keeps it for itself"), ("a/./.GIT /x", "git keeps it for itself"),
  ])
  func `a path that no file can have, or that is git's, has none`(path: String, reason: String) {
    #expect(places(path) == [path: "! \(reason)"])
  }

  @Test func `of two that lead to one place the straight one stays`() {
    #expect(places("./a", "a") == ["a": "a", "./a": "! it leads to the same place as a"])
    #expect(
      places("b//c", "./b/c") == ["./b/c": "b/c", "b//c": "! it leads to the same place as ./b/c"]
    )
    #expect(places("a", folders: ["a/"]) == ["a": "a", "a/": "! it leads to the same place as a"])
  }

  @Test func `nothing leads through a file`() {
    #expect(places("f", "f/g") == ["f": "f", "f/g": "! it leads through the file f"])
    #expect(places("f", "f/\u{301}g")["f/\u{301}g"] == "! it leads through the file f")
    #expect(places("./f", folders: ["f/g/h"])["f/g/h"] == "! it leads through the file ./f")
  }

  @Test func `names that differ in case or composition are for the system to judge`() {
    #expect(places("A/x", "a/x", "e\u{301}").count == 3)
    #expect(FileLayout(files: ["e\u{301}", "\u{e9}"]).obstacles.isEmpty)
  }

  /// One that held each folder's path apart would need gigabytes.
  @Test func `paths of thousands of folders take no more than their length`() {
    let paths = (0..<400).map { first in
      ExactString((first..<first + 3000).map { "d\($0)" }.joined(separator: "/"))
    }
    #expect(FileLayout(files: paths).places.count == paths.count)
    #expect(FileTree(paths).clashes.isEmpty)
    let folder = ExactString("d0/d1")
    #expect(FileTree(paths + [folder]).clashes == [folder, paths[0]])
    #expect(FileLayout(files: paths + [folder]).obstacles.map(\.obstacle) == [.through(folder)])
  }
}
