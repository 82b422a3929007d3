import Testing

/// The rules of the tables hold by themselves: these archives have no triggers.
struct RuleTests {
  @Test(arguments: RuleCase.checks + RuleCase.clashes + RuleCase.foreignKeys)
  func `a row against a rule is refused and changes nothing`(_ rule: RuleCase) async throws {
    try await withTables(without: rule.table) { file in
      let (messages, leavesAllUnchanged) = try await file.refusals(
        of: [NewRow.insert(rule.table, rule.changed)]
      )
      #expect(messages == [rule.message])
      #expect(leavesAllUnchanged)
    }
  }

  @Test(arguments: RuleCase.times.flatMap { table, columns in columns.map { [table, $0] } })
  func `a time in another form is refused`(column: [String]) async throws {
    try await withTables(without: column[0]) { file in
      let (messages, leavesAllUnchanged) = try await file.refusals(
        of: RuleCase.badTimes.map { NewRow.insert(column[0], [column[1]: $0]) }
      )
      let rule = "strftime('%Y-%m-%dT%H:%M:%fZ', \(column[1]), '+0 days') IS \(column[1])"
      #expect(messages.count == RuleCase.badTimes.count)
      #expect(
        Set(messages).subtracting([nowInCheck]) == ["CHECK constraint failed: \(rule)"]
      )
      #expect(leavesAllUnchanged)
    }
  }

  private let nowInCheck = "non-deterministic use of strftime() in a CHECK constraint"

  @Test(arguments: ColumnRules.all)
  func `NULL and another type are refused by each column that does not take them`(
    _ rules: ColumnRules
  ) async throws {
    try await withTables(without: rules.table) { file in
      let (nulls, leavesNulls) = try await file.refusals(
        of: rules.notNull.map { NewRow.insert(rules.table, [$0: "NULL"]) }
      )
      #expect(nulls == rules.notNull.map { "NOT NULL constraint failed: \(rules.table).\($0)" })
      #expect(leavesNulls)
      let typed = rules.types.sorted { $0.key < $1.key }
      let (types, leavesTypes) = try await file.refusals(
        of: typed.map { NewRow.insert(rules.table, [$0.key: $0.value == "TEXT" ? "x'00'" : "'x'"]) }
      )
      #expect(
        types
          == typed.map { column, type in
            "cannot store \(type == "TEXT" ? "BLOB" : "TEXT") value in \(type) column \(rules.table).\(column)"
          }
      )
      #expect(leavesTypes)
    }
  }

  @Test func `every CHECK, NOT NULL, type and foreign key of the schema is tried`() async throws {
    try await ArchiveFile.with([.tables]) { file in
      let sources = try await file.rows(
        "SELECT name, sql AS text FROM sqlite_schema WHERE type = 'table';",
        as: Named.self
      )
      for table in sources {
        let times = RuleCase.times.first { $0.key == table.name }?.value.count ?? 0
        let tried = Set(RuleCase.checks.filter { $0.table == table.name }.map(\.message)).count
        // One expression for two columns of a table is counted once by SQLite, twice by the text.
        #expect(table.text.matches(of: /\bCHECK \(/).count == tried + times, "\(table.name)")
      }
      for rules in ColumnRules.all {
        let columns = try await file.rows(
          "SELECT name, type || iif(pk, ' key', '') AS text FROM pragma_table_xinfo('\(rules.table)');",
          as: Named.self
        )
        let notNull = try await file.lines(
          "SELECT name FROM pragma_table_xinfo('\(rules.table)') WHERE \"notnull\" ORDER BY cid;"
        )
        #expect(notNull == rules.notNull)
        let types = columns.filter {
          $0.text != "ANY" && $0.text != "INTEGER key" || rules.isWithoutRowID
        }
        #expect(
          Dictionary(
            uniqueKeysWithValues: types.map { ($0.name, $0.text.replacing(" key", with: "")) }
          )
            == rules.types
        )
        #expect(columns.map(\.name) == NewRow.tables[rules.table]?.map(\.key))
      }
      let keys = try await file.lines(
        """
        SELECT t.name FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS k
        WHERE t.type = 'table' AND k.seq = 0 ORDER BY t.name;
        """
      )
      #expect(keys == RuleCase.foreignKeys.map(\.table).sorted())
    }
  }

  private struct Named: Decodable {
    var name: String
    var text: String
  }

  private func withTables(
    without table: String,
    _ body: (ArchiveFile) async throws -> Void
  ) async throws {
    let place = table == "meta" ? ["DELETE FROM meta;"] : []
    try await ArchiveFile.with([.tables], holding: SampleArchive.statements + place, body)
  }
}
