import Foundation
import Mirroring
import RealPrograms
import Snapshots
import Storage
import Testing

/// What a push leaves in a mirror.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct PushTests {
  @Test(arguments: 1...3)
  func `a mirror has what the archive has, and pushing again writes nothing`(seed: Int) async throws
  {
    var world = try World(seed: seed)
    try await PostgreSQLServer.withDatabase { database in
      for round in 0..<4 {
        for _ in 0..<(round % 3 + 1) { try world.poll() }
        let report = try await world.push(to: database)
        #expect(report.rows > 0)
        #expect(report.poll == world.polls)
        try await Likeness.check(database, has: world, "after round \(round)")
        #expect(try await world.push(to: database).rows == 0)
      }
    }
  }

  @Test func `archives of the same Actors are pushed at once, and each has its own rows`()
    async throws
  {
    var worlds = try (1...4).map { _ in try World(seed: 7) }
    for index in worlds.indices {
      for _ in 0...index { try worlds[index].poll() }
    }
    try await PostgreSQLServer.withDatabase { database in
      try await push(worlds, to: database)
      for world in worlds { try await Likeness.check(database, has: world) }
      for index in worlds.indices { try worlds[index].poll() }
      try await push(worlds, to: database)
      for world in worlds { try await Likeness.check(database, has: world) }
      // A content stands there once for an Actor.
      let copies = "SELECT count(*), count(DISTINCT (apify_id, sha256)) FROM contents"
      let counts = try await database.psql(copies).dropLast().split(separator: "|")
      #expect(counts[0] == counts[1])
    }
  }

  private func push(_ worlds: [World], to database: PostgreSQLDatabase) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for world in worlds { group.addTask { _ = try await world.push(to: database) } }
      try await group.waitForAll()
    }
  }

  @Test func `one archive is pushed by several at once`() async throws {
    var world = try World(seed: 3)
    try await PostgreSQLServer.withDatabase { database in
      for _ in 0..<3 {
        for _ in 0..<3 { try world.poll() }
        try await push([world, world, world, world], to: database)
        try await Likeness.check(database, has: world)
        #expect(try await world.push(to: database).rows == 0)
      }
    }
  }

  @Test func `values of variables are there when they are asked for, and no longer`() async throws {
    var world = try World(seed: 5)
    for _ in 0..<4 { try world.poll() }
    let count = "SELECT count(value) > 0 FROM env_vars"
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database, hasValues: false)
      #expect(try await database.psql(count) == "f\n")
      _ = try await world.push(to: database)
      #expect(try await database.psql(count) == "t\n")
      try await Likeness.check(database, has: world)
      _ = try await world.push(to: database, hasValues: false)
      #expect(try await database.psql(count) == "f\n")
    }
  }

  @Test func `what is purged is purged there`() async throws {
    var world = try World(seed: 6)
    for _ in 0..<4 { try world.poll() }
    let other = try World(seed: 6)
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database)
      _ = try await other.push(to: database)
      let hash = try await world.shell(
        """
        SELECT sha256 FROM current_files WHERE size > 0 AND path = 'main.js' ORDER BY version_id LIMIT 1
        """
      ).trimmingCharacters(in: .newlines)
      let content = try #require(ContentHash(hexadecimal: hash))
      try world.purge(.content(content))
      _ = try await world.push(to: database)
      try await Likeness.check(database, has: world, "after a content")
      let bodies = "SELECT count(body), count(bytes) FROM contents WHERE sha256 = '\\x\(hash)'"
      #expect(try await database.psql(bodies) == "0|0\n")
      try world.purge(.variables(of: nil) { $0 == "KEY" })
      try world.purge(.text { String(decoding: $0, as: UTF8.self).contains("odd") })
      _ = try await world.push(to: database)
      try await Likeness.check(database, has: world, "after values and texts")
      try world.purge(.actor("actor1xxxxxxxxxxx"))
      _ = try await world.push(to: database)
      try await Likeness.check(database, has: world, "after an Actor")
      let left = "SELECT count(*) FROM contents WHERE apify_id = 'actor1xxxxxxxxxxx'"
      #expect(try await database.psql(left) == "0\n")
      // Ids that went are given to others.
      for _ in 0..<3 { try world.poll() }
      _ = try await world.push(to: database)
      try await Likeness.check(database, has: world, "after more polls")
    }
  }
}
