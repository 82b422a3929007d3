import Answers
import Changes
import Foundation
import Snapshots
import Storage
import Testing

/// Which states are compared, and what is said of them.
struct DiffTests {
  /// Three states of version 0.1, and one of 0.2 that came with the third.
  private func world() throws -> World {
    var world = try World()
    try world.record(["a": "1\n", "b": "1\n"], ["a": "2\n", "b": "1\n"])
    try world.poll([
      ("0.1", .state(World.state(["a": "2\n", "b": "3\n"]))),
      ("0.2", .state(World.state(["z": "z\n"], number: "0.2"))),
    ])
    return world
  }

  /// Asks a question, and reads the answer while the archive can be read.
  private func answer<Value>(
    _ question: DiffQuestion,
    _ options: ComparisonOptions = ComparisonOptions(),
    in world: World? = nil,
    _ body: (DiffAnswer) throws -> Value
  ) throws -> Value {
    try (world ?? self.world()).archive.read { view in
      try body(DiffAnswer(to: question, options, in: view))
    }
  }

  /// Reads the first comparison.
  private func first<Value>(
    _ question: DiffQuestion,
    _ options: ComparisonOptions = ComparisonOptions(),
    in world: World? = nil,
    _ body: (ComparisonAnswer) throws -> Value
  ) throws -> Value {
    try answer(question, options, in: world) { answer in
      try body(#require(try answer.elements.first))
    }
  }

  /// What is compared, and the paths that differ: `0.1@1 0.1@2 a`.
  private func lines(_ answer: DiffAnswer) throws -> [String] {
    try answer.elements.map { element in
      let comparison = element.comparison
      let sides = [comparison.old, comparison.new].map { side in
        side.map { label in
          label.revision.map { "\(label.name.suffix(3))@\($0)" } ?? label.origin.rawValue
        } ?? "nothing"
      }
      return (sides + comparison.files.map { "\($0.path)" }).joined(separator: " ")
    }
  }

  private func lines(
    _ question: DiffQuestion,
    _ options: ComparisonOptions = ComparisonOptions(),
    in world: World? = nil
  ) throws -> [String] {
    try answer(question, options, in: world) { try lines($0) }
  }

  private func lines(_ text: String) throws -> [String] {
    try lines(.selector(selector(text)))
  }

  private func doubts(_ question: DiffQuestion) throws -> [Doubt] {
    try answer(question) { $0.doubts }
  }

  @Test func `without a selector, it is what the latest poll with a change changed, in its order`()
    throws
  {
    var world = try world()
    try world.poll(.state(World.state(["a": "2\n", "b": "3\n"])))
    #expect(try lines(.latestPoll, in: world) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(try lines(.latestPoll, in: World()) == [])
  }

  @Test func `a selector stands for its last change, that of its path, or the one to its revision`()
    throws
  {
    #expect(try lines("jane/crawler/0.1") == ["0.1@2 0.1@3 b"])
    #expect(try lines("jane/crawler/0.1:a") == ["0.1@1 0.1@2 a"])
    #expect(try lines("jane/crawler/0.1@2") == ["0.1@1 0.1@2 a"])
    #expect(try lines("jane/crawler/0.1@1") == ["nothing 0.1@1 a b"])
    #expect(try lines("jane/crawler") == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(throws: NotFound.self) { try lines("jane/crawler/0.1:nope") }
  }

  @Test func `of a path only what changed there is compared, and nothing else of the version`()
    throws
  {
    #expect(try lines("jane/crawler/0.1@1..3:a") == ["0.1@1 0.1@3 a"])
    var options = ComparisonOptions()
    options.paths = [PathPattern(glob: "b")]
    let both = try lines(.selector(selector("jane/crawler/0.1@1..3:a")), options)
    #expect(both == ["0.1@1 0.1@3 a b"])
  }

  @Test
  func `of several versions, one that came later is new, and one without the revision is left`()
    throws
  {
    let range = DiffQuestion.selector(try selector("jane/crawler@\(World.time(2))..latest"))
    #expect(try lines(range) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(
      try doubts(range).map(\.description) == [
        """
        jane/crawler/0.1@2 or @3: the change from one to the other happened after \
        1970-01-01T00:01:40.000Z and not after 1970-01-01T00:03:00.000Z; this is @2
        """,
        """
        jane/crawler/0.2 was first seen at 1970-01-01T00:03:00.000Z; what was there at \
        1970-01-01T00:02:00.000Z is not known
        """,
      ]
    )
    let numbered = DiffQuestion.selector(try selector("jane/crawler@2..3"))
    #expect(try lines(numbered) == ["0.1@2 0.1@3 b"])
    #expect(try doubts(numbered).count == 1)
    // Of one version alone, what is not there is not found.
    #expect(throws: NotFound.self) { try lines("jane/crawler/0.2@\(World.time(2))..latest") }
    #expect(throws: NotFound.self) { try lines("jane/crawler@9") }
  }

