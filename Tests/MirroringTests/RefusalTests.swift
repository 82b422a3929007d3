import Foundation
import Mirroring
import RealPrograms
import Snapshots
import Storage
import Testing

/// What is not pushed, and what is said of it.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct RefusalTests {
  /// Everything that a mirror has, in a form that tells when anything changed.
  private func rows(of database: PostgreSQLDatabase) async throws -> String {
    var text = ""
    for table in ["archives", "versions", "snapshots", "source_files", "polls"] {
      text += try await database.psql(
        "SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM \(table) AS t"
      )
    }
    return text
  }

  private func error(
    pushing world: World,
    to database: PostgreSQLDatabase
  ) async -> (any Error)? {
    await #expect(throws: (any Error).self) { try await world.push(to: database) }
  }

  @Test func `a copy that was polled by itself is refused, and one of both goes on`() async throws {
    var world = try World(seed: 11)
    for _ in 0..<3 { try world.poll() }
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database)
      var copy = try await world.copy(seed: 12)
      try world.poll()
      for _ in 0..<2 { try copy.poll(after: 30) }
      _ = try await world.push(to: database)
      let before = try await rows(of: database)
      guard case .forked? = await error(pushing: copy, to: database) as? MirrorError else {
        Issue.record("the copy was pushed")
        return
      }
      #expect(try await rows(of: database) == before)
      try world.poll()
      _ = try await world.push(to: database)
      try await Likeness.check(database, has: world)
      let report = try await copy.push(to: database, isAnew: true)
      #expect(report.isAnew)
      try await Likeness.check(database, has: copy)
    }
  }

  @Test func `a copy of a running poll is another history`() async throws {
    var world = try World(seed: 13)
    for _ in 0..<2 { try world.poll() }
    let poll = try world.archive.beginPoll(
      of: .archived,
      trigger: .once,
      at: Timestamp(milliseconds: 10_000_000),
      program: "test"
    )
    var copy = try await world.copy(seed: 14)
    try await PostgreSQLServer.withDatabase { database in
      try world.change("actor0xxxxxxxxxxx", to: "of the one", during: poll)
      _ = try await world.push(to: database)
      // The copy's next poll finds that one interrupted.
      try copy.poll(after: 300)
      try copy.poll(after: 1)
      let error = await error(pushing: copy, to: database) as? MirrorError
      guard case .forked(_, _, let reason)? = error else {
        Issue.record("\(error as Any)")
        return
      }
      #expect(reason.contains("revision"))
    }
  }

  @Test func `an older copy is told apart from another history`() async throws {
    var world = try World(seed: 15)
    for _ in 0..<2 { try world.poll() }
    let copy = try await world.copy(seed: 1)
    for _ in 0..<2 { try world.poll() }
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database)
      let before = try await rows(of: database)
      guard case .behind(_, _, 2, 4)? = await error(pushing: copy, to: database) as? MirrorError
      else {
        Issue.record("the older copy was pushed")
        return
      }
      #expect(try await rows(of: database) == before)
    }
  }

  @Test(arguments: [
    "UPDATE chunks SET text = text || 'x' WHERE chunk_id = (SELECT max(chunk_id) FROM chunks)",
    """
    UPDATE snapshots SET build_tag = 'other'
    WHERE snapshot_id = (SELECT max(snapshot_id) FROM snapshots WHERE kind = 'state')
    """,
    """
    UPDATE source_files SET path = 'other.js'
    WHERE source_file_id = (SELECT max(source_file_id) FROM source_files)
    """,
  ])
  func `of a version that is damaged nothing is pushed, and of all others everything`(
    damage: String
  ) async throws {
    var world = try World(seed: 16)
    for _ in 0..<3 { try world.poll() }
    try await world.rewrite(damage)
    try await PostgreSQLServer.withDatabase { database in
      guard case .damaged? = await error(pushing: world, to: database) as? ArchiveError else {
        Issue.record("nothing is said of the damage")
        return
      }
      let versions = try await database.psql(
        """
        SELECT count(*), count(*) FILTER (WHERE pushed_revision = (
          SELECT count(*) FROM snapshots AS s WHERE s.version_id = versions.version_id))
        FROM versions
        """
      )
      let count = try await world.shell(
        "SELECT count(*) FROM (SELECT version_id FROM snapshots UNION SELECT version_id FROM builds)"
      )
      let number = try #require(Int(count.trimmingCharacters(in: .newlines)))
      #expect(versions == "\(number - 1)|\(number - 1)\n")
      #expect(try await database.psql("SELECT pushed_poll, pushed_at FROM archives") == "0|\n")
    }
  }

  @Test func `a database in another encoding is refused by its name`() async throws {
    let world = try World(seed: 17)
    let database = try await PostgreSQLServer.makeSharedDatabase(encoding: "LATIN1")
    let error = await error(pushing: world, to: database) as? MirrorError
    #expect(error == .otherEncoding(mirror: database.name, "LATIN1"))
  }

  @Test func `a mirror of a later program is refused, and the tables are made once`() async throws {
    let worlds = try (0..<6).map { try World(seed: 18 + $0) }
    try await PostgreSQLServer.withDatabase { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for world in worlds { group.addTask { _ = try await world.push(to: database) } }
        try await group.waitForAll()
      }
      #expect(try await database.psql("SELECT count(*) FROM archives") == "6\n")
      try await database.psql("INSERT INTO mirror_migrations VALUES ('9999_later')")
      let error = await error(pushing: worlds[0], to: database) as? MirrorError
      #expect(error == .newer(mirror: database.name))
    }
  }
}
