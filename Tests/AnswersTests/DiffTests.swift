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

  private func answer(
    _ question: DiffQuestion,
    _ options: ComparisonOptions = ComparisonOptions(),
    in world: World? = nil
  ) throws -> DiffAnswer {
    try DiffAnswer(to: question, options, in: (world ?? self.world()).archive)
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

  private func lines(_ text: String) throws -> [String] {
    try lines(answer(.selector(selector(text))))
  }

  @Test func `without a selector, it is what the latest poll with a change changed, in its order`()
    throws
  {
    var world = try world()
    try world.poll(.state(World.state(["a": "2\n", "b": "3\n"])))
    #expect(
      try lines(answer(.latestPoll, in: world)) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"]
    )
    #expect(try lines(answer(.latestPoll, in: World())) == [])
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
    options.paths = [PathPattern("b")]
    let both = try answer(.selector(selector("jane/crawler/0.1@1..3:a")), options)
    #expect(try lines(both) == ["0.1@1 0.1@3 a b"])
  }

  @Test
  func `of several versions, one that came later is new, and one without the revision is left`()
    throws
  {
    let range = try answer(.selector(selector("jane/crawler@\(World.time(2))..latest")))
    #expect(try lines(range) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(
      range.doubts.map(\.description) == [
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
    let numbered = try answer(.selector(selector("jane/crawler@2..3")))
    #expect(try lines(numbered) == ["0.1@2 0.1@3 b"])
    #expect(numbered.doubts.count == 1)
    // Of one version alone, what is not there is not found.
    #expect(throws: NotFound.self) { try lines("jane/crawler/0.2@\(World.time(2))..latest") }
    #expect(throws: NotFound.self) { try lines("jane/crawler@9") }
  }

  @Test func `since a time, what did not change is left out and what was first seen is new`() throws
  {
    func since(_ time: Timestamp, _ text: String? = nil) throws -> [String] {
      try lines(answer(.since(time, text.map { try selector($0) })))
    }
    #expect(try since(World.time(2)) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(try since(World.time(3)) == [])
    #expect(try since(World.time(3, offset: -1)) == ["0.1@2 0.1@3 b", "nothing 0.2@1 z"])
    #expect(try since(World.time(1), "jane/crawler/0.1") == ["0.1@1 0.1@3 a b"])
    #expect(try since(World.time(1), "jane/crawler/0.1:b") == ["0.1@1 0.1@3 b"])
    #expect(try since(World.time(0), "jane/crawler/0.1") == ["nothing 0.1@3 a b"])
    #expect(throws: NotFound.self) { try since(World.time(1), "jane/crawler:nope") }
    let doubts = try answer(.since(World.time(2), nil)).doubts
    #expect(doubts.count == 1, "\(doubts)")
  }

  @Test func `two snapshots are compared, and two files where both name one`() throws {
    func between(_ old: String, _ new: String) throws -> DiffAnswer {
      try answer(.between(selector(old), selector(new)))
    }
    let (one, three) = ("jane/crawler/0.1@1", "jane/crawler/0.1@3")
    #expect(try lines(between(one, three)) == ["0.1@1 0.1@3 a b"])
    #expect(try lines(between(three, one)) == ["0.1@3 0.1@1 a b"])
    #expect(try lines(between(one + ":b", three)) == ["0.1@1 0.1@3 b"])
    #expect(try lines(between(one + ":b", three + ":a")) == ["0.1@1 0.1@3 a"])
    #expect(try between(one + ":b", three + ":a").elements[0].comparison.files[0].kind == .renamed)
    #expect(throws: NotFound.self) { try lines(between(one + ":b", three + ":nope")) }
    let later = "jane/crawler/0.1@\(World.time(9))"
    #expect(try between(later, later).doubts.count == 2)
    #expect(throws: SelectorError.self) { try lines(between("jane/crawler", one)) }
  }

  @Test func `what the API showed is compared with the snapshot beside it`() throws {
    var world = try world()
    let targets = try LiveTargets(nil, in: world.archive)
    #expect(targets.references.map(\.name) == ["jane/crawler/0.1@3", "jane/crawler/0.2@1"])
    let state = LiveState(
      try World.state(["a": "2\n"]),
      at: World.time(4),
      beside: targets.references[0]
    )
    let live = try answer(.live([state], nil), in: world)
    #expect(try lines(live) == ["0.1@3 live b"])
    #expect(try live.elements[0].comparison.new.observedAt == World.time(4))
    #expect(
      try lines(answer(.live([state], selector("jane/crawler:a")), in: world)) == ["0.1@3 live"]
    )
    try world.poll(.gone, number: "0.2")
    let names = try LiveTargets(nil, in: world.archive).references.map(\.name)
    #expect(names == ["jane/crawler/0.1@3"])
    // Who names a version asks for it, gone or not.
    let named = try LiveTargets(selector("jane/crawler/0.2"), in: world.archive)
    #expect(named.references.map(\.name) == ["jane/crawler/0.2@2"])
    let numbered = try LiveTargets(selector("jane/crawler@3"), in: world.archive)
    #expect(numbered.references.map(\.name) == ["jane/crawler/0.1@3"])
    #expect(numbered.doubts.count == 1)
  }

  @Test func `a folder is compared with a snapshot`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "answers-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("2\n".utf8).write(to: folder.appending(path: "a"))
    func compare(_ text: String, with path: String) throws -> DiffAnswer {
      try answer(.folder(path, selector(text), at: World.time(5)))
    }
    #expect(try lines(compare("jane/crawler/0.1", with: folder.path)) == ["0.1@3 folder b"])
    #expect(try compare("jane/crawler/0.1@\(World.time(9))", with: folder.path).doubts.count == 1)
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
    func element(_ text: String) throws -> ComparisonAnswer {
      try #require(try answer(.selector(selector(text)), in: world).elements.first)
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
    let element = try #require(try answer(question, in: world).elements.first)
    let counts = try element.lineCounts(of: element.comparison.files[0])
    #expect((counts?.added, counts?.removed) == (0, 0))
    let file = try #require((try object(element)["files"] as? [[String: Any]])?.first)
    #expect((file["kind"] as? String, file["oldPath"] as? String) == ("renamed", "a"))
    #expect((file["path"] as? String, file["similarity"] as? Int) == ("b", 100))
    #expect(file["added"] == nil)
    var options = ComparisonOptions()
    options.findsRenames = false
    #expect(try lines(answer(question, options, in: world)) == ["0.1@1 0.1@2 a b"])
    #expect(try lines(answer(question, in: world)) == ["0.1@1 0.1@2 b"])
  }

  @Test func `a path in the JSON of a file that stayed is told once`() throws {
    let question = DiffQuestion.selector(try selector("jane/crawler/0.1@2"))
    let element = try #require(try answer(question).elements.first)
    let file = try #require((try object(element)["files"] as? [[String: Any]])?.first)
    #expect(file["oldPath"] == nil)
    #expect(file["removed"] as? Int == 1)
  }

  @Test func `lines are counted, and are in the JSON where they are asked for`() throws {
    var world = try World()
    let text = (1...9).map { "\($0)\n" }.joined()
    try world.record(["a": text, "b": "\0"], ["a": text + "10\n", "b": "\0\0", "d": ""])
    var options = ComparisonOptions()
    options.context = 1
    func element() throws -> ComparisonAnswer {
      let question = DiffQuestion.selector(try selector("jane/crawler"))
      return try #require(try answer(question, options, in: world).elements.first)
    }
    let counts = try element().comparison.files.map { try element().lineCounts(of: $0) }
    #expect(counts.map { $0?.added } == [1, nil, 0])
    #expect(counts.map { $0?.removed } == [0, nil, 0])
    func files() throws -> [[String: Any]] {
      try #require(try object(element())["files"] as? [[String: Any]])
    }
    let hunks = try #require(try files()[0]["hunks"] as? [[String: Any]])
    #expect(hunks.map { $0["lines"] as? [String] } == [[" 9", "+10"]])
    #expect(try files()[1]["hunks"] == nil)
    options.hasHunks = false
    #expect(try files()[0]["hunks"] == nil)
    #expect(try files()[0]["added"] as? Int == 1)
  }
}
