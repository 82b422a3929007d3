import Testing

/// What the program does from poll to poll is taken.
struct LifeTests {
  @Test func `a long life leaves rows that contradict nothing`() async throws {
    let recorder = RandomHistory.recorder(seed: 7, polls: 40)
    try await ArchiveFile.with(holding: recorder.statements) { file in
      let verdicts = try await file.lines(
        """
        PRAGMA integrity_check; PRAGMA foreign_key_check;
        SELECT count(*) FROM snapshots; SELECT count(*) FROM polls WHERE status = 'ok';
        """
      )
      let states = recorder.versions.values.map(\.states.count).reduce(0, +)
      #expect(verdicts == ["ok", "\(states)", "40"])
    }
  }

  @Test func `a poll that was killed is found interrupted, and stays so`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let close =
        "UPDATE polls SET status = 'interrupted', error = 'killed' WHERE status = 'running'"
      let (messages, leavesAllUnchanged) = try await file.refusals(of: [close])
      #expect(messages == [])
      #expect(!leavesAllUnchanged)
      let later = try await file.refusals(
        of: ["UPDATE polls SET status = 'ok', finished_at = \(NewRow.now) WHERE poll_id = 8"]
      )
      #expect(later.messages == ["a poll is never changed once it has ended"])
      #expect(later.leavesAllUnchanged)
    }
  }

  @Test func `clocks are judged anew, and a hook hears of a poll once`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let (messages, _) = try await file.refusals(
        of: [
          "UPDATE polls SET has_wrong_clock = 1 - has_wrong_clock",
          "UPDATE polls SET notified = 1 WHERE poll_id < 8",
          "UPDATE polls SET notified = 0 WHERE poll_id = 1",
        ]
      )
      #expect(messages == ["a poll is never changed once it has ended"])
      let polls = try await file.lines(
        "SELECT has_wrong_clock, notified FROM polls WHERE poll_id IN (1, 4);"
      )
      #expect(polls == ["1|1", "0|1"])
    }
  }

  @Test func `a failure goes on, is over, and may come again as another`() async throws {
    let again = ["kind": "'version'", "version_id": "3", "name": "NULL"]
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let (messages, _) = try await file.refusals(
        of: [
          "UPDATE failures SET attempts = attempts + 1, last_at = \(NewRow.now) WHERE failure_id = 2",
          NewRow.insert("failures", again),
          "UPDATE failures SET resolved_at = \(NewRow.now) WHERE failure_id = 2",
          NewRow.insert("failures", again),
        ]
      )
      #expect(messages == ["a failure is never replaced"])
      let open = try await file.lines("SELECT failure_id, version_id, attempts FROM open_failures;")
      #expect(open == ["50|3|1"])
    }
  }

  @Test func `the views sum up how polling is doing, and what names what`() async throws {
    try await ArchiveFile.with(holding: SampleArchive.statements) { file in
      let health = try await file.lines("SELECT * FROM poll_health;")
      #expect(health == ["\(time(10_420))|running|\(time(10_300))|8|1"])
      let failures = try await file.lines(
        "SELECT kind, target, attempts, last_at FROM open_failures;"
      )
      #expect(failures == ["version|jane/shop-crawler|1|\(time(10_360))"])
      let versions = try await file.lines(
        "SELECT actor, version_number, latest_revision FROM named_versions ORDER BY actor, major, minor;"
      )
      #expect(
        versions == [
          "jane/price-alerts|1.0|4", "jane/shop-crawler|0.1|5", "jane/shop-crawler|0.2|2",
          "jane/shop-crawler|0.10|1",
        ]
      )
      let builds = try await file.lines(
        "SELECT time, item, build_id, build_number, what FROM timeline WHERE item <> 'snapshot' ORDER BY time;"
      )
      #expect(
        builds == [
          "\(time(10))|build|1|0.1.1|SUCCEEDED", "\(time(58))|build|2|0.1.3|SUCCEEDED",
          "\(time(60))|tag|1|0.1.1|latest", "\(time(120))|tag|2|0.1.3|latest",
          "\(time(10_400))|build|3|0.1.4|FAILED",
        ]
      )
    }
  }
}
