import Answers
import Changes
import Snapshots
import Storage
import Testing

/// Questions about one snapshot: what is shown of it, and what is refused.
struct ShowingTests {
  /// What a question that finds nothing says.
  private func reason(_ body: () throws -> Void) throws -> String {
    try #require(throws: NotFound.self) { try body() }.description
  }

  /// What a question says that finds nothing in an archive.
  private func reason(
    in archive: Archive,
    _ body: (ArchiveView) throws -> Void
  ) throws -> String {
    try reason { try archive.read(body) }
  }

  /// A version that has files, then hides them, then is gone, and is back with a pointer.
  private func world() throws -> World {
    var world = try World()
    try world.record(["a.js": "1\n", "src/b.js": "2\n"])
    try world.poll(.state(World.state(nil, coverage: .withheld)))
    try world.poll(.gone)
    try world.poll(.state(World.state(nil, coverage: .pointer)))
    return world
  }

  @Test func `a tombstone names the state before, in every answer about one snapshot`() throws {
    let (archive, gone) = (try world().archive, try selector("jane/crawler@3"))
    let expected = """
      the version was gone at jane/crawler/0.1@3; 'jane/crawler/0.1@2' is the state before
      """
    #expect(try reason(in: archive) { _ = try ShowAnswer(to: gone, in: $0) } == expected)
    #expect(try reason(in: archive) { _ = try FileListAnswer(to: gone, in: $0) } == expected)
    #expect(
      try reason(in: archive) { _ = try RestoreAnswer(to: gone, withVariables: true, in: $0) }
        == expected
    )
  }

  @Test func `of a hidden source the fields are shown, and files are refused`() throws {
    let archive = try world().archive
    let hidden = try selector("jane/crawler@2")
    let content = try archive.read { try ShowAnswer(to: hidden, in: $0).content }
    guard case .snapshot(let snapshot) = content else {
      Issue.record("no snapshot")
      return
    }
    #expect(snapshot.coverage == .withheld)
    let expected = "the source was withheld at jane/crawler/0.1@2; try an earlier revision"
    #expect(
      try reason(in: archive) { _ = try ShowAnswer(to: selector("jane/crawler@2:a.js"), in: $0) }
        == expected
    )
    #expect(try reason(in: archive) { _ = try FileListAnswer(to: hidden, in: $0) } == expected)
    #expect(
      try reason(in: archive) { _ = try RestoreAnswer(to: hidden, withVariables: false, in: $0) }
        == expected
    )
  }

  @Test func `a file is shown byte for byte, and one that is not there says who lists them`() throws
  {
    let archive = try world().archive
    let file = try selector("jane/crawler@1:src/b.js")
    let answer = try archive.read { try ShowAnswer(to: file, in: $0) }
    guard case .file(let bytes) = answer.content else {
      Issue.record("no file")
      return
    }
    #expect(bytes == Array("2\n".utf8))
    #expect(answer.reference.name == "jane/crawler/0.1@1")
    #expect(
      try reason(in: archive) { _ = try ShowAnswer(to: selector("jane/crawler@1:src"), in: $0) }
        == """
        no file src in jane/crawler/0.1@1; 'archiver ls jane/crawler/0.1@1' lists its files
        """
    )
  }

  @Test func `files are listed by path, and a path may be a folder, and no pattern`() throws {
    let archive = try world().archive
    func paths(_ text: String) throws -> [ExactString] {
      try archive.read { try FileListAnswer(to: selector(text), in: $0).files.map(\.path) }
    }
    #expect(try paths("jane/crawler@1") == ["a.js", "src/b.js"])
    #expect(try paths("jane/crawler@1:src") == ["src/b.js"])
    let scripts = try archive.read { view in
      try FileListAnswer(
        to: selector("jane/crawler@1"),
        paths: [PathPattern(glob: "*/?.js")],
        in: view
      ).files.map(\.path)
    }
    #expect(scripts == ["src/b.js"])
    #expect(throws: NotFound.self) { try paths("jane/crawler@1:*.js") }
    // That there are none is an answer, and that a path is not there is none.
    #expect(try paths("jane/crawler@4") == [])
    #expect(
      try reason { _ = try paths("jane/crawler@1:nope") } == """
        no file nope in jane/crawler/0.1@1; 'archiver ls jane/crawler/0.1@1' lists its files
        """
    )
  }

  @Test func `a folder is listed, and is no file to show`() throws {
    var world = try World()
    let folder = Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .full,
      sourceFiles: [SourceFile(path: "d", node: .folder)]
    )
    try world.poll(.state(folder))
    let list = try world.archive.read { try FileListAnswer(to: selector("jane/crawler"), in: $0) }
    #expect(try list.files.map { try object($0).keys.sorted() } == [["path"]])
    #expect(
      try reason(in: world.archive) { _ = try ShowAnswer(to: selector("jane/crawler:d"), in: $0) }
        == """
        no file d in jane/crawler/0.1@1; 'archiver ls jane/crawler/0.1@1' lists its files
        """
    )
  }

  @Test func `a list of files is JSON with its snapshot`() throws {
    let selector = try selector("jane/crawler@1:a.js")
    let answer = try world().archive.read { try FileListAnswer(to: selector, in: $0) }
    let object = try object(answer)
    #expect(object.keys.sorted() == ["doubts", "files", "revision", "version"])
    let file = try #require((object["files"] as? [[String: Any]])?.first)
    #expect(file["path"] as? String == "a.js")
    #expect(file["size"] as? Int == 2)
    #expect(file["isText"] as? Bool == true)
    #expect(file["format"] as? String == "TEXT")
  }

  @Test func `lines are blamed with their numbers, and without their newlines`() throws {
    var world = try World()
    try world.record(["a": "1\n2\n"], ["a": "1\n3\n4"])
    let answer = try world.archive.read { try BlameAnswer(to: selector("jane/crawler:a"), in: $0) }
    #expect(answer.lines.map(\.number) == [1, 2, 3])
    #expect(answer.lines.map(\.revision) == [1, 2, 2])
    #expect(answer.lines.map { Array($0.bytes) } == ["1", "3", "4"].map { Array($0.utf8) })
    #expect(answer.origins.map(\.revision) == [1, 2])
    #expect(answer.origins.map(\.event) == [.first, .changed])
    #expect((answer.version, answer.revision, answer.path) == ("jane/crawler/0.1", 2, "a"))
    #expect(throws: SelectorError.noPath("jane/crawler")) {
      try world.archive.read { try BlameAnswer(to: selector("jane/crawler"), in: $0) }
    }
  }

  @Test func `what is restored is a whole snapshot that has files of its own`() throws {
    let archive = try world().archive
    func answer(_ text: String) throws -> RestoreAnswer {
      try archive.read { try RestoreAnswer(to: selector(text), withVariables: true, in: $0) }
    }
    let whole = try answer("jane/crawler@1")
    #expect(try whole.files.map(\.path) == ["a.js", "src/b.js"])
    #expect(whole.doubts == [])
    let pointer = try answer("jane/crawler@4")
    #expect(
      try reason { _ = try pointer.files } == """
        jane/crawler/0.1@4 has no files of its own, only a pointer: see 'archiver show \
        jane/crawler/0.1@4'; 'archiver poll --resolve' fetches what is there now
        """
    )
    #expect(throws: SelectorError.path("jane/crawler@1:a.js")) {
      try answer("jane/crawler@1:a.js")
    }
  }

  @Test func `secrets are a doubt where variables are asked for`() throws {
    var world = try World()
    let variables = [
      EnvironmentVariable(name: "P", value: .plain("p")),
      EnvironmentVariable(name: "S", value: .secret(hash: nil)),
      EnvironmentVariable(name: "T", value: .secret(hash: "t")),
    ]
    try world.poll(.state(World.state(["a": "1"], variables: variables)))
    func doubts(withVariables: Bool) throws -> [Doubt] {
      try world.archive.read {
        try RestoreAnswer(to: selector("jane/crawler"), withVariables: withVariables, in: $0).doubts
      }
    }
    #expect(try doubts(withVariables: true) == [.secrets(["S", "T"])])
    #expect(try doubts(withVariables: false) == [])
  }
}
