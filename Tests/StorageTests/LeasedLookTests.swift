import Foundation
import Snapshots
import Testing

@testable import Storage

/// What is kept of looks between which it was somebody else's turn.
struct LeasedLookTests {
  private static let rows = """
    SELECT fence, revision, ifnull(substr(seen_before_at, 12), ''), substr(seen_at, 12), l.poll_id
    FROM leased_looks AS l JOIN snapshots USING (snapshot_id) ORDER BY leased_look_id
    """

  private static func state(_ text: String) -> Observation.Finding {
    .state(World.state([World.file("main.js", text)]))
  }

  /// Polls with a lease that somebody else had before the third and the fifth one.
  private func world() async throws -> World {
    var world = try World()
    try await world.poll(Self.state("a\n"), fence: 1)
    try await world.poll(Self.state("a\n"), fence: 1)
    try await world.poll(Self.state("a\n"), fence: 3)
    try await world.poll(Self.state("b\n"), fence: 3)
    try await world.poll(.gone, fence: 5)
    return world
  }

  @Test func `the first look under a lease is kept, and no other one`() async throws {
    let world = try await world()
    #expect(
      try await world.shell(Self.rows) == """
        1|1||00:01:00.500Z|1
        3|1|00:02:00.000Z|00:03:00.500Z|3
        5|3||00:05:00.500Z|5

        """
    )
  }

  @Test func `what confirms the state before by its digest alone is a look, too`() async throws {
    var world = try World()
    try await world.poll(Self.state("a\n"), fence: 4)
    let snapshot = try await world.ask { view in
      try view.snapshot(of: view.versions()[0], at: 1)
    }
    try await world.poll(.confirmed(try #require(snapshot).digest), fence: 6)
    try await world.poll(.confirmed(ContentHash(of: [1])), fence: 8)
    try await world.poll(.missing, fence: 10)
    #expect(
      try await world.shell(Self.rows) == """
        4|1||00:01:00.500Z|1
        6|1|00:01:00.000Z|00:02:00.500Z|2

        """
    )
  }

  @Test func `nothing is kept without leases`() async throws {
    var world = try World()
    for _ in 1...3 { try await world.poll(Self.state("a\n")) }
    #expect(try await world.shell("SELECT count(*) FROM leased_looks") == "0\n")
  }

  @Test(
    arguments: LeasedLook.columnNames.dropFirst(),
    ["NULL", "'x'", "x'00'", "-1", "4611686018427387904"]
  )
  func `whatever stands in a column is no look, and stops no poll`(
    column: String,
    value: String
  ) async throws {
    var world = try await world()
    let schema = "UPDATE sqlite_schema SET sql = %@ WHERE name = 'leased_looks'"
    let script = """
      .output /dev/null
      .dbconfig defensive off
      .dbconfig trusted_schema on
      .output
      DROP TRIGGER leased_looks_update;
      CREATE TEMP TABLE former AS SELECT sql FROM main.sqlite_schema WHERE name = 'leased_looks';
      PRAGMA writable_schema = ON;
      \(schema.replacing("%@", with: "replace(replace(sql, ') STRICT', ')'), ' NOT NULL', '')"));
      PRAGMA writable_schema = RESET;
      PRAGMA ignore_check_constraints = ON;
      UPDATE leased_looks SET \(column) = \(value) WHERE fence = 3;
      PRAGMA writable_schema = ON;
      \(schema.replacing("%@", with: "(SELECT sql FROM former)"));
      """
    let file = world.folder.appending(path: "script.sql")
    try Data(script.utf8).write(to: file)
    #expect(try await world.shell(".read '\(file.path)'") == "")
    let report = try await Verification().run(
      at: world.archive.path,
      warn: { _ in },
      progress: { _ in }
    )
    #expect(report.findings.contains { $0.table == "leased_looks" }, "\(report.findings)")
    #expect(try await world.poll(Self.state("c\n"), fence: 9) == .new(revision: 4))
  }

  @Test func `a row that is not as it was recorded is found, and a merge does not believe it`()
    async throws
  {
    let world = try await world()
    let sql = """
      DROP TRIGGER leased_looks_update;
      UPDATE leased_looks SET seen_before_at = '1970-01-01T00:01:00.000Z' WHERE fence = 3
      """
    #expect(try await world.shell(sql) == "")
    let report = try await Verification().run(
      at: world.archive.path,
      warn: { _ in },
      progress: { _ in }
    )
    let finding = try #require(report.findings.first { $0.kind == .look })
    #expect(finding.table == "leased_looks")
    #expect(finding.row == 2)
    #expect(finding.places.map(\.name) == ["jane/crawler/0.1"])
    let merge = try Merge(to: world.folder.appending(path: "merged.db").path, takingForks: false)
    await #expect(throws: ArchiveError.self) {
      try await merge.run(of: [(world.archive.path, nil)], warn: { _ in }, progress: { _ in })
    }
  }

  @Test
  func `a salvage keeps those whose snapshots it keeps, and a purge takes them with the Actor`()
    async throws
  {
    let world = try await world()
    let path = world.folder.appending(path: "salvaged.db").path
    let sql = """
      DROP TRIGGER leased_looks_update;
      UPDATE leased_looks SET fence = 7 WHERE fence = 5
      """
    #expect(try await world.shell(sql) == "")
    let report = try await Salvage(to: path).run(of: world.archive.path, progress: { _ in })
    #expect(report.lostRows == ["leased_looks": 1])
    let salvaged = World(
      folder: world.folder,
      archive: try Archive(at: path, for: .writing),
      minute: 9
    )
    #expect(try await salvaged.shell(Self.rows).split(separator: "\n").count == 2)
    _ = try salvaged.archive.purge(
      .actor(World.actor.id),
      by: "jane",
      because: "a test",
      at: Timestamp(milliseconds: 0)
    )
    #expect(try await salvaged.shell("SELECT count(*) FROM leased_looks") == "0\n")
    #expect(try await salvaged.shell("PRAGMA foreign_key_check") == "")
  }
}
