import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing
import Web

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What programs watch: feeds, metrics, the description of the addresses, and a page for mail.
struct MonitorTests {
  private func world() async throws -> World {
    let world = try World()
    try await world.record(
      ["a.txt": "1\n", "b & <c>.txt": "x\n"],
      ["a.txt": "2\n", "b & <c>.txt": "x\n"]
    )
    let failure = Failure(
      of: .target("jane/x"),
      target: "jane/x",
      stage: .actor,
      message: "<b>no</b>"
    )
    try await world.poll(.state(World.state(["a.txt": "3\n"])), failures: [failure])
    return world
  }

  /// The texts of all elements of a name, of a text that is well-formed XML.
  private final class Elements: NSObject, XMLParserDelegate {
    private let name: String
    private var text: String?
    var texts: [String] = []

    init(_ name: String, in xml: String) throws {
      self.name = name
      super.init()
      let parser = XMLParser(data: Data(xml.utf8))
      parser.delegate = self
      try #require(parser.parse(), "\(String(describing: parser.parserError))")
    }

    func parser(
      _ parser: XMLParser,
      didStartElement element: String,
      namespaceURI: String?,
      qualifiedName: String?,
      attributes: [String: String]
    ) {
      if element == name { text = attributes["href"] ?? "" }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
      text? += characters
    }

    func parser(
      _ parser: XMLParser,
      didEndElement element: String,
      namespaceURI: String?,
      qualifiedName: String?
    ) {
      if element == name, let text { texts.append(text) }
      if element == name { text = nil }
    }
  }

  @Test func `a feed has an entry for each snapshot, under an id that stays`() async throws {
    let world = try await world()
    try await world.serve { site in
      for path in ["/-/log.atom", "/jane/crawler.atom", "/jane/crawler/0.1.atom"] {
        let feed = try await site.ask(path)
        #expect(feed.headers["content-type"] == "application/atom+xml; charset=utf-8")
        let ids = try Elements("id", in: feed.body).texts
        #expect(ids.count == 4 && Set(ids).count == 4, "\(path)")
        #expect(ids[1].hasSuffix(":snapshot:3"))
        let titles = try Elements("title", in: feed.body).texts.dropFirst()
        #expect(titles.first == "jane/crawler/0.1@3: changed")
        let contents = try Elements("content", in: feed.body).texts
        #expect(contents[0].hasPrefix("after 2026-11-01T10:01:40.000Z and not after"))
        #expect(contents[0].contains("files +0 ~1 -1, lines +1 -2"))
        let links = try Elements("link", in: feed.body).texts
        #expect(links[1] == "/jane/crawler/0.1@2..3")
        #expect(try await site.ask(path).body == feed.body)
      }
      let path = try await site.ask("/jane/crawler/0.1:b%20%26%20%3Cc%3E.txt?format=atom").body
      #expect(try Elements("title", in: path).texts.count == 3)
      let refused = try await site.ask("/jane/crawler/0.1@1.atom")
      #expect(refused.status == 400)
      let page = try await site.ask("/jane/crawler").body
      #expect(page.contains("type=\"application/atom+xml\" href=\"/jane/crawler.atom\""))
    }
  }

  @Test func `metrics tell how polling is doing, and how long answers took`() async throws {
    let world = try await world()
    try await world.serve { site in
      for path in ["/", "/jane/nobody"] { _ = try await site.ask(path) }
      let answer = try await site.ask("/metrics")
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      let lines = answer.body.split(separator: "\n").map(String.init)
      let good = Double(World.time(3).milliseconds) / 1000
      #expect(lines.contains("archiver_last_good_poll_seconds \(good)"))
      #expect(lines.contains("archiver_failing_targets 1"))
      #expect(lines.contains("archiver_requests_total{status=\"2xx\"} 1"))
      #expect(lines.contains("archiver_requests_total{status=\"4xx\"} 1"))
      #expect(lines.contains("archiver_request_seconds_bucket{le=\"+Inf\"} 2"))
      #expect(lines.contains("archiver_request_seconds_count 2"))
      // Each line is a comment or a name with a number.
      for line in lines where !line.hasPrefix("# ") {
        #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
      }
    }
  }

  @Test func `the description of the addresses is served`() async throws {
    let world = try await world()
    try await world.serve { site in
      let answer = try await site.ask("/-/openapi.json")
      let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
      #expect(object?["openapi"] as? String == "3.1.0")
    }
  }

  @Test func `a report is one page that needs nothing beside it`() async throws {
    let world = try await world()
    let result = try await RealProgram.run(
      World.binary.path,
      "report",
      "--db",
      world.path,
      "--since",
      "2026-11-01T10:01:30Z"
    )
    #expect(result.status == 0, "\(result.errors)")
    let page = result.output
    #expect(page.contains("<h2 id=\"jane/crawler/0.1\">jane/crawler/0.1@1..3</h2>"))
    #expect(page.contains("&lt;b&gt;no&lt;/b&gt;") && !page.contains("<b>no</b>"))
    #expect(page.contains("b &amp; &lt;c&gt;.txt"))
    #expect(page.contains("--plus-back") && page.contains("\"Segoe UI\""))
    let addresses = page.matches(of: /(?:href|src|action)="([^"]*)"/).map { String($0.1) }
    #expect(!addresses.isEmpty && addresses.allSatisfy { $0.hasPrefix("#") })
    for address in Set(addresses) {
      #expect(page.contains("id=\"\(address.dropFirst())\""), "\(address)")
    }
  }
}
