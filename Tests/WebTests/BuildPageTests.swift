import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing
import Web

/// Builds and tags on pages: when they were, what they were made from, and what was edited since.
struct BuildPageTests {
  /// A version that was built from its first state and from one that no poll saw, and edited since.
  private static func world() async throws -> World {
    let world = try World()
    try await world.poll(.state(World.state(["a": "1\n"])), tags: [World.tag("latest", 1)])
    try await world.build(1, from: ["a": "1\n"], at: World.time(0))
    try await world.build(2, from: ["a": "came and went\n"], at: World.time(2))
    try await world.build(3, from: nil, status: "FAILED", at: World.time(3))
    try await world.poll(
      .state(World.state(["a": "2\n"])),
      tags: [World.tag("latest", 2), World.tag("<b>", 1)]
    )
    try await world.poll(.state(World.state(["a": "1\n", "b": "x\n"])))
    return world
  }

  @Test func `builds are strokes in the lane of their version, and a tag has a lane`() async throws
  {
    let world = try await Self.world()
    try await world.serve { site in
      for path in ["/jane/crawler", "/jane/crawler/0.1"] {
        let page = try await site.ask(path).body
        let lanes = page.components(separatedBy: "<div class=\"lane\">").dropFirst().map {
          $0.components(separatedBy: "</svg>")[0]
        }
        #expect(lanes.count == 3)
        func shapes(_ lane: String) -> [String] {
          lane.matches(of: /<rect class="([a-z ]+)" x="(\d+)"/).map { "\($0.1) \($0.2)" }
        }
        // From the first build to the last look: six minutes of polls and builds.
        #expect(
          shapes(lanes[0]).filter { $0.contains("build") } == [
            "build 0", "build 333", "build failed 500",
          ]
        )
        #expect(lanes[0].contains("3 changes and 3 builds of 0.1"))
        #expect(lanes[0].contains("<title>build 0.1.3, FAILED, "))
        #expect(lanes[1].hasPrefix("<b>&lt;b&gt;</b>"))
        #expect(shapes(lanes[2]).map { $0.prefix { $0 != " " } } == ["tag", "window", "tag"])
        #expect(lanes[2].contains("2 builds under the tag latest"))
        #expect(page.contains("<li>latest: build 0.1.2, from <span class=\"window\">between "))
      }
    }
  }

  @Test func `what was edited and not deployed is told of each tag`() async throws {
    let world = try await Self.world()
    try await world.serve { site in
      for path in ["/jane/crawler", "/jane/crawler/0.1", "/-/deployed?in=jane/crawler"] {
        let page = try await site.ask(path).body
        let rows = page.components(separatedBy: "<tr><th scope=\"row\"><b>").dropFirst()
          .map { $0.components(separatedBy: "</tr>")[0] }
        #expect(rows.count == 2, "\(path)")
        let latest = rows.last ?? ""
        #expect(latest.contains("0.1.2, from a source that no poll saw"), "\(latest)")
        #expect(
          latest.contains(
            "href=\"/jane/crawler/0.1@0.1.2..3\">edited, not deployed</a></b>: 2 files"
          )
        )
        #expect(latest.contains("~ a") && latest.contains("+ b"))
        #expect(rows.first?.contains("0.1.1, from <a href=\"/jane/crawler/0.1@1\">@1</a>") == true)
      }
      let all = try await site.ask("/-/deployed").body
      #expect(all.contains("<p>2 tags, 2 of them edited and not deployed.</p>"))
      #expect(all.matches(of: /<tr><th scope="row"><a [^>]*href="\/jane\/crawler"/).count == 2)
      let page = try await site.ask("/jane/crawler/0.1@0.1.2..3").body
      #expect(page.contains("<h1>jane/crawler/0.1@0.1.2..3</h1>"))
      #expect(page.contains("a build that began at "))
      #expect(page.contains("href=\"/abcdefghijklmnopq/0.1@0.1.2..3\""))
      let built = try await site.ask("/jane/crawler/0.1@0.1.2?view=changes").body
      #expect(built.contains("<h1>jane/crawler/0.1@0.1.1..0.1.2</h1>"))
    }
  }

  @Test func `a version of which there are only builds has its lane`() async throws {
    let world = try await Self.world()
    let old = VersionNumber(major: 0, minor: 0)
    try await world.build(1, of: old, from: ["a": "0\n"], at: World.time(1))
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler").body
      #expect(page.contains("<div class=\"lane\"><b>0.0</b>"))
      #expect(page.contains("0 changes and 1 build of 0.0"))
    }
  }

  @Test func `builds of long ago leave room for what was seen`() async throws {
    let world = try World()
    try await world.record(["a": "1\n"])
    try await world.build(1, from: nil, at: World.time(-500_000))
    try await world.build(2, from: nil, at: World.time(0))
    await world.skip(minutes: 7)
    try await world.record(["a": "2\n"])
    try await world.serve { site in
      let page = try await site.ask("/jane/crawler/0.1").body
      // As long before the first look as the last one was behind it: the first one asked 20 seconds before.
      #expect(
        page.contains("<p class=\"axis\"><time datetime=\"\(World.time(-10, offset: 20_000))\">")
      )
      #expect(page.contains("2 changes and 1 build of 0.1"))
      #expect(page.contains("<title>build 0.1.2, ") && !page.contains("<title>build 0.1.1, "))
    }
  }

  @Test(arguments: [
    ("/-/builds.json?in=jane/crawler", ["builds", "jane/crawler"]),
    ("/-/builds?in=jane/crawler/0.1&format=json", ["builds", "jane/crawler/0.1"]),
    ("/-/deployed.json?in=jane/crawler", ["deployed", "jane/crawler"]),
    ("/-/deployed.json", ["deployed"]),
  ])
  func `the JSON of builds is what the program prints`(path: String, command: [String]) async throws
  {
    let world = try await Self.world()
    try await world.serve { site in
      let page = try await site.ask(path)
      let printed = try await RealProgram.start(
        [World.binary.path] + command + ["--db", world.path, "--json"]
      ).result
      func json(_ text: String) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
      }
      #expect(page.status == 200 && page.headers["etag"] != nil)
      #expect(try json(page.body) == json(printed.output), "\(printed.errors)")
    }
  }

  @Test func `the list of builds goes on where the page before ended, and tells each once`()
    async throws
  {
    let world = try World()
    let other = VersionNumber(major: 1, minor: 0)
    try await world.record(["a": "1\n"])
    for number in 1...70 {
      try await world.build(number, from: nil, at: World.time(Int64(2 * number)))
      if number <= 60 {
        try await world.build(number, of: other, from: nil, at: World.time(Int64(2 * number + 1)))
      }
    }
    let expected =
      (61...70).reversed().map { "0.1.\($0)" }
      + (1...60).reversed().flatMap { ["1.0.\($0)", "0.1.\($0)"] }
    try await world.serve { site in
      var (path, seen, pages): (String?, [String], Int) = ("/-/builds?in=jane/crawler", [], 0)
      while let next = path {
        let page = try await site.ask(next).body
        pages += 1
        seen += page.matches(of: /<tr><th scope="row">([0-9.]+)</).map { String($0.1) }
        path = page.firstMatch(of: /rel="next" href="([^"]+)"/)
          .map { String($0.1).replacing("&amp;", with: "&") }
      }
      #expect(pages == 3)
      #expect(seen == expected)
      var (json, listed) = (String?("/-/builds.json?in=jane/crawler"), [String]())
      while let next = json {
        let answer = try await site.ask(next)
        listed += answer.body.matches(of: /"build"\s*:\s*"([0-9.]+)"/).map { String($0.1) }
        json = answer.headers["link"]?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
      }
      #expect(listed == expected)
    }
  }

  @Test func `what can't be asked of builds is told so`() async throws {
    let world = try await Self.world()
    try await world.serve { site in
      for (path, status) in [
        ("/-/builds", 400), ("/-/deployed.atom", 400), ("/-/builds?in=jane/crawler@1", 400),
        ("/-/builds?in=jane/crawler/0.1:a", 400), ("/-/builds?in=jane/crawler&before=x", 400),
        ("/-/builds?in=jane/nobody", 404), ("/-/deployed?in=jane/crawler/9.9", 404),
        ("/-/builds.atom?in=jane/crawler", 400), ("/-/builds.patch?in=jane/crawler", 400),
        ("/-/builds?in=%3Cscript%3E", 400), ("/-/builds?in=jane/crawler&before=0.1.1,7.7.7", 200),
      ] {
        let answer = try await site.ask(path)
        #expect(answer.status == status, "\(path)")
      }
    }
  }
}
