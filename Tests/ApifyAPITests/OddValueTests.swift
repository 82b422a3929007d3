import ApifyAPI
import Foundation
import Snapshots
import Testing

/// Values that no documentation knows: they are kept as given, named in a warning, and hide nothing.
@Suite struct OddValueTests {
  @Test func `a number, a word or an object where a text belongs is kept as it is written`()
    async throws
  {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES","buildTag":7,"applyEnvVarsToBuild":"yes",
       "envVars":[{"name":"PORT","value":3306},{"name":"DEBUG","value":true},
                  {"name":"O","value":{ "a" : 1.50 }},{"name":5,"value":"v"},{"name":"N","value":null}],
       "sourceFiles":[{"name":"a","content":1e3},{"name":"b","content":"x","format":1}]}
      """#
    )
    #expect(snapshot.coverage == .full)
    #expect(snapshot.fields.buildTag == "7")
    #expect(snapshot.fields.applyEnvVarsToBuild == nil)
    let values = snapshot.environmentVariables.map { "\($0.name)=\($0.value)" }
    let expected = ["5": "v", "DEBUG": "true", "N": "", "O": #"{"a":1.50}"#, "PORT": "3306"]
    #expect(
      values
        == expected.sorted { $0.key < $1.key }.map { name, value in
          "\(name)=\(EnvironmentVariable.Value.plain(ExactString(value)))"
        }
    )
    #expect(
      snapshot.sourceFiles?.map(\.node) == [
        .file(.undecoded("TEXT"), Content(Array("1e3".utf8))),
        .file(.undecoded("1"), Content(Array("x".utf8))),
      ]
    )
    #expect(
      snapshot.warnings == [
        "data.buildTag: no text; kept as given",
        "data.applyEnvVarsToBuild: neither true nor false; kept as given",
        "source file a: its content is no text, or has half a surrogate pair; the text is kept as given",
        "data.sourceFiles[1].format, of b: no text; kept as given",
        "source file b: unknown format 1; the text is kept as given",
        "data.envVars[0].value, of PORT: no text; kept as given",
        "data.envVars[1].value, of DEBUG: no text; kept as given",
        "data.envVars[2].value, of O: no text; kept as given",
        "data.envVars[3].name: no text; kept as given",
      ]
    )
    // What is written again is what was given.
    let written = try JSONDecoder().decode(Written.self, from: try JSONEncoder().encode(snapshot))
    #expect(written.buildTag == 7)
    #expect(written.applyEnvVarsToBuild == "yes")
  }

  private struct Written: Decodable {
    let buildTag: Int
    let applyEnvVarsToBuild: String
  }

  @Test func `a number too large for any type and half a pair are kept where nothing is known`()
    async throws
  {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","buildTag":"a","x":{"n":1e300, "s":"\ud800"},"envVars":[{"name":"A","y":1e300}]}"#
    )
    #expect(snapshot.extra["x"] == JSON(written: #"{"n":1e300,"s":"\ud800"}"#))
    #expect(snapshot.extra["envVars"] == .object(["A": .object(["y": JSON(written: "1e300")])]))
    #expect(
      snapshot.warnings == [
        "data.x: half a surrogate pair; kept as given",
        "data.x: a number that few programs can hold; kept as given",
        "data.envVars[0].y, of A: a number that few programs can hold; kept as given",
      ]
    )
  }

  @Test func `half a surrogate pair in a text is kept as it is written`() async throws {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES","buildTag":"\ud800",
       "envVars":[{"name":"A","value":"x\udc00"}],
       "sourceFiles":[{"name":"f\ud83d","content":"c"},{"name":"g","content":"\ud83d"}]}
      """#
    )
    #expect(snapshot.fields.buildTag == #"\ud800"#)
    #expect(snapshot.environmentVariables.map(\.value) == [.plain(#"x\udc00"#)])
    #expect(snapshot.sourceFiles?.map(\.path) == [#"f\ud83d"#, "g"])
    #expect(
      snapshot.sourceFiles?.last?.node
        == .file(.undecoded("TEXT"), Content(Array(#"\ud83d"#.utf8)))
    )
    #expect(snapshot.warnings.count == 4)
  }

  @Test(arguments: [
    (#""sourceFiles":3,"envVars":[]"#, "sourceFiles"),
    (#""sourceFiles":[],"envVars":{}"#, "envVars"),
  ])
  func `a list that is none hides nothing but itself`(fields: String, name: ExactString)
    async throws
  {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","sourceType":"SOURCE_FILES",\#(fields)}"#
    )
    #expect((snapshot.sourceFiles == nil) == (name == "sourceFiles"))
    #expect(snapshot.showsEnvironmentVariables == (name != "envVars"))
    #expect(snapshot.extra[name] != nil)
    #expect(snapshot.warnings == ["data.\(name): no list; kept as given"])
  }

  @Test func `an entry without a name hides no other, and is kept`() async throws {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES","envVars":[null,{"name":"A","value":"1"}],
       "sourceFiles":[{"content":"x"},7,{"name":"a","content":"1"}]}
      """#
    )
    #expect(snapshot.sourceFiles?.map(\.path) == ["a"])
    #expect(snapshot.environmentVariables.map(\.name) == ["A"])
    #expect(
      snapshot.extra["sourceFiles"]
        == .object(["[0]": .object(["content": .string("x")]), "[1]": .integer(7)])
    )
    #expect(
      snapshot.warnings == [
        "data.sourceFiles[0]: no source file, for it has no name; kept as given",
        "data.sourceFiles[1]: no source file, for it has no name; kept as given",
        "data.envVars[0]: no variable, for it has no name; kept as given",
      ]
    )
  }

  @Test func `unknown fields of paths that differ in composition only are two`() async throws {
    let snapshot = try await state(
      #"""
      {"versionNumber":"0.1","sourceType":"SOURCE_FILES",
       "sourceFiles":[{"name":"\u00e9","m":1},{"name":"e\u0301","m":2}]}
      """#
    )
    #expect(snapshot.sourceFiles?.count == 2)
    #expect(
      snapshot.extra["sourceFiles"]
        == .object(["\u{E9}": .object(["m": .integer(1)]), "e\u{301}": .object(["m": .integer(2)])])
    )
  }

  @Test(arguments: ["1", #""yes""#, "{}"])
  func `a variable that may be secret is taken for one`(word: String) async throws {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","envVars":[{"name":"A","value":"hush","isSecret":\#(word)}]}"#
    )
    #expect(snapshot.environmentVariables.map(\.value) == [.secret(hash: nil)])
    #expect(!String(reflecting: snapshot).contains("hush"))
    #expect(snapshot.warnings.count == 2)
  }

  @Test func `a field that stands there twice counts as it stands last, with a warning`()
    async throws
  {
    let snapshot = try await state(
      #"{"versionNumber":"0.1","buildTag":"a","versionNumber":"0.1","buildTag":"b"}"#
    )
    #expect(snapshot.fields.buildTag == "b")
    #expect(snapshot.warnings == ["data.buildTag: stands there twice; the last one counts"])
  }

  @Test func `odd things about an Actor are told, and it is an Actor still`() async throws {
    let answer = try await actor(
      #""title":7,"isPublic":"no","modifiedAt":1761991200000"#
    )
    #expect(answer.actor == Actor(id: actorID, username: "jane", name: "n", title: "7"))
    #expect(
      answer.warnings == [
        "data.title: no text; kept as it is written",
        "data.isPublic: neither true nor false; left out",
        "data.modifiedAt: no time; left out",
      ]
    )
  }

  @Test(arguments: [
    "10000-01-01T00:00:00Z", "2026-02-31T00:00:00Z", "2026-02-31T00:00:00+01:00", "2026-11-01", "",
    "-271821-04-20T00:00:00Z", "9999-12-31T23:59:59-23:00", "soon", "2026-11-01T10:00:00\\u0000Z",
  ])
  func `a time that the calendar does not have is none`(time: String) async throws {
    let answer = try await actor(#""modifiedAt":"\#(time)""#)
    #expect(answer.actor.modifiedAt == nil)
    #expect(answer.warnings == ["data.modifiedAt: no time; left out"])
  }

  @Test func `a title with a NUL is kept as it is written`() async throws {
    let answer = try await actor(#""title":"a\u0000b""#)
    #expect(answer.actor.title == #"a\u0000b"#)
    #expect(answer.warnings.count == 1)
  }

  @Test(arguments: [
    #""id":"abcdefghijklmnop\u0000""#, #""id":"abcdefghijklmno \u00e9""#, #""id":7"#, #""id":"""#,
    #""username":"ja\u0000ne""#, #""username":null"#, #""name":"\ud800""#,
    #""name":"n","name":"m""#,
  ])
  func `an Actor whose identity can't be told is none`(field: String) async throws {
    let name = field.split(separator: "\"")[0]
    let rest = [("id", actorID), ("username", "jane"), ("name", "n")].filter { $0.0 != name }
      .map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
    let body = "{\"data\":{\(field),\(rest),\"versions\":[]}}"
    try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { client in
        let error = await #expect(throws: APIError.self) { try await client.actor(reference) }
        guard case .unreadable(_, let place) = error?.reason else { throw NoState() }
        #expect(place == "data.\(name)")
      }
    }
  }

  @Test func `an entry of the account's list that can't be read hides no other`() async throws {
    let body = #"""
      {"data":{"total":3,"items":[{"id":"a","username":"jane","name":"a"},{"id":7},
       {"id":"c","username":"jane","name":"c","modifiedAt":"then"}]}}
      """#
    let list = try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { try await $0.actors() }
    }.value
    #expect(list.actors.map(\.id) == ["a", "c"])
    #expect(!list.isComplete)
    #expect(list.unreadable == "a value of another kind was expected at data.items[1].id")
  }

  /// The answer about an Actor with these fields and no versions.
  private func actor(_ fields: String) async throws -> ActorAnswer<APIError> {
    let body =
      #"{"data":{"id":"\#(actorID)","username":"jane","name":"n",\#(fields),"versions":[]}}"#
    return try await RawServer.replying { _, _ in .json(body) }.run { server in
      try await withClient(of: server.url) { try await $0.actor(reference).value }
    }
  }
}
