import Answers
import Changes
import Snapshots
import Storage
import Testing

struct LogTests {
  private struct Enough: Error {}

  private func world() throws -> World {
    var world = try World()
    try world.record(
      ["a": "1\n", "b": "1\n"],
      ["a": "2\n", "b": "1\n"],
      ["a": "2\n", "b": "3\n"]
    )
    try world.poll(.state(World.state(["z": "1\n"], number: "0.2")), number: "0.2")
    return world
  }

  private func names(_ change: (inout LogQuestion) throws -> Void = { _ in }) throws -> [String] {
    var question = LogQuestion()
    try change(&question)
    return try world().archive.read { view in
      try LogAnswer(to: question, in: view).elements.map {
        "\($0.facts.version.suffix(3))@\($0.facts.revision)"
      }
    }
  }

  @Test func `snapshots come latest first, as many as are asked for`() throws {
    #expect(try names() == ["0.2@1", "0.1@3", "0.1@2", "0.1@1"])
    #expect(try names { $0.limit = 2 } == ["0.2@1", "0.1@3"])
    #expect(try names { $0.limit = 4 }.count == 4)
  }

  @Test func `they are narrowed down by version, path, time, text and event`() throws {
    #expect(try names { $0.selector = try selector("jane/crawler/0.2") } == ["0.2@1"])
    #expect(try names { $0.selector = try selector("jane/crawler:a") } == ["0.1@2", "0.1@1"])
    #expect(try names { $0.options.paths = [PathPattern(glob: "z")] } == ["0.2@1"])
    #expect(try names { $0.text = "3" } == ["0.1@3"])
    #expect(try names { $0.events = [.changed] } == ["0.1@3", "0.1@2"])
    #expect(try names { $0.since = World.time(4) } == ["0.2@1"])
    #expect(try names { $0.until = World.time(1, offset: -20_000) } == [])
    #expect(try names { $0.until = World.time(1, offset: 1) } == ["0.1@2", "0.1@1"])
    #expect(throws: NotFound.self) { try names { $0.selector = try selector("jane/nobody") } }
    #expect(throws: NotFound.self) { try names { $0.selector = try selector("jane/crawler:n") } }
  }

  @Test func `they come first ones first, and by lines that changed, when that is asked for`()
    throws
  {
    #expect(try names { $0.isReversed = true } == ["0.1@1", "0.1@2", "0.1@3", "0.2@1"])
    #expect(
      try names {
        $0.isReversed = true
        $0.limit = 2
      } == ["0.1@3", "0.2@1"]
    )
    #expect(try names { $0.changedLine = "^[12]$" } == ["0.2@1", "0.1@3", "0.1@2", "0.1@1"])
    #expect(try names { $0.changedLine = "3|x" } == ["0.1@3"])
    #expect(try names { $0.changedLine = "^.2$" } == [])
    #expect(throws: TextPattern.Malformed.self) { try names { $0.changedLine = "a(" } }
  }

  @Test func `a file is followed to where it came from, and on`() throws {
    var world = try World()
    let text = (0..<30).map { "line \($0)\n" }.joined()
    try world.record(
      ["old": text, "x": "1"],
      ["old": text, "x": "2"],
      ["mid/old": text + "more\n", "x": "2"],
      ["mid/old": text + "more and more\n", "x": "2", "other": "1"],
      ["mid/old": text + "more and more\n", "x": "3", "other": "1"],
      ["new": text + "more and more\n", "x": "3", "mid/old": "another one\n"]
    )
    func revisions(follow: Bool) throws -> [Int] {
      var question = LogQuestion()
      question.selector = try selector("jane/crawler:new")
      question.isFollowing = follow
      return try world.archive.read { view in
        try LogAnswer(to: question, in: view).elements.map(\.facts.revision)
      }
    }
    #expect(try revisions(follow: false) == [6])
    #expect(try revisions(follow: true) == [6, 4, 3, 1])
  }

  @Test func `what changed is there when it is asked for, at the paths that are`() throws {
    var question = LogQuestion()
    question.selector = try selector("jane/crawler/0.1:b")
    let archive = try world().archive
    try archive.read { view in
      let plain = try LogAnswer(to: question, in: view).elements
      #expect(plain.map { $0.changes == nil } == [true, true])
      question.hasChanges = true
      let elements = try LogAnswer(to: question, in: view).elements
      #expect(elements.map { $0.changes?.comparison.files.map(\.path) } == [["b"], ["b"]])
      let first = try object(elements[0])
      #expect(first["filesModified"] as? Int == 1)
      #expect((first["changes"] as? [String: Any])?["files"] != nil)
      #expect(first["warnings"] as? [String] == [])
      #expect(try object(plain[0])["changes"] == nil)
    }
  }

  @Test func `who has enough is asked no further`() throws {
    try world().archive.read { view in
      var count = 0
      let answer = try LogAnswer(to: LogQuestion(), in: view)
      #expect(throws: Enough.self) {
        try answer.each { _ in
          count += 1
          if count == 2 { throw Enough() }
        }
      }
      #expect(count == 2)
      // It begins anew each time.
      #expect(try answer.elements.count == 4)
    }
  }
}
