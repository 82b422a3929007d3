import Snapshots
import Storage
import Testing

/// What is counted and told of a change when it is recorded.
struct CountTests {
  private static let counts = """
    SELECT revision, event, files_added, files_modified, files_removed, lines_added, lines_removed,
      env_vars_changed FROM snapshots ORDER BY revision
    """

  private func variable(_ name: ExactString, _ value: ExactString) -> EnvironmentVariable {
    EnvironmentVariable(name: name, value: .plain(value))
  }

  @Test func `files, lines and variables are counted with each snapshot`() async throws {
    var world = try World()
    let one = World.state(
      [World.file("a", "1\n2\n3\n"), World.file("b", "x"), World.file("bytes", [0, 1])],
      variables: [variable("A", "1"), variable("B", "1")]
    )
    let two = World.state(
      [
        World.file("a", "1\nzwei\n3\n4\n"), World.file("c", "y\nz\n"),
        World.file("bytes", "text\n"),
        SourceFile(path: "f", node: .folder),
      ],
      variables: [variable("A", "2"), variable("C", "1")]
    )
    try await world.poll(.state(one))
    try await world.poll(.state(two))
    try await world.poll(.gone)
    try await world.poll(.state(one))
    #expect(
      try await world.shell(Self.counts) == """
        1|first|3|0|0|4|0|2
        2|changed|2|2|1|4|2|3
        3|gone|0|0|4|0|7|2
        4|back|3|0|0|4|0|2

        """
    )
    #expect(
      try await world.shell(
        "SELECT path, change, lines_added, lines_removed FROM file_changes WHERE revision = 2 ORDER BY path"
      ) == "a|modified|2|1\nb|removed|0|1\nbytes|modified||\nc|added|2|0\nf|added||\n"
    )
  }

  @Test func `events are told in the order in which they count`() async throws {
    var world = try World()
    func state(_ text: String, _ coverage: Snapshot.Coverage = .full) -> Snapshot {
      Snapshot(
        versionNumber: VersionNumber(major: 0, minor: 1),
        coverage: coverage,
        fields: .init(sourceType: "SOURCE_FILES", buildTag: ExactString(text)),
        sourceFiles: coverage == .full ? [World.file("a", text)] : nil
      )
    }
    let findings: [Observation.Finding] = [
      .state(state("1")), .state(state("2")), .state(state("1")), .state(World.withheld),
      .state(state("1")), .state(World.withheld), .state(state("2")), .gone,
      .state(World.withheld), .state(state("3")), .state(state("4", .pointer)),
    ]
    for finding in findings { try await world.poll(finding) }
    #expect(
      try await world.shell("SELECT event FROM snapshots ORDER BY revision") == """
        first
        changed
        reverted
        withheld
        shown
        withheld
        reverted
        gone
        back
        changed
        changed

        """
    )
  }

  @Test func `what was hidden is shown again only when it was not gone between`() async throws {
    var world = try World()
    let one = Observation.Finding.state(World.state([World.file("a", "1")]))
    for finding in [one, .gone, .state(World.withheld), one, .state(World.withheld), one] {
      try await world.poll(finding)
    }
    #expect(
      try await world.shell("SELECT event FROM snapshots ORDER BY revision")
        == "first\ngone\nback\nreverted\nwithheld\nshown\n"
    )
  }

  @Test func `a state that another version had is no return to it`() async throws {
    let world = try World()
    func state(_ number: VersionNumber, _ text: String) -> Observation.Finding {
      .state(
        Snapshot(
          versionNumber: number,
          coverage: .full,
          fields: .init(sourceType: "SOURCE_FILES"),
          sourceFiles: [World.file("a", text)]
        )
      )
    }
    let (one, two) = (VersionNumber(major: 0, minor: 1), VersionNumber(major: 0, minor: 2))
    for (number, text) in [(one, "1"), (two, "2"), (two, "1"), (two, "2")] {
      let observation = Observation(
        of: .seen(World.actor),
        [(number, state(number, text))],
        extent: .version(nil),
        askedAt: Timestamp(milliseconds: 0),
        answeredAt: Timestamp(milliseconds: 0)
      )
      _ = try await world.archive.record(
        [observation],
        during: world.begin(at: Timestamp(milliseconds: 0))
      )
    }
    #expect(
      try await world.shell("SELECT event FROM snapshots ORDER BY snapshot_id")
        == "first\nfirst\nchanged\nreverted\n"
    )
  }
}
