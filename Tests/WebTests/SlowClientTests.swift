import Foundation
import RealPrograms
import Testing

@testable import Web

/// Clients that read slowly hold back nobody else, and take no more memory than there is for them.
struct SlowClientTests {
  /// Asks for a path by so many connections, reads the first bytes that come, and nothing more.
  private static let holding = """
    import signal, socket, sys
    port, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    places = []
    for number in range(count):
        place = socket.socket()
        place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        place.connect(('127.0.0.1', port))
        place.sendall(f'GET {path} HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'.encode())
        places.append(place)
        # One after the other: that many comparisons at a time would be refused.
        if not place.recv(20).startswith(b'HTTP/1.1 200'):
            sys.exit('refused')
    print('all are sent to', file=sys.stderr, flush=True)
    signal.pause()
    """

  private func hold(_ path: String, count: Int, of site: Site) async throws -> RealProgram {
    let port = String(site.origin.split(separator: ":").last ?? "")
    let program = try RealProgram.start(["python3", "-c", Self.holding, port, "\(count)", path])
    try await program.says("all are sent to")
    return program
  }

  @Test func `what is held for slow clients is bounded, and given back`() {
    let room = SendingRoom(most: 1 << 20)
    // What is larger than the room has it alone.
    var large = room.part(2 << 20)
    #expect(large != nil)
    #expect(room.part(SendingRoom.smallest) == nil)
    // Short answers need none of it.
    #expect(room.part(SendingRoom.smallest - 1) != nil)
    large = nil
    let halves = [room.part(1 << 19), room.part(1 << 19)]
    #expect(halves.allSatisfy { $0 != nil })
    #expect(room.part(SendingRoom.smallest) == nil)
    #expect(room.part(2 << 20) == nil)
    withExtendedLifetime(halves) {}
  }

  @Test func `many slow clients of a long page are served, and it comes whole`() async throws {
    let world = try World()
    let lines = (1...20_000).map { "line \($0) of a long file, with some words in it\n" }.joined()
    try await world.record(["a": "1\n"], ["a": "1\n", "long": lines])
    let path = "/jane/crawler/0.1@1..2:long?context=10"
    try await world.serve { site in
      let slow = try await hold(path, count: 40, of: site)
      let plain = try await site.ask(path)
      let small = try await site.ask(path, options: ["--compressed"])
      #expect(plain.status == 200)
      #expect(plain.body.utf8.count > 1 << 20)
      #expect(plain.body.hasSuffix("</html>\n"))
      #expect(Int(plain.headers["content-length"] ?? "") == plain.body.utf8.count)
      #expect(small.body == plain.body)
      slow.send(SIGKILL)
      _ = try await slow.result
    }
  }
}
