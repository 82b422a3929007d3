import Testing

/// What readers of other make stumble over is not in the schema.
struct ShapeTests {
  @Test func `no view has a BLOB in any column`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let views = try await file.lines("SELECT name FROM sqlite_schema WHERE type = 'view';")
      #expect(views.count >= 17)
      for view in views {
        let columns = try await file.lines("SELECT name FROM pragma_table_xinfo('\(view)');")
        #expect(!columns.isEmpty)
        let blobs = columns.map { "'blob' IN (SELECT typeof(\($0)) FROM \(view))" }
        let rows = try await file.lines(
          "SELECT count(*) > 0, \(blobs.joined(separator: " OR ")) FROM \(view);"
        )
        #expect(rows == ["1|0"], "\(view)")
      }
    }
  }

  @Test func `each column of a view is found again by its value as text`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      for view in try await file.lines("SELECT name FROM sqlite_schema WHERE type = 'view';") {
        let columns = try await file.lines("SELECT name FROM pragma_table_xinfo('\(view)');")
        let values = columns.map { column in
          """
          SELECT '\(column)' AS name, (SELECT quote(CAST(\(column) AS TEXT)) FROM \(view)
            WHERE \(column) <> '' LIMIT 1) AS text
          """
        }
        let texts = try await file.rows(
          values.joined(separator: " UNION ALL ") + ";",
          as: Value.self
        )
        #expect(texts.map(\.name) == columns)
        let searches = texts.filter { $0.text != nil }.map { column in
          "SELECT '\(column.name)' WHERE NOT EXISTS "
            + "(SELECT 1 FROM \(view) WHERE \(column.name) = \(column.text ?? ""));"
        }
        #expect(!searches.isEmpty)
        let unfound = try await file.lines(searches.joined(separator: "\n"))
        #expect(unfound == [], "\(view)")
      }
    }
  }

  private struct Value: Decodable {
    var name: String
    var text: String?
  }

  @Test func `every foreign key names its column`() async throws {
    try await ArchiveFile.with([.tables]) { file in
      let keys = try await file.lines(
        """
        SELECT t.name || '.' || k."from", k."to" IS NULL
        FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name) AS k WHERE t.type = 'table';
        """
      )
      #expect(keys.count > 20)
      #expect(keys.filter { $0.hasSuffix("|1") } == [])
    }
  }

  @Test func `every table is STRICT, and every table and view says what one row is`() async throws {
    try await ArchiveFile.with { file in
      let lax = try await file.lines(
        """
        SELECT name FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%';
        """
      )
      #expect(lax == [])
    }
    for part in [ArchiveFile.Part.tables, .views] {
      let lines = try part.sql.split(separator: "\n", omittingEmptySubsequences: false)
      for (line, next) in zip(lines, lines.dropFirst()) where next.hasPrefix("CREATE TABLE") {
        #expect(line.hasPrefix("-- "), "\(next)")
      }
      for (line, next) in zip(lines, lines.dropFirst()) where next.hasPrefix("CREATE VIEW") {
        #expect(line.hasPrefix("-- "), "\(next)")
      }
    }
  }

  @Test(arguments: ArchiveFile.Part.allCases)
  func `no line of SQL is longer than 110 columns`(part: ArchiveFile.Part) throws {
    let lines = try part.sql.split(separator: "\n")
    #expect(lines.count > 100)
    #expect(lines.filter { $0.count > 110 } == [])
  }

  @Test func `the file is marked, and the archive has a name of its own`() async throws {
    try await ArchiveFile.with([.tables]) { file in
      let marks = try await file.lines(
        "PRAGMA application_id; SELECT length(archive_uuid) FROM meta;"
      )
      #expect(marks == ["1634886518", "36"])
      let first = try await file.lines("SELECT archive_uuid FROM meta;")
      try await ArchiveFile.with([.tables]) { other in
        let second = try await other.lines("SELECT archive_uuid FROM meta;")
        #expect(first != second)
      }
    }
  }
}