  @Test func `since a time, what did not change is left out and what was first seen is new`() throws
  {
    func since(_ time: Timestamp, _ text: String? = nil) throws -> [String] {
      try lines(.since(time, text.map { try selector($0) }))
    }
    #expect(try since(World.time(2)) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(try since(World.time(3)) == [])
    #expect(try since(World.time(3, offset: -1)) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(try since(World.time(1), "jane/crawler/0.1") == ["0.1@1 0.1@3 a b"])
    #expect(try since(World.time(1), "jane/crawler/0.1:b") == ["0.1@1 0.1@3 b"])
    #expect(try since(World.time(0), "jane/crawler/0.1") == ["nothing 0.1@3 a b"])
    #expect(throws: NotFound.self) { try since(World.time(1), "jane/crawler:nope") }
    let doubts = try doubts(.since(World.time(2), nil))
    #expect(doubts.count == 1, "\(doubts)")
  }

  @Test func `two snapshots are compared, and two files where both name one`() throws {
    func between(_ old: String, _ new: String) throws -> DiffQuestion {
      try .between(selector(old), selector(new))
    }
    let (one, three) = ("jane/crawler/0.1@1", "jane/crawler/0.1@3")
    #expect(try lines(between(one, three)) == ["0.1@1 0.1@3 a b"])
    #expect(try lines(between(three, one)) == ["0.1@3 0.1@1 a b"])
    #expect(try lines(between(one + ":b", three)) == ["0.1@1 0.1@3 b"])
    #expect(try lines(between(one + ":b", three + ":a")) == ["0.1@1 0.1@3 a"])
    let kind = try first(between(one + ":b", three + ":a")) { $0.comparison.files[0].kind }
    #expect(kind == .renamed)
    #expect(throws: NotFound.self) { try lines(between(one + ":b", three + ":nope")) }
    let later = "jane/crawler/0.1@\(World.time(9))"
    #expect(try doubts(between(later, later)).count == 2)
    #expect(throws: SelectorError.self) { try lines(between("jane/crawler", one)) }
  }

  @Test func `what the API showed is compared with the snapshot beside it`() throws {
    var world = try world()
    let targets = try world.archive.read { try LiveTargets(nil, in: $0) }
    #expect(targets.references.map(\.name) == ["jane/crawler/0.1@3", "jane/crawler/0.2@1"])
    let state = LiveState(
      try World.state(["a": "2\n"]),
      at: World.time(4),
      beside: targets.references[0]
    )
    let live = DiffQuestion.live([state], nil)
    #expect(try lines(live, in: world) == ["0.1@3 live b"])
    let observedAt = try first(live, in: world) { $0.comparison.new.observedAt }
    #expect(observedAt == World.time(4))
    #expect(try lines(.live([state], selector("jane/crawler:a")), in: world) == ["0.1@3 live"])
    try world.poll(.gone, number: "0.2")
    let names = try world.archive.read { try LiveTargets(nil, in: $0).references.map(\.name) }
    #expect(names == ["jane/crawler/0.1@3"])
    // Who names a version asks for it, gone or not.
    let named = try world.archive.read { try LiveTargets(selector("jane/crawler/0.2"), in: $0) }
    #expect(named.references.map(\.name) == ["jane/crawler/0.2@2"])
    let numbered = try world.archive.read { try LiveTargets(selector("jane/crawler@3"), in: $0) }
    #expect(numbered.references.map(\.name) == ["jane/crawler/0.1@3"])
    #expect(numbered.doubts.count == 1)
  }

