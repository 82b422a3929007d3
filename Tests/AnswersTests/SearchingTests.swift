import Answers
import Changes
import Snapshots
import Storage
import Testing

/// Questions about lines and contents, wherever they are.
struct SearchingTests {
  private func world() throws -> World {
    var world = try World()
    try world.record(["a": "one\ntwo\n", "bin": "one\0"], ["a": "two\n", "c": "one\n"])
    try world.poll(.state(World.state(["z": "one\n"])), of: World.other)
    return world
  }

  /// What is read of an answer while the archive can be read.
  private struct Found {
    let elements: [GrepAnswer.Element]
    let doubts: [Doubt]

    /// The places, with the numbers of lines.
    var lines: [String] {
      elements.map { element in
        ([element.place.name] + element.lines.map { "\($0.number)" }).joined(separator: " ")
      }
    }
  }

  private func grep(
    _ pattern: String,
    in scope: GrepQuestion.Scope,
    paths: [PathPattern] = [],
    isFirstOnly: Bool = false,
    of world: World? = nil
  ) throws -> Found {
    let question = try GrepQuestion(pattern, in: scope, paths: paths, isFirstOnly: isFirstOnly)
    return try (world ?? self.world()).archive.read { view in
      let answer = try GrepAnswer(to: question, in: view)
      return Found(elements: try answer.elements, doubts: answer.doubts)
    }
  }

  @Test func `lines are found in the latest snapshots of all versions that are not gone`() throws {
    #expect(
      try grep("o", in: .snapshots(nil)).lines == [
        "jane/crawler/0.1@2:a 1", "jane/crawler/0.1@2:c 1", "jane/spider/0.1@1:z 1",
      ]
    )
    var world = try world()
    try world.poll(.gone, of: World.other)
    let places = try grep("one", in: .snapshots(nil), of: world).elements.map(\.place.name)
    #expect(places == ["jane/crawler/0.1@2:c"])
  }

  @Test func `they are found in one snapshot, and at one path`() throws {
    let first = GrepQuestion.Scope.snapshots(try selector("jane/crawler@1"))
    #expect(
      try grep("o", in: first).lines == ["jane/crawler/0.1@1:a 1 2", "jane/crawler/0.1@1:bin"]
    )
    #expect(try grep("o", in: first, isFirstOnly: true).lines.first == "jane/crawler/0.1@1:a 1")
    #expect(try grep("o", in: first, paths: [PathPattern(glob: "b*")]).lines.count == 1)
    let path = GrepQuestion.Scope.snapshots(try selector("jane/crawler@1:bin"))
    #expect(try grep("o", in: path).lines == ["jane/crawler/0.1@1:bin"])
    #expect(throws: NotFound.self) {
      try grep("o", in: .snapshots(selector("jane/crawler:nope")))
    }
  }

  @Test func `of bytes that are no text it is only told that they match`() throws {
    let found = try grep("one", in: .snapshots(selector("jane/crawler@1:bin")))
    let element = try #require(found.elements.first)
    #expect((element.isText, element.size, element.lines.count) == (false, 4, 0))
    let object = try object(element)
    #expect(object["isText"] as? Bool == false)
    #expect((object["lines"] as? [Any])?.isEmpty == true)
  }

  @Test func `in history every place of a content is told, with its revisions`() throws {
    #expect(
      try grep("two", in: .history(nil)).lines == [
        "jane/crawler/0.1@1:a 2", "jane/crawler/0.1@2:a 1",
      ]
    )
    #expect(
      try grep("^one$", in: .history(selector("jane/spider"))).lines == ["jane/spider/0.1@1:z 1"]
    )
  }

  @Test func `what is not certain about a snapshot that is searched is a doubt`() throws {
    let later = try selector("jane/crawler@\(World.time(9))")
    #expect(try grep("x", in: .snapshots(later)).doubts.count == 1)
    var world = try world()
    try world.poll(.state(World.state(["q": "q"], number: "0.2")), number: "0.2")
    let found = try grep("two", in: .snapshots(selector("jane/crawler@2")), of: world)
    #expect(found.lines == ["jane/crawler/0.1@2:a 1"])
    #expect(found.doubts.count == 1)
  }

  @Test func `a pattern that can't be read is refused before anything is asked`() {
    #expect(throws: TextPattern.Malformed.self) { try GrepQuestion("a(", in: .snapshots(nil)) }
  }

  @Test func `a content is found at each place where it was, and whether it still is`() throws {
    let world = try world()
    func places(_ bytes: [UInt8]) throws -> [WhereAnswer.Element] {
      try world.archive.read { try WhereAnswer(to: WhereQuestion(bytes: bytes), in: $0).elements }
    }
    let current = try places(Array("one\n".utf8))
    #expect(current.map(\.place.name) == ["jane/crawler/0.1@2:c", "jane/spider/0.1@1:z"])
    #expect(current.map(\.isPresent) == [true, true])
    #expect(current.map(\.first.observedAt) == [World.time(2), World.time(3)])
    let former = try places(Array("one\ntwo\n".utf8))
    #expect(former.map(\.place.name) == ["jane/crawler/0.1@1:a"])
    #expect(former.map(\.isPresent) == [false])
    #expect(try places([1]).isEmpty)
  }

  @Test func `a content is found by the beginning of its hash, in either case`() throws {
    let hash = ContentHash(of: Array("one\n".utf8)).description
    for head in [String(hash.prefix(7)), hash.uppercased()] {
      let question = try #require(WhereQuestion(hash: head))
      let places = try world().archive.read { try WhereAnswer(to: question, in: $0).elements }
      #expect(places.count == 2)
    }
  }

  @Test(arguments: [
    ("123456", false), ("1234567", true), (String(repeating: "a", count: 64), true),
    (String(repeating: "a", count: 65), false), ("123456g", false), ("ABCDEF0", true),
    ("abcdef\u{301}0", false),
  ])
  func `a hash has seven to 64 hexadecimal digits`(text: String, isHash: Bool) {
    #expect((WhereQuestion(hash: text) != nil) == isHash)
  }
}
