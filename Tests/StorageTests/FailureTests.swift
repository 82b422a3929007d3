import Snapshots
import Storage
import Testing

/// What a failure is filed under.
struct FailureTests {
  private let one = VersionKey(
    actor: World.actor.id,
    number: VersionNumber(major: 0, minor: 1)
  )
  private let two = VersionKey(
    actor: World.actor.id,
    number: VersionNumber(major: 0, minor: 2)
  )

  private func failure(_ subject: FailureSubject, _ target: String = "target") -> Failure {
    Failure(of: subject, target: target, stage: .actor, message: "no")
  }

  @Test func `each subject has a failure of its own, and is read as what it is`() async throws {
    var world = try World()
    let other = Actor(id: "zzzzzzzzzzzzzzzzz", username: "jane", name: "spider")
    for actor in [World.actor, other] { try await world.poll(.state(World.state([])), of: actor) }
    let subjects: Set<FailureSubject> = [
      .poll, .list, .hook("name"), .hook("other"), .target("name"), .actor(World.actor.id),
      .actor(other.id), .version(one), .version(two),
    ]
    let poll = try await world.begin(at: Timestamp(milliseconds: 1))
    for count in [subjects.count, 0] {
      let turns = try world.archive.record(
        subjects.map { failure($0) },
        seen: [],
        during: poll,
        at: Timestamp(milliseconds: 2)
      )
      #expect(turns.failing.count == count)
    }
    #expect(try await world.ask { try $0.failingSubjects() } == subjects)
    #expect(
      try await world.ask { try $0.failures(resolved: false) }.map(\.attempts)
        == Array(repeating: 2, count: 9)
    )
    for subject in subjects {
      let turns = try world.archive.record(
        [],
        seen: [subject, subject],
        during: poll,
        at: Timestamp(milliseconds: 3)
      )
      #expect(turns.recovered == ["target"])
    }
    #expect(try await world.ask { try $0.failingSubjects() } == [])
  }

  @Test func `a version gets its row by failing, and an Actor without a row is filed by its text`()
    async throws
  {
    var world = try World()
    try await world.poll(.state(World.state([])))
    let stranger = VersionKey(actor: "a stranger", number: two.number)
    _ = try await world.archive.record(
      [
        failure(.version(two), "two"), failure(.actor("a stranger"), "jane/stranger"),
        failure(.version(stranger), "jane/stranger/0.2"),
      ],
      seen: [.version(stranger), .actor("a stranger")],
      during: world.begin(at: Timestamp(milliseconds: 1)),
      at: Timestamp(milliseconds: 2)
    )
    let rows = "SELECT kind, version_id, name, target FROM failures ORDER BY failure_id"
    #expect(
      try await world.shell(rows) == """
        version|2||two
        target||jane/stranger|jane/stranger
        target||jane/stranger/0.2|jane/stranger/0.2

        """
    )
    #expect(try await world.ask { try $0.versions() }.map(\.revision) == [1, 0])
  }

  @Test func `targets that are not asked for end when they failed last before a time`() async throws
  {
    let world = try World()
    let poll = try await world.begin(at: Timestamp(milliseconds: 0))
    for (time, name) in [(1, "old"), (1, "asked"), (2, "young")] {
      _ = try world.archive.record(
        [failure(.target(name), name), failure(.hook(name), name)],
        seen: [],
        during: poll,
        at: Timestamp(milliseconds: Int64(time))
      )
    }
    let dropped = try world.archive.dropTargets(
      except: ["asked"],
      failingLastBefore: Timestamp(milliseconds: 2),
      at: Timestamp(milliseconds: 3)
    )
    #expect(dropped == ["old"])
    #expect(
      try await world.ask { try $0.failingSubjects() }
        == [.target("asked"), .target("young"), .hook("old"), .hook("asked"), .hook("young")]
    )
  }
}
