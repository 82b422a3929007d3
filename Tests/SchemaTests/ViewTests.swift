import Testing

/// What the views say of random histories is what was recorded.
struct ViewTests {
  /// A view, the columns that are compared, and what they should say.
  private func questions(_ expected: ExpectedRows) -> KeyValuePairs<String, [String]> {
    [
      """
      SELECT version_id, revision, path, kind, size, line_count, replace(content, char(10), '~')
      FROM snapshot_files
      """: expected.snapshotFiles,
      "SELECT version_id, revision, name, value, is_secret, value_state FROM snapshot_env_vars":
        expected.snapshotVariables,
      """
      SELECT version_id, revision, path, kind, size, line_count, replace(content, char(10), '~')
      FROM current_files
      """: expected.currentFiles,
      "SELECT version_id, revision, name, value, is_secret, value_state FROM current_env_vars":
        expected.currentVariables,
      "SELECT version_id, revision, actor, kind, event, coverage, build_tag FROM current_versions":
        expected.currentVersions,
      """
      SELECT version_id, revision, path, change, old_kind, new_kind, lines_added, lines_removed
      FROM file_changes
      """: expected.fileChanges,
      "SELECT version_id, revision, name, change, before, after FROM env_var_changes":
        expected.variableChanges,
      """
      SELECT version_id, revision, name, change, CAST(before AS TEXT), CAST(after AS TEXT)
      FROM field_changes
      """: expected.fieldChanges,
      """
      SELECT snapshot_id, item, name, change, before, after, lines_added, lines_removed
      FROM change_log
      """: expected.changeLog,
      "SELECT version_id, revision, event, replaced_at, seen_from, seen_until FROM history":
        expected.history,
    ]
  }

  @Test(arguments: 1...6)
  func `each view says of a random history what was recorded`(seed: Int) async throws {
    let recorder = RandomHistory.recorder(seed: seed)
    let expected = ExpectedRows(recorder: recorder)
    try await ArchiveFile.with(holding: recorder.statements) { file in
      for (query, rows) in questions(expected) {
        let answer = try await file.lines(".mode quote\n\(query);").sorted()
        #expect(!answer.isEmpty)
        #expect(answer == rows.sorted(), "\(query)")
      }
      try await compareSingles(expected, file)
    }
  }

  @Test func `a hash that is not told is NULL in a view, too`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      for (view, table, column) in [
        ("history", "snapshots", "digest"), ("named_builds", "builds", "source_sha256"),
      ] {
        let counts = "SELECT count(*) > count(\(column)), count(\(column)) FROM"
        let told = try await file.lines("\(counts) \(view);")
        #expect(told == (try await file.lines("\(counts) \(table);")))
        #expect(told[0].hasPrefix("1|"), "nothing is untold")
      }
    }
  }

  /// What spans say of a snapshot or a build is what it shows.
  @Test(arguments: 1...3)
  func `the views of spans fit those of snapshots`(seed: Int) async throws {
    let statements = RandomHistory.recorder(seed: seed).statements
    for statements in [statements, SampleArchive.statements] {
      try await ArchiveFile.with(holding: statements) { file in
        for (bySpans, bySnapshots) in Self.pairs {
          let spans = try await file.lines(".mode quote\n\(bySpans);")
          #expect(try await file.lines(".mode quote\n\(bySnapshots);").sorted() == spans.sorted())
        }
        #expect(try await file.lines("SELECT count(*) > 3 FROM file_spans;") == ["1"])
      }
    }
  }

  private static let inSpan = """
    JOIN history AS h ON h.version_id = s.version_id AND h.revision >= s.first_revision
      AND h.revision <= ifnull(s.last_revision, h.revision)
    """

  private static let pairs: KeyValuePairs = [
    """
    SELECT h.snapshot_id, s.actor, s.path, s.kind, s.content_id, s.sha256, s.size
    FROM file_spans AS s \(inSpan) WHERE h.file_count IS NOT NULL
    """: "SELECT snapshot_id, actor, path, kind, content_id, sha256, size FROM snapshot_files",
    """
    SELECT h.snapshot_id, s.name, s.value, s.value_state
    FROM env_var_spans AS s \(inSpan) WHERE h.env_var_count IS NOT NULL
    """: "SELECT snapshot_id, name, value, value_state FROM snapshot_env_vars",
    """
    SELECT s.source_file_id, s.began_at, s.ended_at FROM file_spans AS s
    """: """
    SELECT f.source_file_id, b.observed_at, e.observed_at FROM source_files AS f
    JOIN snapshots AS b ON b.version_id = f.version_id AND b.revision = f.first_revision
    LEFT JOIN snapshots AS e ON e.version_id = f.version_id AND e.revision = f.last_revision + 1
    """,
    "SELECT build_id, path, size FROM built_files": """
    SELECT b.build_id, f.path, c.size FROM builds AS b
    JOIN build_files AS f ON f.version_id = b.version_id AND f.first_number <= b.number
      AND b.number <= ifnull(f.last_number, b.number)
    JOIN contents AS c ON c.content_id = f.content_id WHERE b.coverage = 'full'
    """,
  ]

  /// One snapshot alone is what it is among all of them.
  private func compareSingles(_ expected: ExpectedRows, _ file: ArchiveFile) async throws {
    for step in expected.steps.suffix(5) {
      let rows = try await file.lines(
        """
        .mode quote
        SELECT version_id, revision, path, kind, size, line_count, replace(content, char(10), '~')
        FROM snapshot_files WHERE snapshot_id = \(step.new.snapshotID);
        """
      )
      #expect(
        rows.sorted() == expected.snapshotFiles.filter { $0.hasPrefix(step.key + ",") }.sorted()
      )
      for path in step.new.files.keys where step.isKnown {
        let found = try await file.lines(
          """
          SELECT kind FROM snapshot_files WHERE actor = '\(expected.recorder.versions[step.version]!.actor)'
            AND version_number = '\(expected.recorder.versions[step.version]!.number)'
            AND revision = \(step.revision) AND path = \(quoted(path));
          """
        )
        #expect(found == [step.new.files[path] == .folder ? "folder" : "file"])
      }
    }
  }

  @Test(arguments: 1...6)
  func `at any time one snapshot was the one seen last, whatever a wrong clock says`(
    seed: Int
  ) async throws {
    let recorder = RandomHistory.recorder(seed: seed)
    #expect(recorder.versions.values.contains { $0.states.contains { $0.hasWrongClock } })
    let times =
      (0..<62).map { time($0 * 60 - 30) } + (0..<62).map { time($0 * 60) } + [
        "1970-01-01T00:30:00.000Z", "2026-12-31T00:00:00.000Z", "2027-01-02T00:00:00.000Z",
        "2099-01-01T00:00:00.000Z",
      ]
    let expected = times.flatMap { moment in
      recorder.versions.compactMap { id, version -> String? in
        let seen = version.states.lastIndex { !$0.hasWrongClock && $0.observedAt <= moment }
        return seen.map { "\(moment)|\(id)|\($0 + 1)" }
      }
    }
    try await ArchiveFile.with(holding: recorder.statements) { file in
      let answers = try await file.lines(
        """
        WITH times (moment) AS (VALUES \(times.map { "('\($0)')" }.joined(separator: ", ")))
        SELECT moment, version_id, revision FROM times JOIN history
        ON seen_from <= moment AND (seen_until > moment OR seen_until IS NULL);
        """
      )
      #expect(answers.sorted() == expected.sorted())
    }
  }
}
