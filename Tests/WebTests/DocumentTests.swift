import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing
import Web

/// Compares the documents that only pages have with docs/json.md.
struct DocumentTests {
  /// The keys of a document, with `[]` for the elements of a list; those of its lists' elements that are
  /// documented elsewhere are left out.
  private static func keys(of value: Any, at place: String = "") -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: []) { keys, entry in
        let place = place.isEmpty ? entry.key : "\(place).\(entry.key)"
        keys.formUnion([place])
        keys.formUnion(Self.keys(of: entry.value, at: place))
      }
    case let list as [Any]:
      list.reduce(into: []) { $0.formUnion(Self.keys(of: $1, at: place + "[]")) }
    default: []
    }
  }

  private static func documented(_ section: String) throws -> Set<String> {
    let page = try String(
      contentsOf: RealProgram.root.appending(path: "docs/json.md"),
      encoding: .utf8
    )
    let text = try #require(
      page.components(separatedBy: "\n## ").first { $0.hasPrefix("\(section)\n") }
    )
    return text.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .reduce(into: []) { keys, row in
        let column = row.split(separator: "|")[0]
        keys.formUnion(column.matches(of: /`([^`]+)`/).map { String($0.1) })
      }
  }

  @Test(arguments: [
    ("/-/home.json", "The first page"), ("/jane/crawler.json", "The page of an Actor"),
    ("/jane/crawler/0.1@2.json", "The page of a snapshot"),
    ("/jane/crawler/0.1@2:a?format=json", "The page of a file"),
    ("/jane/crawler@2.json", "The page of a time"),
  ])
  func `every key of a page is documented, and every documented one occurs`(
    path: String,
    section: String
  ) async throws {
    let world = try World()
    let actor = Actor(
      id: World.actor.id,
      username: "jane",
      name: "crawler",
      title: "Title",
      isPublic: true
    )
    try await world.poll(
      .state(World.state(["a": "1\n"])),
      of: World.actor,
      tags: [World.tag("latest", 1)]
    )
    try await world.build(1, from: ["a": "1\n"], at: World.time(1))
    let variables = [
      EnvironmentVariable(name: "A", value: .plain("1")),
      EnvironmentVariable(name: "S", value: .secret(hash: "abc")),
    ]
    try await world.poll(
      .state(World.state(["a": "2\n"], variables: variables)),
      of: actor,
      tags: [World.tag("latest", 2)]
    )
    let other = VersionNumber(major: 1, minor: 0)
    try await world.poll(.state(World.state(["a": "1\n"], number: other)), number: other, of: actor)
    let subject = FailureSubject.version(
      VersionKey(actor: actor.id, number: VersionNumber(major: 0, minor: 1))
    )
    let past = Failure(of: subject, target: "jane/crawler/0.1", stage: .version, message: "no")
    try await world.poll(failing: [past])
    try await world.poll(failing: [], seen: [subject])
    let versions = try await world.archive.read { try $0.versions().map(\.id) }.suffix(1)
    let failure = Failure(
      of: .actor(actor.id),
      target: "jane/crawler",
      stage: .actor,
      httpStatus: 500,
      errorType: "x",
      message: "no",
      versions: Array(versions)
    )
    try await world.poll(.missing, of: actor, failures: [failure])
    try await world.serve { site in
      let answer = try await site.ask(path)
      let document = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
      let documented = try Self.documented(section)
      // What a list of the same elements has is told once.
      let elsewhere = documented.filter { $0.hasSuffix("[]") || $0.hasSuffix("lastChange") }
      let keys = Self.keys(of: document).filter { key in
        !elsewhere.contains { key.hasPrefix($0 + ".") || key.hasPrefix($0.dropLast(2) + ".") }
          && !documented.contains { $0.hasPrefix(key + "[]") } && !key.hasPrefix("doubts")
      }
      #expect(keys.subtracting(documented) == [])
      let absent = documented.filter { !$0.hasPrefix("doubts") && !$0.hasSuffix("[]") }
        .subtracting(Self.keys(of: document))
      // Of one whose versions are all gone, and of a source that was fetched: these are neither.
      #expect(absent.subtracting(["goneAt", "sourceIdentity"]) == [])
    }
  }
}
