import Testing

/// No statement rewrites recorded history: each trigger refuses, with its own words, and nothing moves.
struct TriggerTests {
  @Test(arguments: TableGuard.all.flatMap(\.cases))
  func `a statement that would rewrite history is refused and changes nothing`(
    _ refused: TriggerCase
  ) async throws {
    try await ArchiveFile.with(
      holding: SampleArchive.statements + refused.preparation.map { $0 + ";" }
    ) { file in
      let (messages, leavesAllUnchanged) = try await file.refusals(of: [refused.statement])
      #expect(messages == [refused.message])
      #expect(leavesAllUnchanged)
    }
  }

  @Test(arguments: TableGuard.all.filter { !$0.taken.isEmpty }.map(\.table))
  func `the row in its turn, and the change that is allowed, are taken`(table: String) async throws
  {
    for statement in TableGuard.all.first(where: { $0.table == table })?.taken ?? [] {
      try await ArchiveFile.with(holding: SampleArchive.statements) { file in
        let (messages, leavesAllUnchanged) = try await file.refusals(of: [statement])
        #expect(messages.isEmpty, "\(statement)")
        #expect(!leavesAllUnchanged, "\(statement)")
      }
    }
  }

  @Test func `every table has its three triggers, and each trigger is tried`() async throws {
    try await ArchiveFile.with { file in
      let tables = try await file.lines(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
      )
      let triggers = try await file.lines("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      let events = ["insert", "update", "delete"]
      #expect(tables == TableGuard.all.map(\.table).sorted())
      #expect(Set(triggers) == Set(tables.flatMap { table in events.map { "\(table)_\($0)" } }))
      #expect(Set(triggers) == Set(TableGuard.all.flatMap(\.cases).map(\.trigger)))
    }
  }
}
