import Testing

/// What a question costs, in steps of SQLite's virtual machine, follows from its answer and not from
/// what else is in the archive.
struct CostTests {
  /// A version whose four files and one variable change with each of its revisions.
  private func busyVersion(revisions: Int) -> [String] {
    var recorder = Recorder()
    for revision in 1...revisions {
      recorder.beginPoll(at: revision * 2)
      let id = revision == 1 ? recorder.addVersion(of: recorder.addActor("shop-crawler"), 0, 1) : 1
      var files = ["src/main.js": Recorder.Entry.text("\(revision)\n")]
      for number in 1...3 { files["f\(number)"] = .text("\(number) at \(revision)\n") }
      recorder.record(
        .shown(
          files,
          variables: ["MAX_PAGES": "\(revision)"],
          fields: ["sourceType": "SOURCE_FILES", "buildTag": "\(revision)"]
        ),
        of: id,
        event: revision == 1 ? "first" : "changed"
      )
      recorder.endPoll()
    }
    return recorder.statements
  }

  /// A version all of whose files move at once.
  private func movedFiles(_ count: Int) -> [String] {
    var recorder = Recorder()
    for revision in 1...2 {
      recorder.beginPoll(at: revision * 2)
      let id = revision == 1 ? recorder.addVersion(of: recorder.addActor("shop-crawler"), 0, 1) : 1
      var files = ["src/main.js": Recorder.Entry.text("\(revision)\n")]
      for number in 1...count { files["\(revision)/\(number)"] = .text("\(number)\n") }
      recorder.record(
        .shown(files, variables: ["MAX_PAGES": "\(revision)"], fields: SampleArchive.fields),
        of: id
      )
      recorder.endPoll()
    }
    return recorder.statements
  }

  /// The steps that each query takes.
  private func steps(_ queries: [String], in statements: [String], isAnalyzed: Bool) async throws
    -> [Int]
  {
    var steps: [Int] = []
    try await ArchiveFile.with(holding: statements + (isAnalyzed ? ["ANALYZE;"] : [])) { file in
      let output = try await file.lines(
        ".stats vmstep\n" + queries.map { $0 + ";\n" }.joined()
      )
      steps = output.compactMap { $0.firstMatch(of: #/^VM-steps: (\d+)/#).flatMap { Int($0.1) } }
    }
    try #require(steps.count == queries.count)
    return steps
  }

  @Test(arguments: [false, true])
  func `ten times as many revisions make no row dearer`(isAnalyzed: Bool) async throws {
    var queries: [String] = []
    try await ArchiveFile.with { file in
      // A version's whole history is as long as it is.
      queries = try await PlanTests.queries(of: file).filter { query in
        !query.contains("actor =") || query.contains("revision =") || query.contains("current_")
          || query.contains("named_versions")
      }
    }
    queries.append("SELECT * FROM poll_health")
    queries.append("SELECT * FROM timeline ORDER BY time DESC LIMIT 5")
    #expect(queries.count > 40)
    let few = try await steps(queries, in: busyVersion(revisions: 200), isAnalyzed: isAnalyzed)
    let many = try await steps(queries, in: busyVersion(revisions: 2000), isAnalyzed: isAnalyzed)
    for (query, (few, many)) in zip(queries, zip(few, many)) {
      #expect(many <= few * 3 / 2 + 20, "\(query)")
    }
  }

  @Test(arguments: [false, true])
  func `files that moved at once make no other file dearer`(isAnalyzed: Bool) async throws {
    var queries: [String] = []
    try await ArchiveFile.with { file in
      queries = try await PlanTests.queries(of: file).filter {
        $0.contains("path =") || $0.contains("name =") || $0.contains("history")
      }
    }
    #expect(queries.count > 8)
    let few = try await steps(queries, in: movedFiles(20), isAnalyzed: isAnalyzed)
    let many = try await steps(queries, in: movedFiles(2000), isAnalyzed: isAnalyzed)
    for (query, (few, many)) in zip(queries, zip(few, many)) {
      #expect(many <= few * 3 / 2 + 20, "\(query)")
    }
  }
}
