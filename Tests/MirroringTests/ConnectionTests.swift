import Foundation
import Mirroring
import RealPrograms
import Storage
import Synchronization
import Testing

/// A session with a real server.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct ConnectionTests {
  @Test func `values are bound, whatever they are`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let connection = try Connection(to: MirrorAddress(database.url))
      try connection.run("CREATE TABLE kept (number bigint, text text, bytes bytea)")
      let values: [SQLValue] = [
        .integer(-7), .text("it's; DROP TABLE kept --\n\\x"), .bytes([0, 39, 255]),
      ]
      #expect(try connection.run("INSERT INTO kept VALUES ($1, $2, $3)", values).changed == 1)
      #expect(
        try connection.run("INSERT INTO kept VALUES ($1, $2, $3)", [.null, .null, .null]).changed
          == 1
      )
      let rows = try connection.run("SELECT number, text, bytes FROM kept ORDER BY number").rows
      #expect(rows == [["-7", "it's; DROP TABLE kept --\n\\x", "\\x0027ff"], [nil, nil, nil]])
    }
  }

  @Test func `a copy takes what has no escape, and as much as there is`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let connection = try Connection(to: MirrorAddress(database.url))
      try connection.run("CREATE TABLE kept (number bigint, text text, bytes bytea)")
      let long = String(repeating: "\\N\t\n", count: 100_000)
      let count = try connection.copy(into: "kept", ["number", "text", "bytes"]) { copy in
        for number in 0..<50 {
          try copy.append([.integer(Int64(number)), .text(long), .bytes([0, UInt8(number)])])
        }
        try copy.append([.null, .null, .null])
      }
      #expect(count == 51)
      let sums = "SELECT count(*), sum(number), sum(length(text)), bool_and(text = $1) FROM kept"
      #expect(try connection.run(sums, [.text(long)]).rows == [["51", "1225", "20000000", "t"]])
    }
  }

  @Test func `a copy that is given up leaves nothing, and the session goes on`() async throws {
    struct Stop: Error {}

    try await PostgreSQLServer.withDatabase { database in
      let connection = try Connection(to: MirrorAddress(database.url))
      try connection.run("CREATE TABLE kept (number bigint CHECK (number <> 3))")
      #expect(throws: Stop.self) {
        try connection.copy(into: "kept", ["number"]) { copy in
          try copy.append([.integer(1)])
          throw Stop()
        }
      }
      #expect(throws: MirrorError.self) {
        try connection.copy(into: "kept", ["number"]) { try $0.append([.integer(3)]) }
      }
      #expect(throws: MirrorError.self) {
        try connection.copy(into: "nowhere", ["number"]) { try $0.append([.integer(3)]) }
      }
      #expect(try connection.run("SELECT count(*) FROM kept").number == 0)
    }
  }

  @Test func `a transaction happens as a whole or not at all`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let connection = try Connection(to: MirrorAddress(database.url))
      try connection.run("CREATE TABLE kept (number bigint PRIMARY KEY)")
      let error = #expect(throws: MirrorError.self) { try insert([1, 1], by: connection) }
      #expect(error?.state == SQLState("23505"))
      #expect(try connection.run("SELECT count(*) FROM kept").number == 0)
      try insert([2], by: connection)
      #expect(try await database.psql("SELECT * FROM kept") == "2\n")
    }
  }

  private func insert(_ numbers: [Int], by connection: Connection) throws {
    try connection.transaction {
      for number in numbers {
        try connection.run("INSERT INTO kept VALUES ($1)", [SQLValue(number)])
      }
    }
  }

  @Test func `a server that stops moving is waited for to a limit, and not when nobody waits`()
    async throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "ps-\(UUID().uuidString.prefix(8))"
    )
    let server = try await PostgreSQLServer.start(in: folder)
    let database = try await server.makeDatabase()
    var limits = Connection.Limits()
    limits.silence = 1
    let connection = try Connection(to: MirrorAddress(database.url), limits: limits)
    let isToEnd = Mutex(false)
    let told = try Connection(
      to: MirrorAddress(database.url),
      isToEnd: { isToEnd.withLock { $0 } }
    )
    let address = try MirrorAddress(database.url)
    #expect(throws: MirrorError.silent(mirror: address.name, seconds: 1)) {
      try connection.run("SELECT pg_sleep(60)")
    }
    isToEnd.withLock { $0 = true }
    #expect(throws: MirrorError.interrupted(mirror: address.name)) {
      try told.run("SELECT pg_sleep(60)")
    }
    isToEnd.withLock { $0 = false }
    try await server.crash()
    let error = #expect(throws: MirrorError.self) { try told.run("SELECT 1") }
    #expect(error?.isPassing == true)
    let unreachable = #expect(throws: MirrorError.self) { try Connection(to: address) }
    #expect(unreachable?.isPassing == true)
    let again = try await PostgreSQLServer.start(in: folder)
    #expect(try Connection(to: address).run("SELECT 2").number == 2)
    try await again.end()
  }
}
