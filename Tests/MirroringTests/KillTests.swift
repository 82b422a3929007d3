import Foundation
import Mirroring
import RealPrograms
import SeededRandom
import Testing

/// Pushes, and servers, that end at any moment. `scripts/mirror` runs the long form.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct KillTests {
  private static let kills =
    Int(ProcessInfo.processInfo.environment["ARCHIVER_KILLS"] ?? "") ?? 5
  private static let seed = Int(ProcessInfo.processInfo.environment["ARCHIVER_SEED"] ?? "") ?? 1

  /// Counts what would refer to nothing, in each way that rows refer to others.
  private static let dangling = """
    SELECT
      (SELECT count(*) FROM snapshots AS s WHERE NOT EXISTS (SELECT FROM versions AS v
        WHERE (v.apify_id, v.archive, v.version_number) = (s.apify_id, s.archive, s.version_number)
          AND v.pushed_revision >= s.revision)),
      (SELECT count(*) FROM versions AS v WHERE v.pushed_revision <> (SELECT count(*) FROM snapshots AS s
        WHERE (v.apify_id, v.archive, v.version_number) = (s.apify_id, s.archive, s.version_number))),
      (SELECT count(*) FROM versions AS v WHERE NOT EXISTS (SELECT FROM actors AS a
        WHERE (a.apify_id, a.archive) = (v.apify_id, v.archive))),
      (SELECT count(*) FROM snapshots AS s WHERE NOT EXISTS (SELECT FROM polls AS p
        WHERE (p.archive, p.poll_id) = (s.archive, s.poll_id))),
      (SELECT count(*) FROM source_files AS f WHERE NOT EXISTS (SELECT FROM snapshots AS s
        WHERE (s.apify_id, s.archive, s.version_number, s.revision)
          = (f.apify_id, f.archive, f.version_number, f.first_revision))),
      (SELECT count(*) FROM source_files AS f WHERE content_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM archive_contents AS k JOIN contents AS c USING (apify_id, sha256)
        WHERE (k.apify_id, k.archive, k.content_id, c.sha256)
          = (f.apify_id, f.archive, f.content_id, f.sha256))),
      (SELECT count(*) FROM leased_looks AS l WHERE NOT EXISTS (SELECT FROM snapshots AS s
        WHERE (s.apify_id, s.archive, s.snapshot_id) = (l.apify_id, l.archive, l.snapshot_id))),
      (SELECT count(*) FROM archives AS a WHERE pushed_poll > (
        SELECT coalesce(max(poll_id), 0) FROM polls AS p WHERE p.archive = a.archive))
    """

  /// Holds what the watermark says against what is there.
  private func check(_ database: PostgreSQLDatabase, _ world: World, _ round: String) async throws {
    let made = try await database.psql("SELECT to_regclass('archives') IS NOT NULL")
    guard made == "t\n" else { return }
    #expect(try await database.psql(Self.dangling) == "0|0|0|0|0|0|0|0\n", "\(round)")
    let poll = try await database.psql("SELECT pushed_poll FROM archives")
      .trimmingCharacters(in: .newlines)
    let count = "SELECT count(*) FROM snapshots WHERE poll_id <= \(poll.isEmpty ? "0" : poll)"
    #expect(
      try await database.psql(count) == world.shell(count),
      "\(round): the watermark is ahead"
    )
  }

  @Test func `a push that is killed leaves nothing half, and the next one makes it good`()
    async throws
  {
    var world = try World(seed: Self.seed, actors: 8)
    var random = SeededGenerator(seed: Self.seed)
    try await PostgreSQLServer.withDatabase { database in
      var reach = Duration.seconds(2)
      var (rounds, killed) = (0, 0)
      while killed < Self.kills, rounds < 20 * Self.kills {
        rounds += 1
        for _ in 0..<3 { try world.poll() }
        let push = try RealProgram.start(
          [RealProgram.archiver.path, "mirror", database.url, "--with-values", "--db", world.path]
        )
        // At any moment of the push: that it is another one each time is what this is about.
        try await Task.sleep(for: reach * Double.random(in: 0...1, using: &random))
        push.send(SIGKILL)
        let isKilled = try await push.result.status == 128 + SIGKILL
        if isKilled { killed += 1 }
        reach = isKilled ? reach * 1.1 : reach * 0.7
        try await check(database, world, "seed \(Self.seed), round \(rounds)")
      }
      print("seed \(Self.seed): \(killed) of \(rounds) pushes killed")
      #expect(killed == Self.kills)
      _ = try await world.push(to: database)
      try await Likeness.check(database, has: world, "seed \(Self.seed)")
      #expect(try await world.push(to: database).rows == 0)
    }
  }

  @Test func `a server that crashes leaves nothing half, and pushes go on when it is back`()
    async throws
  {
    var worlds = try (0..<2).map { try World(seed: Self.seed + $0, actors: 8) }
    var random = SeededGenerator(seed: Self.seed)
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "pk-\(UUID().uuidString.prefix(8))")
    var server = try await PostgreSQLServer.start(in: folder, isSafe: true)
    let database = try await server.makeDatabase()
    for round in 1...Self.kills {
      for index in worlds.indices { for _ in 0..<3 { try worlds[index].poll() } }
      let pushes = try worlds.map { world in
        try RealProgram.start(
          [RealProgram.archiver.path, "mirror", database.url, "--with-values", "--db", world.path]
        )
      }
      try await Task.sleep(for: .seconds(Double.random(in: 0...1.5, using: &random)))
      try await server.crash()
      server = try await PostgreSQLServer.start(in: folder, isSafe: true)
      for (world, push) in zip(worlds, pushes) {
        let result = try await push.result
        // Who had not reached it yet was told that it is down.
        if result.status != 0 {
          #expect(result.errors.contains("cannot reach the mirror"), "\(result.errors)")
          _ = try await world.push(to: database)
        }
        try await Likeness.check(database, has: world, "seed \(Self.seed), round \(round)")
      }
      #expect(try await database.psql(Self.dangling) == "0|0|0|0|0|0|0|0\n", "round \(round)")
    }
    try await server.end()
  }
}
