import Changes
import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing

/// What is compared with a state that is hidden, live or on disk.
struct SideTests {
  private static let withheld = Snapshot(
    versionNumber: World.number,
    coverage: .withheld,
    fields: .init(sourceType: "GIT_REPO", buildTag: "new"),
    environmentVariables: nil
  )

  private static func shown(_ tag: ExactString) -> Snapshot {
    Snapshot(
      versionNumber: World.number,
      coverage: .pointer,
      fields: .init(sourceType: "GIT_REPO", buildTag: tag, gitRepoURL: "https://example.com/x"),
      environmentVariables: []
    )
  }

  @Test func `of a hidden state only the fields that it shows may have changed`() async throws {
    var world = try World()
    for state in [Self.shown("old"), Self.withheld, Self.shown("newer")] {
      try await world.poll(.state(state))
    }
    for old in 1...2 {
      let fields = try await world.comparison(from: old, to: old + 1).fields
      #expect(fields.map(\.name) == ["buildTag"])
    }
  }

  @Test func `a live state that is hidden has the files that were seen last`() async throws {
    var world = try World()
    try await world.record([["a": [1], "b": [2]]])
    let files = try await world.ask { view in
      try Comparison(
        from: ComparisonSide(World.reference(1, in: view)),
        to: ComparisonSide(live: Self.withheld, of: World.actor, at: World.times(of: 2).answered),
        in: view
      ).files.count
    }
    #expect(files == 0)
  }

  @Test func `a folder on disk has no folders of a version, and what is not pushed only as known`()
    async throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "side-\(UUID())")
    let paths = ["a", "d/x", "node_modules/m", "src/node_modules/m", "storage/s", "src/storage/s"]
    for path in paths {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data([1]).write(to: file)
    }
    var world = try World()
    let files = ["a", "d/x", "storage/s"].map {
      SourceFile(path: $0, node: .file(.text, Content([1])))
    }
    try await world.poll(
      .state(
        Snapshot(
          versionNumber: World.number,
          coverage: .full,
          fields: .init(sourceType: "SOURCE_FILES"),
          sourceFiles: files + [SourceFile(path: "d", node: .folder)]
        )
      )
    )
    let changes = try await world.ask { view in
      try Comparison(
        from: ComparisonSide(World.reference(1, in: view)),
        to: ComparisonSide(
          folder: FolderReading(
            of: PushedFolder(FolderListing(of: DiskPath(folder.path)), ignoring: []),
            knowing: files.map(\.path)
          ),
          at: World.times(of: 2).answered
        ),
        in: view,
        renames: RenameSearch(isOn: false)
      ).files.map { "\($0.kind) \($0.path)" }
    }
    try FileManager.default.removeItem(at: folder)
    #expect(changes == ["added src/node_modules/m", "added src/storage/s"])
  }
}

/// What git makes of the history that is written for it.
struct GitHistoryTests {
  @Test func `each version has a branch, with what fits into a tree when it does`() async throws {
    var world = try World()
    let actors = [
      Actor(id: "zzzzzzzzzzzzzzzzz", username: "zoe", name: "last"),
      Actor(id: "bbbbbbbbbbbbbbbbb", username: ".jane", name: "crawler"),
      Actor(id: "ccccccccccccccccc", username: ".jane", name: "crawler"),
    ]
    for actor in actors { try await world.poll(.state(World.state(["x": [1]])), of: actor) }
    try await world.record([["a": [1], "a/b": [2], "k": [1]], ["a/b": [2], "k": [2]]])
    let (stream, head) = try await world.ask { view in
      var stream: [UInt8] = []
      var history = GitHistory(of: view) { stream += $0 }
      try history.write()
      return (stream, history.head)
    }
    #expect(head == "jane/crawler/0.1")
    let folder = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(stream).write(to: folder.appending(path: "stream"))
    func shell(_ command: String) async throws -> String {
      let result = try await RealProgram.run("sh", "-c", command, in: folder)
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    _ = try await shell("git init -q . && git fast-import --quiet < stream")
    #expect(
      try await shell("git for-each-ref --format '%(refname:short)'") == """
        %2ejane/crawler-bbbbbbbbbbbbbbbbb/0.1
        %2ejane/crawler-ccccccccccccccccc/0.1
        jane/crawler/0.1
        zoe/last/0.1

        """
    )
    #expect(try await shell("git ls-tree -r --name-only jane/crawler/0.1~1") == "a\nk\n")
    #expect(try await shell("git ls-tree -r --name-only jane/crawler/0.1") == "a/b\nk\n")
    #expect(try await shell("git show jane/crawler/0.1:k | od -An -tx1") == " 02\n")
    try FileManager.default.removeItem(at: folder)
  }
}
