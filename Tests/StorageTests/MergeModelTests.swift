import Foundation
import Snapshots
import Storage
import Testing

/// Merged archives of random pollers, held against what truly happened.
struct MergeModelTests {
  /// A change as an archive has it.
  private struct Recorded: Hashable {
    let key: MergeWorld.Key
    let from: String
    let to: String
    /// Nil for the first state.
    let after: Int64?
    let until: Int64
  }

  private static func time(_ text: String) -> Int64? { Timestamp(text)?.milliseconds }

  /// The states by digest, '' for none.
  private func changes(_ path: String) async throws -> [Recorded] {
    var former: [MergeWorld.Key: String] = [:]
    return try await MergeWorld.ask(
      path,
      """
      SELECT apify_id, minor, ifnull(digest, ''), ifnull(changed_after, ''), observed_at FROM history
      ORDER BY version_id, revision
      """
    ).map { row in
      let actor = try #require(Int(row[0].dropFirst(5).prefix(1)))
      let key = MergeWorld.Key(actor: actor, minor: try #require(Int(row[1])))
      let until = try #require(Self.time(row[4]))
      let change = Recorded(
        key: key,
        from: former[key] ?? "none",
        to: row[2],
        after: Self.time(row[3]),
        until: until
      )
      former[key] = row[2]
      return change
    }
  }

  private func digest(_ state: Int?, _ key: MergeWorld.Key) -> String {
    state.map { MergeWorld.snapshot($0, key).digest.description } ?? ""
  }

  private func holdsTruth(_ merged: [Recorded], _ world: MergeWorld, _ seed: Int) throws {
    for change in merged {
      let truth = try #require(world.truth[change.key])
      let isTrue = truth.contains { event in
        digest(event.state, change.key) == change.to && event.time <= change.until
          && event.time >= change.after ?? .min
      }
      #expect(isTrue, "seed \(seed): \(change)")
    }
  }

  /// Of each change that an archive has, the merged one is not wider.
  private func isNotWider(_ merged: [Recorded], than source: [Recorded], _ seed: Int) {
    for change in source {
      guard let after = change.after else { continue }
      for other in merged
      where (other.key, other.from, other.to) == (change.key, change.from, change.to) {
        guard let start = other.after, start < change.until, other.until > after else { continue }
        #expect(start >= after && other.until <= change.until, "seed \(seed): \(other), \(change)")
      }
    }
  }

  private func hasTagsThatAreTrue(_ path: String, _ world: MergeWorld, _ seed: Int) async throws {
    let rows = try await MergeWorld.ask(
      path,
      """
      SELECT substr(actor, 7), apify_build_id, ifnull(changed_after, ''), seen_from,
        ifnull(last_confirmed_at, ''), ifnull(replaced_at, '')
      FROM tag_log ORDER BY tag_id
      """
    )
    for row in rows {
      let actor = try #require(Int(row[0]))
      let truth = try #require(world.tags[actor])
      let state = try #require(Int(row[1].dropFirst(5)))
      let (after, seen) = (Self.time(row[2]), try #require(Self.time(row[3])))
      let began = truth.contains {
        $0.state == state && $0.time <= seen && $0.time >= after ?? .min
      }
      #expect(began, "seed \(seed): \(row)")
      guard let confirmed = Self.time(row[4]), let replaced = Self.time(row[5]) else { continue }
      let ended = truth.contains {
        $0.state != state && $0.time >= confirmed && $0.time <= replaced
      }
      #expect(ended, "seed \(seed): \(row)")
    }
  }

  @Test(arguments: 0..<12)
  func `a merged history holds the truth, and loses and invents nothing`(seed: Int) async throws {
    let count = 2 + seed % 2
    let world = try await MergeWorld(
      seed: seed,
      pollers: count,
      pace: seed % 3 == 0 ? .slow : .fast
    )
    let path = try await world.merge(world.paths)
    let merged = try await changes(path)
    try holdsTruth(merged, world, seed)
    try await hasTagsThatAreTrue(path, world, seed)
    var states: Set<String> = []
    var (polls, failures) = (0, 0)
    for source in world.paths {
      let changes = try await changes(source)
      isNotWider(merged, than: changes, seed)
      for change in changes { states.insert("\(change.key) \(change.to)") }
      // Whatever an archive saw at a time, the merged one has then.
      for change in changes {
        let own = merged.filter { $0.key == change.key }
        let isThere = own.indices.contains { index in
          let next = index + 1 < own.count ? own[index + 1].until : Int64.max
          return own[index].to == change.to && own[index].after ?? .min <= change.until
            && next >= change.until - 1000
        }
        #expect(isThere, "seed \(seed): \(change)")
      }
      let counts = try await MergeWorld.ask(
        source,
        "SELECT (SELECT count(*) FROM polls), (SELECT sum(attempts) FROM failures)"
      )[0]
      polls += try #require(Int(counts[0]))
      failures += Int(counts[1]) ?? 0
    }
    #expect(Set(merged.map { "\($0.key) \($0.to)" }) == states, "seed \(seed)")
    let counts = try await MergeWorld.ask(
      path,
      "SELECT (SELECT count(*) FROM polls), (SELECT sum(attempts) FROM failures)"
    )[0]
    #expect(counts == ["\(polls)", failures == 0 ? "" : "\(failures)"], "seed \(seed)")
    let other = try await world.merge(world.paths.reversed())
    #expect(try await MergeWorld.rows(path) == MergeWorld.rows(other), "seed \(seed)")
    try FileManager.default.removeItem(at: world.folder)
  }

  @Test(arguments: 400..<409)
  func `who is shown less takes nothing from who is shown more`(seed: Int) async throws {
    let (one, two) = (MergeWorld.Sight.allCases[seed % 3], MergeWorld.Sight.allCases[seed / 3 % 3])
    let world = try await MergeWorld(
      seed: seed,
      pollers: 3,
      pace: seed % 2 == 0 ? .slow : .fast,
      seeing: [.all, one, two]
    )
    let path = try await world.merge(world.paths)
    let other = try await world.merge([world.paths[1], world.paths[2], world.paths[0]])
    #expect(try await MergeWorld.rows(path) == MergeWorld.rows(other), "seed \(seed)")
    let merged = try await changes(path)
    for change in merged {
      let truth = try #require(world.truth[change.key])
      let (start, end) = (change.after ?? .min, change.until)
      let isTrue = truth.indices.contains { index in
        let next = index + 1 < truth.count ? truth[index + 1].time : Int64.max
        let digests = MergeWorld.Sight.allCases.flatMap { sight in
          (0..<3).map { poller in
            truth[index].state.map {
              MergeWorld.snapshot($0, change.key, as: sight, of: poller).digest.description
            } ?? ""
          }
        }
        return digests.contains(change.to) && truth[index].time <= end && next > start
      }
      #expect(isTrue, "seed \(seed): \(change)")
    }
    // All that the one who sees all has seen is there.
    let states = Set(merged.map { "\($0.key) \($0.to)" })
    for change in try await changes(world.paths[0]) {
      #expect(states.contains("\(change.key) \(change.to)"), "seed \(seed): \(change)")
    }
    try FileManager.default.removeItem(at: world.folder)
  }

  @Test(arguments: 100..<102)
  func `what is merged may be merged again, in any order`(seed: Int) async throws {
    let world = try await MergeWorld(seed: seed, pollers: 3, pace: .slow)
    let (one, two, three) = (world.paths[0], world.paths[1], world.paths[2])
    let all = try await MergeWorld.rows(world.merge([one, two, three]))
    let first = try await world.merge([one, two])
    let last = try await world.merge([two, three])
    #expect(try await MergeWorld.rows(world.merge([first, three])) == all, "seed \(seed)")
    #expect(try await MergeWorld.rows(world.merge([last, one])) == all, "seed \(seed)")
    #expect(try await MergeWorld.rows(world.merge([last, first])) == all, "seed \(seed)")
    try FileManager.default.removeItem(at: world.folder)
  }

  @Test(arguments: 200..<202)
  func `what is merged of merged archives holds the truth, where states came and went`(
    seed: Int
  ) async throws {
    let world = try await MergeWorld(seed: seed, pollers: 3, pace: .fast)
    let first = try await world.merge([world.paths[0], world.paths[1]])
    let path = try await world.merge([first, world.paths[2]])
    let merged = try await changes(path)
    try holdsTruth(merged, world, seed)
    try await hasTagsThatAreTrue(path, world, seed)
    let flat = try await changes(world.merge(world.paths))
    #expect(Set(flat.map { "\($0.key) \($0.to)" }) == Set(merged.map { "\($0.key) \($0.to)" }))
    try FileManager.default.removeItem(at: world.folder)
  }

  @Test func `a poll goes on with a merged archive, and sees no change that there is not`()
    async throws
  {
    let world = try await MergeWorld(seed: 300, pollers: 2, pace: .slow)
    let path = try await world.merge(world.paths)
    let archive = try Archive(at: path, for: .writing)
    let before = try await changes(path).count
    let time = Timestamp(milliseconds: MergeWorld.end + 60_000)
    let poll = try archive.beginPoll(of: .archived, trigger: .every, at: time, program: "test")
    for actor in 0..<2 {
      let findings = (1...2).map { minor in
        let key = MergeWorld.Key(actor: actor, minor: minor)
        let state = MergeWorld.state(world.truth[key] ?? [], at: MergeWorld.end)
        let finding = state.map { Observation.Finding.state(MergeWorld.snapshot($0, key)) } ?? .gone
        return (number: key.number, finding: finding)
      }
      let observation = Observation(
        of: .seen(MergeWorld.actor(actor)),
        findings,
        extent: .actor(nil),
        askedAt: time,
        answeredAt: time
      )
      #expect(try archive.record([observation], during: poll) == [[.unchanged, .unchanged]])
    }
    try archive.finish(poll, .ok, PollCounts(), at: time)
    #expect(try await changes(path).count == before)
    let report = try await Verification().run(at: path, warn: { _ in }, progress: { _ in })
    #expect(report.findings == [])
    let wrong = try await MergeWorld.ask(path, "SELECT count(*) FROM polls WHERE has_wrong_clock")
    #expect(wrong == [["0"]])
  }
}
