import Snapshots
import Testing

@testable import ApifyAPI

/// Answers that have no end, or more in them than anybody would read.
@Suite struct BoundsTests {
  @Test func `a list whose pages repeat is read three times and not for ever`() async throws {
    let page = #"{"data":{"total":1000000,"items":[{"id":"a","username":"jane","name":"a"}]}}"#
    let (list, requests) = try await RawServer.replying { _, _ in .json(page) }.run { server in
      let list = try await withClient(of: server.url) { try await $0.actors() }
      return (list.value, await server.requests.count)
    }
    #expect(list.actors.map(\.id) == ["a"])
    #expect(!list.isComplete)
    #expect(requests == 6)
  }

  @Test func `a list that never ends is an error`() throws {
    var pages = Pages()
    let error = #expect(throws: BodyError.self) {
      for index in 0..<10_000 {
        try pages.checkEnd()
        let item = #"{"id":"a\#(index)","username":"jane","name":"a"}"#
        let body = #"{"data":{"total":9999999,"items":[\#(item)]}}"#
        let page = try WireList(in: Array(body.utf8)) { item, place throws(BodyError) in
          try WireActor(item, at: place, Secrets(nil)).actor
        }
        let now = Timestamp(milliseconds: 0)
        #expect(pages.add(Answer(page, askedAt: now, answeredAt: now, cost: Cost())) == nil)
      }
    }
    #expect(error?.problem == "the list has no end: 1000 Actors on 1000 pages")
  }

  @Test func `of very many broken versions the first are named, and the rest is counted`() throws {
    let broken = [String](repeating: #"{"versionNumber":"7"}"#, count: 9000)
    let actor = try read("[\(broken.joined(separator: ","))]")
    #expect(actor.versions.count == 101)
    guard case .problem(let error, nil) = actor.versions.last else { throw NoState() }
    #expect(error.problem == "8900 more versions are none that can be read")
  }

  @Test func `more versions than there are numbers are no versions`() throws {
    let many = [String](repeating: "{}", count: 100_000).joined(separator: ",")
    let error = #expect(throws: BodyError.self) { try read("[\(many)]") }
    #expect(error?.problem == "more than 10000 versions")
    #expect(error?.place == "data.versions")
  }

  @Test func `more files than a version can have are none`() throws {
    let many = [String](repeating: "{}", count: 200_000).joined(separator: ",")
    let actor = try read(
      #"[{"versionNumber":"0.1"},{"versionNumber":"0.2","sourceFiles":[\#(many)]}]"#
    )
    guard case .problem(let error, let number) = actor.versions.last else { throw NoState() }
    #expect(error.problem == "more than 100000 source files")
    #expect(error.place == "data.versions[1].sourceFiles")
    #expect(number == VersionNumber("0.2"))
    guard case .version = actor.versions.first else { throw NoState() }
  }

  @Test func `an unknown field of very many values takes no more memory than it has bytes`() throws
  {
    let many = "[" + String(repeating: "{},", count: 200_000) + "1]"
    let actor = try read(#"[{"versionNumber":"0.1","x":\#(many)}]"#)
    guard case .version(let snapshot) = actor.versions.first else { throw NoState() }
    #expect(snapshot.extra["x"] == .string(ExactString(many)))
  }

  @Test func `what is odd is told in a few sentences`() throws {
    let many = (0..<1000).map { #"{"name":"N\#($0)","value":1}"# }.joined(separator: ",")
    let actor = try read(#"[{"versionNumber":"0.1","envVars":[\#(many)]}]"#)
    guard case .version(let snapshot) = actor.versions.first else { throw NoState() }
    #expect(snapshot.environmentVariables.count == 1000)
    #expect(snapshot.warnings.count == 21)
    #expect(snapshot.warnings.last == "980 more such things are not named")
  }

  @Test func `long reading ends when the task is cancelled`() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      let many = "[" + String(repeating: "{},", count: 200_000) + "1]"
      return #expect(throws: BodyError.self) {
        try read(#"[{"versionNumber":"0.1","x":\#(many)}]"#)
      }
    }
    #expect(await task.value == .cancelled)
  }

  /// What is read of an Actor with these versions.
  private func read(_ versions: String) throws -> WireActorWithVersions {
    let body = #"{"data":{"id":"x","username":"jane","name":"n","versions":\#(versions)}}"#
    return try WireActorWithVersions(in: Array(body.utf8), Secrets(nil))
  }
}
