import GRDB
import Synchronization
import Testing

@testable import Storage

/// How SQLite finds what is read, which says how the cost grows with what else is in the archive.
struct ReadingPlanTests {
  @Test func `what changed with a snapshot is found without a walk over its version`() async throws
  {
    var world = try World()
    for revision in 1...3 {
      try await world.poll(.state(World.state([World.file("a", "\(revision)")])))
    }
    let version = try await world.version().id
    let plans = try await world.ask { view in
      let statements = Mutex<[String]>([])
      view.database.trace { event in
        if case .statement(let statement) = event {
          statements.withLock { $0.append(statement.expandedSQL) }
        }
      }
      defer { view.database.trace() }
      #expect(try view.files(of: version, from: 1, to: 2).new.count == 1)
      #expect(try view.environmentVariables(of: version, from: 2, to: 3).new.isEmpty)
      view.database.trace()
      return try statements.withLock { $0 }.flatMap { statement in
        try Row.fetchAll(view.database, sql: "EXPLAIN QUERY PLAN \(statement)")
          .map { $0["detail"] as String }
      }
    }
    #expect(plans.contains { $0.contains("source_files_by_first") }, "\(plans)")
    #expect(!plans.contains { $0.contains("SCAN") || $0.hasSuffix("(version_id=?)") }, "\(plans)")
  }
}
