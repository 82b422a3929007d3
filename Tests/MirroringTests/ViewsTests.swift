import Foundation
import RealPrograms
import Storage
import Testing

/// The views of a mirror.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct ViewsTests {
  @Test func `each view has of one archive what that archive's own has`() async throws {
    var worlds = try [World(seed: 21, actors: 50), World(seed: 22), World(seed: 22)]
    try await PostgreSQLServer.withDatabase { database in
      for round in 1...2 {
        for index in worlds.indices {
          for _ in 0...index { try worlds[index].poll() }
          _ = try await worlds[index].push(to: database)
        }
        for world in worlds {
          try await Likeness.checkViews(database, have: world, .column, "in round \(round)")
        }
      }
      try await Likeness.checkViews(database, have: worlds[1], .setting)
      try worlds[1].purge(.actor("actor1xxxxxxxxxxx"))
      _ = try await worlds[1].push(to: database)
      for world in worlds { try await Likeness.checkViews(database, have: world) }
    }
  }

  @Test func `a view has the columns of the archive's own, behind the archive`() async throws {
    var world = try World(seed: 23)
    try world.poll()
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database)
      for (name, columns) in try await Likeness.views(of: world) {
        let there = try await self.columns(of: name, in: database)
        #expect(there == "archive \(columns.joined(separator: " "))\n", "\(name)")
      }
      let page = try String(
        contentsOf: RealProgram.root.appending(path: "docs/mirror.md"),
        encoding: .utf8
      )
      let told = page.matches(of: /\n\| `(\w+)` \|[^|]+\| (\w[^|]*\w) \|/)
      #expect(told.count == 4)
      for view in told {
        let there = try await self.columns(of: String(view.1), in: database)
        #expect(there == "\(view.2.replacing(",", with: ""))\n", "\(view.1)")
      }
    }
  }

  private func columns(of view: String, in database: PostgreSQLDatabase) async throws -> String {
    try await database.psql(
      """
      SELECT string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns
      WHERE table_name = '\(view)'
      """
    )
  }

  @Test func `views of another text are made anew, those of a newer program stay`() async throws {
    var world = try World(seed: 24)
    try world.poll()
    let mark = "SELECT obj_description('this_archive'::regclass)"
    let count = "SELECT count(*) FROM pg_views WHERE viewname = 'poll_log'"
    try await PostgreSQLServer.withDatabase { database in
      _ = try await world.push(to: database)
      let ours = try await database.psql(mark)
      try await database.psql("DROP VIEW poll_log; COMMENT ON VIEW this_archive IS 'archiver 1 0'")
      _ = try await world.push(to: database)
      #expect(try await database.psql(count) == "1\n")
      #expect(try await database.psql(mark) == ours)
      try await database.psql(
        "DROP VIEW poll_log; COMMENT ON VIEW this_archive IS 'archiver 1000000 0'"
      )
      _ = try await world.push(to: database)
      #expect(try await database.psql(count) == "0\n")
    }
  }
}
