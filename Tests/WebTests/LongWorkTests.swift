import Foundation
import RealPrograms
import Testing
import Web

/// Questions that take long end when nobody is to wait any more for their answers.
struct LongWorkTests {
  /// A history of which a search reads some megabytes.
  private func world() async throws -> World {
    let world = try World()
    for round in 1...12 {
      let lines = (1...6000).map {
        "line \($0 &* round), of \(round) rounds in which all changed\n"
      }
      try await world.record(["src/main.js": lines.joined()])
    }
    return world
  }

  @Test(arguments: ["/-/search?q=nowhere&where=history", "/jane/crawler/0.1@1..12"])
  func `what takes longer than it may is ended, with the way out`(path: String) async throws {
    try await world().serve(timeLimit: .milliseconds(1)) { site in
      let answer = try await site.ask(path)
      #expect(answer.status == 503)
      #expect(answer.body.contains("narrow it down"))
      let other = try await site.ask("/healthz")
      #expect(other.status == 200)
    }
    try await world().serve { site in
      let whole = try await site.ask(path)
      #expect(whole.status == 200)
    }
  }

  @Test func `the search of who hung up is ended`() async throws {
    try await world().serve { site in
      let hangUp = """
        import socket, sys
        place = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
        place.sendall(b'GET /-/search?q=nowhere&where=history HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n')
        place.close()
        """
      let port = String(site.origin.split(separator: ":").last ?? "")
      let result = try await RealProgram.start(["python3", "-c", hangUp, port]).result
      try #require(result.status == 0, "\(result.errors)")
      // One request more than those that ask how many there were.
      var (asked, total, left) = (0, 0, 0)
      while total <= asked {
        let lines = try await site.ask("/metrics").body.split(separator: "\n")
        let counts = lines.filter { $0.hasPrefix("archiver_requests_total{") }
          .compactMap { line in line.split(separator: " ").last.flatMap { Int($0) } }
        total = counts.reduce(0, +)
        left = lines.contains("archiver_requests_total{status=\"4xx\"} 1") ? 1 : 0
        if total <= asked { asked += 1 }
      }
      #expect(left == 1)
    }
  }
}
