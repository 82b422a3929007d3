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
