import Testing

/// No view and no question reads a whole version, or a whole table, for one row.
struct PlanTests {
  static let large: Set = [
    "source_files", "env_vars", "contents", "chunks", "content_chunks", "build_files", "snapshots",
  ]

  /// The views that have a row for each span, with their tables.
  private static let spans = ["file_spans": "source_files", "env_var_spans": "env_vars"]

  private static let values = [
    "version_id": "1", "revision": "2", "snapshot_id": "3", "actor": "'jane/shop-crawler'",
    "version_number": "'0.1'", "path": "'src/main.js'", "name": "'MAX_PAGES'", "poll_id": "2",
  ]

  private static let conditions = [
    ["version_id", "revision"], ["snapshot_id"], ["poll_id"], ["actor", "version_number"],
    ["actor", "version_number", "revision"], ["actor", "version_number", "path"],
    ["actor", "version_number", "name"], ["actor", "version_number", "revision", "path"],
    ["actor", "version_number", "revision", "name"], ["version_id", "revision", "path"],
  ]

  /// Each view under each condition of whose columns it has all.
  static func queries(of file: ArchiveFile) async throws -> [String] {
    var queries: [String] = []
    for view in try await file.lines("SELECT name FROM sqlite_schema WHERE type = 'view';") {
      let columns = Set(try await file.lines("SELECT name FROM pragma_table_xinfo('\(view)');"))
      for condition in conditions where columns.isSuperset(of: condition) {
        let terms = condition.map { "\($0) = \(values[$0] ?? "")" }
        queries.append("SELECT * FROM \(view) WHERE \(terms.joined(separator: " AND "))")
      }
    }
    return queries
  }

  @Test func `a view that is asked for one version or snapshot reads no table whole`() async throws
  {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let queries = try await Self.queries(of: file)
      #expect(queries.count > 50)
      for query in queries {
        let plan = try await QueryPlan(of: query + ";", in: file)
        #expect(plan.scanned.isDisjoint(with: Self.large), "\(query): \(plan.scanned)")
        let isOfSpans = Self.spans.keys.contains { query.contains(" \($0) ") }
        // All spans of a version are what is asked for.
        if !isOfSpans || query.contains("path =") || query.contains(" name =") {
          #expect(plan.looseSearches == [], "\(query)")
        }
        #expect(!plan.steps.contains { $0.contains("AUTOMATIC") }, "\(query): \(plan.steps)")
      }
    }
  }

  @Test func `a view that is asked for all finds spans by their snapshots`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let views = try await file.lines("SELECT name FROM sqlite_schema WHERE type = 'view';")
      for view in views {
        let plan = try await QueryPlan(of: "SELECT * FROM \(view);", in: file)
        let allowed = Set(["snapshots", "contents"] + [Self.spans[view]].compactMap(\.self))
        #expect(plan.scanned.isDisjoint(with: Self.large.subtracting(allowed)), "\(view)")
        #expect(plan.looseSearches == [], "\(view)")
        #expect(!plan.steps.contains { $0.contains("AUTOMATIC") }, "\(view): \(plan.steps)")
      }
    }
  }

  @Test func `a question of the page about one Actor reads no table whole`() async throws {
    let questions = try SchemaPage().questions.filter { $0.sql.contains("actor = '") }
    #expect(questions.count >= 8)
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      for question in questions {
        let plan = try await QueryPlan(of: question.sql, in: file)
        #expect(plan.scanned.isDisjoint(with: Self.large), "\(question.title): \(plan.scanned)")
        #expect(plan.looseSearches == [], "\(question.title)")
      }
    }
  }

  @Test func `a scan is told from a search`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let scan = try await QueryPlan(
        of: "SELECT path FROM source_files WHERE path <> '';",
        in: file
      )
      #expect(scan.scanned == ["source_files"])
      let loose =
        "SELECT * FROM source_files INDEXED BY source_files_by_first WHERE version_id = 1;"
      let search = try await QueryPlan(of: loose, in: file)
      #expect(search.scanned == [])
      #expect(search.looseSearches.count == 1)
    }
  }
}
