import Foundation
import Snapshots
import Storage
import Testing
import Web

/// How often Actors changed week by week.
struct HeatMapTests {
  private struct Home: Decodable {
    struct Actor: Decodable {
      let name: String
      let changesByWeek: [Int]
    }

    let weeks: [String]
    let actors: [Actor]
  }

  private static func home(_ site: Site) async throws -> Home {
    let answer = try await site.ask("/-/home.json")
    return try JSONDecoder().decode(Home.self, from: Data(answer.body.utf8))
  }

  @Test func `changes are counted for weeks up to the last poll, so many at the most`() async throws
  {
    let world = try World()
    try await world.record(["a": "0\n"])
    await world.skip(minutes: 24 * 60)
    for number in 1...13 { try await world.record(["a": "\(number)\n"]) }
    let other = VersionNumber(major: 1, minor: 0)
    try await world.poll(.state(World.state(["a": "1\n"], number: other)), number: other)
    await world.skip(minutes: 3 * 7 * 24 * 60)
    try await world.record(["a": "13\n"])
    try await world.serve { site in
      let home = try await Self.home(site)
      #expect(home.weeks.count == 26)
      #expect(home.weeks.last == "2026-11-23T00:00:00.000Z")
      #expect(home.weeks.first == "2026-06-01T00:00:00.000Z")
      let zeros = Array(repeating: 0, count: 21)
      #expect(home.actors.map(\.changesByWeek) == [zeros + [1, 11, 0, 0, 0]])
    }
  }

  @Test func `the map is drawn, and told in words, of Actors that changed`() async throws {
    let world = try World()
    let quiet = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "<quiet>")
    try await world.poll(.state(World.state(["a": "1\n"])), of: quiet)
    await world.skip(minutes: 30 * 7 * 24 * 60)
    try await world.record(["a": "0\n"])
    await world.skip(minutes: 24 * 60)
    try await world.record(["a": "1\n"], ["a": "2\n"])
    try await world.serve { site in
      let page = try await site.ask("/").body
      let map = page.components(separatedBy: "<section class=\"heat\">")[1]
        .components(separatedBy: "</section>")[0]
      #expect(
        map.contains(
          "aria-label=\"Changes of jane/crawler: 2 in the week of 2027-05-31, 1 in the week of 2027-05-24\""
        )
      )
      #expect(
        map.matches(of: /<rect class="(h\d)" x="(\d+)"/).map { "\($0.1) \($0.2)" } == [
          "h1 240", "h2 250",
        ]
      )
      #expect(map.contains("1 other Actor did not change in these weeks."))
      #expect(map.contains("<li><a href=\"/jane/crawler\">jane/crawler</a>: 2 in the week of"))
      #expect(!map.contains("quiet"))
      // As long as there is no poll, it stays what it is.
      let tag = try #require(try await site.ask("/").headers["etag"])
      let again = try await site.ask("/", ["If-None-Match: \(tag)"])
      #expect(again.status == 304)
    }
  }

  @Test func `an archive that was never polled has no map`() async throws {
    let world = try World()
    try await world.serve { site in
      let home = try await Self.home(site)
      #expect(home.weeks.isEmpty && home.actors.isEmpty)
      let page = try await site.ask("/")
      #expect(page.status == 200 && !page.body.contains("class=\"heat\""))
    }
  }
}
