import GRDB
import Snapshots
import Synchronization
import Testing

@testable import Storage

/// How SQLite finds what is read, which says how the cost grows with what else is in the archive.
struct ReadingPlanTests {
  /// The statements that a body runs.
  private func statements(_ view: ArchiveView, _ body: () throws -> Void) throws -> [String] {
    let statements = Mutex<[String]>([])
    view.database.trace { event in
      if case .statement(let statement) = event {
        statements.withLock { $0.append(statement.expandedSQL) }
      }
    }
    defer { view.database.trace() }
    try body()
    return statements.withLock { $0 }
  }

  /// The plan of each statement that a body runs, without the checks of indexes, which look at each row once.
  private func planned(_ view: ArchiveView, _ body: () throws -> Void) throws -> [String] {
    try statements(view, body).filter { !$0.contains("NOT INDEXED") }.flatMap { statement in
      try Row.fetchAll(view.database, sql: "EXPLAIN QUERY PLAN \(statement)")
        .map { $0["detail"] as String }
    }
  }

  @Test func `what changed with a snapshot is found without a walk over its version`() async throws
  {
    var world = try World()
    for revision in 1...3 {
      try await world.poll(.state(World.state([World.file("a", "\(revision)")])))
    }
    let version = try await world.version().id
    let plans = try await world.ask { view -> [String] in
      try planned(view) { () throws in
        #expect(try view.files(of: version, from: 1, to: 2).new.count == 1)
        #expect(try view.environmentVariables(of: version, from: 2, to: 3).new.isEmpty)
      }
    }
    #expect(plans.contains { $0.contains("source_files_by_first") }, "\(plans)")
    #expect(!plans.contains { $0.contains("SCAN") || $0.hasSuffix("(version_id=?)") }, "\(plans)")
  }

  @Test func `the latest builds, and what tags named, are found without a walk over all`()
    async throws
  {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "1")])))
    let version = try await world.version()
    let plans = try await world.ask { view -> [String] in
      try planned(view) { () throws in
        #expect(try view.latestBuilds(of: version.id, before: 9, limit: 5).isEmpty)
        #expect(try view.currentTags(of: version.actor.id).isEmpty)
        #expect(try view.tagHistory(of: version.actor.id, names: 5, limit: 5).isEmpty)
      }
    }
    #expect(plans.contains { $0.contains("builds_2 (version_id=? AND number<?)") }, "\(plans)")
    // What is walked over is the names that were found, and the one Actor.
    let walks = plans.filter { $0.hasPrefix("SCAN ") && $0 != "SCAN names" && $0 != "SCAN owner" }
    #expect(walks.isEmpty, "\(plans)")
  }

  @Test func `weeks and what changed with a snapshot are counted by indexes`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "1")])))
    let version = try await world.version()
    let plans = try await world.ask { view -> [String] in
      try planned(view) { () throws in
        let moments = [1, 2, 3].map { Timestamp(milliseconds: $0 * 60_000) }
        _ = try view.snapshotCounts(of: [version.id], between: moments, atMost: 2)
        _ = try view.pathChanges(of: version.id, with: 2)
        _ = try view.unseenStretches(ofActor: version.actor.id, [version.id], among: 5)
      }
    }
    let index = "snapshots_by_time (version_id=? AND observed_at>? AND observed_at<?)"
    #expect(plans.contains { $0.contains(index) }, "\(plans)")
    // What is walked over are the lists that are asked for, and the latest failures.
    let walks = plans.filter { plan in
      plan.hasPrefix("SCAN ")
        && !["version ", "stretch ", "json_each ", "failures", "(subquery"].contains {
          plan.dropFirst(5).hasPrefix($0)
        }
    }
    #expect(walks.isEmpty, "\(plans)")
  }

  @Test func `an index is looked through once until the next poll`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "1")])))
    let actor = try await world.version().actor.id
    let reading = world
    func checks() async throws -> Int {
      try await reading.ask { view in
        try statements(view) { () throws in _ = try view.currentTags(of: actor) }
          .count { $0.contains("INDEXED BY tags_by_name") }
      }
    }
    #expect(try await checks() == 1)
    #expect(try await checks() == 0)
    try await world.poll(.state(World.state([World.file("a", "2")])))
    #expect(try await checks() == 1)
  }
}