  @Test func `a folder is compared with a snapshot`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "answers-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("2\n".utf8).write(to: folder.appending(path: "a"))
    func compare(_ text: String, with path: String) throws -> DiffQuestion {
      let folder = PushedFolder(try FolderListing(of: DiskPath(path)), ignoring: [])
      return try .folder(folder, selector(text), at: World.time(5))
    }
    #expect(try lines(compare("jane/crawler/0.1", with: folder.path)) == ["0.1@3 folder b"])
    let later = try compare("jane/crawler/0.1@\(World.time(9))", with: folder.path)
    #expect(try doubts(later).count == 1)
    #expect(throws: FolderError.unreadable(path: "\(folder.path)/a", reason: "it is no folder")) {
      try lines(compare("jane/crawler/0.1", with: folder.appending(path: "a").path))
    }
    try FileManager.default.removeItem(at: folder)
    #expect(
      throws: FolderError.unreadable(path: folder.path, reason: "No such file or directory")
    ) { try lines(compare("jane/crawler/0.1", with: folder.path)) }
  }

  @Test func `that a state was hidden is news though nothing differs, and not of a path`() throws {
    var world = try world()
    try world.poll(.state(World.state(nil, coverage: .withheld)))
    func element(_ text: String) throws -> (differs: Bool, isNews: Bool) {
      try first(.selector(selector(text)), in: world) { ($0.differs, $0.isNews) }
    }
    let hidden = try element("jane/crawler/0.1@4")
    #expect((hidden.differs, hidden.isNews) == (false, true))
    let path = try element("jane/crawler/0.1@4:a")
    #expect((path.differs, path.isNews) == (false, false))
    let same = try element("jane/crawler/0.1@2..2")
    #expect((same.differs, same.isNews) == (false, false))
    let changed = try element("jane/crawler/0.1@1..3")
    #expect((changed.differs, changed.isNews) == (true, true))
  }

  @Test func `a file that moved has both paths, and no lines that changed`() throws {
    var world = try World()
    try world.record(["a": "\0"], ["b": "\0"])
    let question = DiffQuestion.selector(try selector("jane/crawler"))
    let counts = try first(question, in: world) { try $0.lineCounts(of: $0.comparison.files[0]) }
    #expect((counts?.added, counts?.removed) == (0, 0))
    let element = try first(question, in: world) { try object($0) }
    let file = try #require((element["files"] as? [[String: Any]])?.first)
    #expect((file["kind"] as? String, file["oldPath"] as? String) == ("renamed", "a"))
    #expect((file["path"] as? String, file["similarity"] as? Int) == ("b", 100))
    #expect(file["added"] == nil)
    var options = ComparisonOptions()
    options.findsRenames = false
    #expect(try lines(question, options, in: world) == ["0.1@1 0.1@2 a b"])
    #expect(try lines(question, in: world) == ["0.1@1 0.1@2 b"])
  }

  @Test func `a path in the JSON of a file that stayed is told once`() throws {
    let question = DiffQuestion.selector(try selector("jane/crawler/0.1@2"))
    let element = try first(question) { try object($0) }
    let file = try #require((element["files"] as? [[String: Any]])?.first)
    #expect(file["oldPath"] == nil)
    #expect(file["removed"] as? Int == 1)
  }

  @Test func `lines are counted, and are in the JSON where they are asked for`() throws {
    var world = try World()
    let text = (1...9).map { "\($0)\n" }.joined()
    try world.record(["a": text, "b": "\0"], ["a": text + "10\n", "b": "\0\0", "d": ""])
    var options = ComparisonOptions()
    options.context = 1
    let question = DiffQuestion.selector(try selector("jane/crawler"))
    let counts = try first(question, options, in: world) { element in
      try element.comparison.files.map { try element.lineCounts(of: $0) }
    }
    #expect(counts.map { $0?.added } == [1, nil, 0])
    #expect(counts.map { $0?.removed } == [0, nil, 0])
    func files() throws -> [[String: Any]] {
      let element = try first(question, options, in: world) { try object($0) }
      return try #require(element["files"] as? [[String: Any]])
    }
    let hunks = try #require(try files()[0]["hunks"] as? [[String: Any]])
    #expect(hunks.map { $0["lines"] as? [String] } == [[" 9", "+10"]])
    #expect(try files()[1]["hunks"] == nil)
    options.hasHunks = false
    #expect(try files()[0]["hunks"] == nil)
    #expect(try files()[0]["added"] as? Int == 1)
  }
}
