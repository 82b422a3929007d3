import Foundation
import Snapshots
import Storage
import Testing
import Web

/// What is drawn of a history.
struct TimelineTests {
  private func shapes(_ page: String) -> [String] {
    guard let lane = page.firstMatch(of: /(?s)<div class="lane">.*?<\/svg>/) else { return [] }
    return lane.0.matches(of: /<rect class="(\w+)" x="(\d+)" y="\d+" width="(\d+)"/)
      .map { "\($0.1) \($0.2)+\($0.3)" }
  }

  @Test func `windows, states, tombstones and what was hidden stand where they were`() async throws
  {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.poll(.gone)
    try await world.record(["a": "2\n"])
    try await world.poll(.state(World.withheld))
    try await world.record(["a": "2\n"], ["a": "2\n"])
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1").body
      let shapes = shapes(page)
      #expect(
        shapes.map { $0.prefix { $0 != " " } } == [
          "state", "window", "gone", "window", "state", "window", "withheld", "window", "state",
        ]
      )
      // The last one, which was seen up to the last poll, ends with the lane.
      let numbers = shapes.last?.matches(of: /\d+/).compactMap { Int($0.0) } ?? []
      #expect(numbers.reduce(0, +) == 1000)
      #expect(page.contains("aria-label=\"5 changes of 0.1, which the list below tells\""))
      #expect(!page.contains("style="))
    }
  }

  @Test func `a version that is not seen any more is drawn so, beside one that is`() async throws {
    let world = try World()
    let other = VersionNumber(major: 1, minor: 0)
    try await world.record(["a": "1\n"], ["a": "2\n"])
    try await world.poll(.state(World.state(["b": "1\n"], number: other)), number: other)
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler").body
      #expect(shapes(page).last?.hasPrefix("unseen ") == true)
      #expect(page.components(separatedBy: "<div class=\"lane\">").count == 3)
    }
  }

  @Test(arguments: [true, false])
  func `a stretch that was not seen and is over is drawn where it was`(isOfActor: Bool) async throws
  {
    let world = try World()
    try await world.record(["a": "1\n"], ["a": "1\n"])
    let number = VersionNumber(major: 0, minor: 1)
    let subject =
      isOfActor
      ? FailureSubject.actor(World.actor.id)
      : .version(VersionKey(actor: World.actor.id, number: number))
    let failure = Failure(of: subject, target: "jane/crawler", stage: .actor, message: "no")
    let other = FailureSubject.actor("zzzzzzzzzzzzzzzzz")
    for _ in 1...2 {
      try await world.poll(failing: [
        failure, Failure(of: .poll, target: "x", stage: .poll, message: ""),
      ])
    }
    try await world.poll(failing: [], seen: [subject, .poll, other])
    // Seen again as it was, and then changed.
    try await world.record(["a": "1\n"], ["a": "2\n"], ["a": "2\n"])
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1").body
      // The last look asked 20 seconds before the eighth minute: 400 seconds after the first one.
      #expect(
        shapes(page) == [
          "state 0+700", "window 700+200", "state 900+100", "hole 300+300", "unseen 300+300",
        ]
      )
      #expect(page.contains("<summary>When it could not be seen</summary>"))
      #expect(page.contains("<li>0.1: from <time datetime=\"\(World.time(3))\">"))
      let failures = try await site.ask("/jane/crawler.json").body
      #expect(failures.contains("\"resolvedAt\" : \"\(World.time(5))\""))
    }
  }

  @Test func `the files that changed most are told, without what came or went as a whole`()
    async throws
  {
    let world = try World()
    try await world.record(
      ["a": "1\n", "b": "1\n", "c<b>": "1\n"],
      ["a": "2\n", "b": "1\n", "c<b>": "1\n"],
      ["a": "2\n3\n", "b": "1\n", "c<b>": "1\n2\n3\n"],
      ["a": "3\n", "c<b>": "1\n2\n3\n"]
    )
    try await world.poll(.gone)
    try await world.record(["a": "3\n", "c<b>": "1\n2\n3\n"])
    try await world.serve { site in
      for path in ["/jane/crawler/0.1", "/jane/crawler"] {
        let page = try await site.ask(path).body
        let table = page.components(separatedBy: "<table class=\"cards churn\">")[1]
          .components(separatedBy: "</table>")[0]
        let rows = table.components(separatedBy: "<tr>").dropFirst(2).map { row in
          row.replacing(/<svg.*?<\/svg>/, with: "").replacing(/<[^>]*>/, with: " ")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(rows == ["a 3 +2 −2", "c&lt;b&gt; 1 +2 −0", "b 1 +0 −1"])
        #expect(table.contains("href=\"/-/log?in=jane/crawler/0.1:a\""))
      }
    }
  }

  @Test func `size and lines are drawn with their numbers in words`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"], ["a": "1\n2\n3\n"], ["a": "3\n"])
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1").body
      #expect(
        page.contains(
          "<figcaption>Size, @1 to @3: 2 bytes to 2 bytes, at most 6 bytes</figcaption>"
        )
      )
      #expect(page.contains("<title>@2: +2 −0</title>"))
      #expect(page.contains("aria-label=\"Lines, @1 to @3: +3 −2, at most 2 at a time\""))
    }
  }
}
