import Foundation
import Mirroring
import RealPrograms
import Snapshots
import Testing

/// Which of many pollers has an Actor.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct LeaseTests {
  private static let hour = Interval("1h")
  /// A lease of it ends after fifteen seconds.
  private static let moment = Interval("60s")
  private static let archives = (0..<8).map { _ in UUID().uuidString.lowercased() }

  private func terms(_ database: PostgreSQLDatabase) async throws -> [String] {
    try await database.psql(
      """
      SELECT apify_id, fence, archive, first_poll, last_poll FROM lease_terms
      ORDER BY apify_id, fence
      """
    ).split(separator: "\n").map(String.init)
  }

  /// Asks until something is open.
  private func wait(
    for ids: [String],
    _ leases: Leases,
    of archive: String
  ) async throws -> [String] {
    var open: [String] = []
    try await until {
      open = try leases.open(ids, for: archive)
      return !open.isEmpty
    }
    return open.sorted()
  }

  @Test func `of many who take at once each Actor has one`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let ids = (0..<100).map { "actor\($0)" }
      let address = try MirrorAddress(database.url)
      let taken = try await withThrowingTaskGroup(of: [String].self) { group in
        for archive in Self.archives {
          group.addTask {
            let leases = Leases(at: address, every: Self.hour)
            var taken: [String] = []
            var open = try leases.open(ids, for: archive)
            while !open.isEmpty {
              taken += try leases.take(Array(open.prefix(7)), for: archive, during: 1)
              open.removeFirst(min(7, open.count))
            }
            return taken
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(taken.sorted() == ids.sorted())
      let fences = try await database.psql("SELECT count(*), max(fence) FROM lease_terms")
      #expect(fences == "100|1\n")
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `a lease that ran out passes on, and who had it is refused`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let address = try MirrorAddress(database.url)
      let first = Leases(at: address, every: Self.moment)
      let second = Leases(at: address, every: Self.moment)
      let third = Leases(at: address, every: Self.hour)
      #expect(try first.open(["a", "b"], for: Self.archives[0]).sorted() == ["a", "b"])
      #expect(try first.take(["a", "b"], for: Self.archives[0], during: 5) == ["a", "b"])
      #expect(try second.open(["a", "b"], for: Self.archives[1]) == [])
      #expect(try second.take(["a"], for: Self.archives[1], during: 7) == [])
      #expect(first.isHeld("a"))
      #expect(try await wait(for: ["a"], second, of: Self.archives[1]) == ["a"])
      #expect(!first.isHeld("a"))
      #expect(try second.take(["a"], for: Self.archives[1], during: 8) == ["a"])
      // Of what nobody took the lease goes on.
      #expect(first.renew(["a", "b"]) == ["b": 1])
      first.finish(["a"])
      #expect(second.renew(["a"]) == ["a": 2])
      second.finish(["a"])
      #expect(try third.open(["a"], for: Self.archives[2]) == [])
      #expect(
        try await terms(database) == [
          "a|1|\(Self.archives[0])|5|5", "a|2|\(Self.archives[1])|8|8",
          "b|1|\(Self.archives[0])|5|5",
        ]
      )
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `who looked is asked again with the next beat, under the same fence`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let address = try MirrorAddress(database.url)
      let leases = Leases(at: address, every: Interval("2s"))
      for poll: Int64 in 1...3 {
        let open = try await wait(for: ["a"], leases, of: Self.archives[0])
        #expect(try leases.take(open, for: Self.archives[0], during: poll) == ["a"])
        leases.finish(["a"])
      }
      #expect(try await terms(database) == ["a|1|\(Self.archives[0])|1|3"])
      // Who polls but once looks at what nobody looked at since it began.
      let once = Leases(at: address, every: nil)
      #expect(try once.open(["a"], for: Self.archives[1]) == ["a"])
      #expect(try once.take(["a"], for: Self.archives[1], during: 1) == ["a"])
      once.finish(["a"])
      #expect(try once.open(["a"], for: Self.archives[1]) == [])
    }
  }

  @Test func `what is given back is open at once, to its own archive first`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let address = try MirrorAddress(database.url)
      let ids = (0..<20).map { "actor\($0)" }
      let own = Set(ids.suffix(5))
      let first = Leases(at: address, every: Self.hour)
      _ = try first.open(ids, for: Self.archives[0])
      #expect(try first.take(Array(own), for: Self.archives[0], during: 1) == own)
      first.release()
      let again = Leases(at: address, every: Self.hour)
      let open = try again.open(ids, for: Self.archives[0])
      #expect(Set(open.prefix(5)) == own)
      #expect(Set(open) == Set(ids))
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `what others left who died is told in the middle of a poll, now and then`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let address = try MirrorAddress(database.url)
      let first = Leases(at: address, every: Self.moment)
      let second = Leases(at: address, every: Interval("2s"))
      let third = Leases(at: address, every: Self.hour)
      #expect(try first.open(["a"], for: Self.archives[0]) == ["a"])
      #expect(try first.take(["a"], for: Self.archives[0], during: 1) == ["a"])
      #expect(try second.open(["a", "b"], for: Self.archives[1]) == ["b"])
      #expect(try third.open(["a"], for: Self.archives[2]) == [])
      #expect(try second.take(["b"], for: Self.archives[1], during: 1) == ["b"])
      second.finish(["b"])
      // What this poll looked at is not open to it again when the next beat begins meanwhile.
      let next = """
        SELECT floor(extract(epoch FROM now()) / 2) > floor(extract(epoch FROM polled_at) / 2)
        FROM leases WHERE apify_id = 'b'
        """
      try await database.wait(until: next)
      var lapsed: [String] = []
      try await until {
        lapsed = second.lapsed({ ["a", "b"] }, for: Self.archives[1])
        return !lapsed.isEmpty
      }
      #expect(lapsed == ["a"])
      // That asked a moment ago.
      _ = try third.open(["a"], for: Self.archives[2])
      #expect(third.lapsed({ ["a"] }, for: Self.archives[2]) == [])
      #expect(try second.take(["a"], for: Self.archives[1], during: 1) == ["a"])
      #expect(first.renew(["a"]).isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `without the server a lease counts until it ends, and none is taken`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "pl-\(UUID().uuidString.prefix(8))"
    )
    let server = try await PostgreSQLServer.start(in: folder, isSafe: true)
    let address = try MirrorAddress(try await server.makeDatabase().url)
    let leases = Leases(at: address, every: Self.moment)
    _ = try leases.open(["a", "b"], for: Self.archives[0])
    #expect(try leases.take(["a"], for: Self.archives[0], during: 1) == ["a"])
    try await server.crash()
    #expect(leases.renew(["a"]) == ["a": 1])
    #expect(throws: MirrorError.self) {
      try leases.take(["b"], for: Self.archives[0], during: 1)
    }
    #expect(leases.lapsed({ ["b"] }, for: Self.archives[0]) == [])
    try await until { !leases.isHeld("a") }
    #expect(leases.renew(["a"]).isEmpty)
    let again = try await PostgreSQLServer.start(in: folder)
    // Nobody took it meanwhile.
    #expect(leases.renew(["a"]) == ["a": 1])
    #expect(try leases.take(["b"], for: Self.archives[0], during: 1) == ["b"])
    try await again.end()
  }

  @Test(.timeLimit(.minutes(10)))
  func `a server that stops moving keeps nobody waiting for ever`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "pl-\(UUID().uuidString.prefix(8))"
    )
    let server = try await PostgreSQLServer.start(in: folder)
    let database = try await server.makeDatabase()
    let leases = Leases(at: try MirrorAddress(database.url), every: Self.moment)
    _ = try leases.open(["a"], for: Self.archives[0])
    // Who holds the table's lock is a session of the server itself that never ends it.
    let blocker = try Connection(to: try MirrorAddress(database.url))
    try blocker.runAll("BEGIN; LOCK TABLE leases IN ACCESS EXCLUSIVE MODE")
    #expect(throws: MirrorError.self) {
      try leases.take(["a"], for: Self.archives[0], during: 1)
    }
    try blocker.runAll("ROLLBACK")
    #expect(try leases.take(["a"], for: Self.archives[0], during: 1) == ["a"])
    try await server.end()
  }
}
