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

  private func grep(
    _ pattern: String,
    in scope: GrepQuestion.Scope,
    paths: [PathPattern] = [],
    isFirstOnly: Bool = false
  ) throws -> GrepAnswer {
    let question = try GrepQuestion(pattern, in: scope, paths: paths, isFirstOnly: isFirstOnly)
    return try GrepAnswer(to: question, in: world().archive)
  }

  /// The places, with the numbers of lines.
  private func lines(_ answer: GrepAnswer) throws -> [String] {
    try answer.elements.map { element in
      ([element.place.name] + element.lines.map { "\($0.number)" }).joined(separator: " ")
    }
  }

  @Test func `lines are found in the latest snapshots of all versions that are not gone`() throws {
    #expect(
      try lines(grep("o", in: .snapshots(nil))) == [
        "jane/crawler/0.1@2:a 1", "jane/crawler/0.1@2:c 1", "jane/spider/0.1@1:z 1",
      ]
    )
    var world = try world()
    try world.poll(.gone, of: World.other)
    let question = try GrepQuestion("one", in: .snapshots(nil))
    let places = try GrepAnswer(to: question, in: world.archive).elements.map(\.place.name)
    #expect(places == ["jane/crawler/0.1@2:c"])
  }

  @Test func `they are found in one snapshot, and at one path`() throws {
    let first = GrepQuestion.Scope.snapshots(try selector("jane/crawler@1"))
    #expect(
      try lines(grep("o", in: first)) == ["jane/crawler/0.1@1:a 1 2", "jane/crawler/0.1@1:bin"]
    )
    #expect(try lines(grep("o", in: first, isFirstOnly: true)).first == "jane/crawler/0.1@1:a 1")
    #expect(try lines(grep("o", in: first, paths: [PathPattern("b*")])).count == 1)
    let path = GrepQuestion.Scope.snapshots(try selector("jane/crawler@1:bin"))
    #expect(try lines(grep("o", in: path)) == ["jane/crawler/0.1@1:bin"])
    #expect(throws: NotFound.self) {
      try lines(grep("o", in: .snapshots(selector("jane/crawler:nope"))))
    }
  }

  @Test func `of bytes that are no text it is only told that they match`() throws {
    let answer = try grep("one", in: .snapshots(selector("jane/crawler@1:bin")))
    let element = try #require(try answer.elements.first)
    #expect((element.isText, element.size, element.lines.count) == (false, 4, 0))
    let object = try object(element)
    #expect(object["isText"] as? Bool == false)
    #expect((object["lines"] as? [Any])?.isEmpty == true)
  }

  @Test func `in history every place of a content is told, with its revisions`() throws {
    #expect(
      try lines(grep("two", in: .history(nil))) == [
        "jane/crawler/0.1@1:a 2", "jane/crawler/0.1@2:a 1",
      ]
    )
    #expect(
      try lines(grep("^one$", in: .history(selector("jane/spider")))) == ["jane/spider/0.1@1:z 1"]
    )
  }

  @Test func `what is not certain about a snapshot that is searched is a doubt`() throws {
    let later = try selector("jane/crawler@\(World.time(9))")
    #expect(try grep("x", in: .snapshots(later)).doubts.count == 1)
    var world = try world()
    try world.poll(.state(World.state(["q": "q"], number: "0.2")), number: "0.2")
    let question = try GrepQuestion("two", in: .snapshots(selector("jane/crawler@2")))
    let answer = try GrepAnswer(to: question, in: world.archive)
    #expect(try lines(answer) == ["jane/crawler/0.1@2:a 1"])
    #expect(answer.doubts.count == 1)
  }

  @Test func `a pattern that can't be read is refused before anything is asked`() {
    #expect(throws: TextPattern.Malformed.self) { try GrepQuestion("a(", in: .snapshots(nil)) }
  }

  @Test func `a content is found at each place where it was, and whether it still is`() throws {
    let answer = try WhereAnswer(to: WhereQuestion(bytes: Array("one\n".utf8)), in: world().archive)
    let places = try answer.elements
    #expect(places.map(\.place.name) == ["jane/crawler/0.1@2:c", "jane/spider/0.1@1:z"])
    #expect(places.map(\.isPresent) == [true, true])
    #expect(places.map(\.first.observedAt) == [World.time(2), World.time(3)])
    let former = try WhereAnswer(
      to: WhereQuestion(bytes: Array("one\ntwo\n".utf8)),
      in: world().archive
    ).elements
    #expect(former.map(\.place.name) == ["jane/crawler/0.1@1:a"])
    #expect(former.map(\.isPresent) == [false])
    let nowhere = try WhereAnswer(to: WhereQuestion(bytes: [1]), in: world().archive)
    #expect(try nowhere.elements.isEmpty)
  }

  @Test func `a content is found by the beginning of its hash, in either case`() throws {
    let hash = ContentHash(of: Array("one\n".utf8)).description
    for head in [String(hash.prefix(7)), hash.uppercased()] {
      let question = try #require(WhereQuestion(hash: head))
      #expect(try WhereAnswer(to: question, in: world().archive).elements.count == 2)
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
