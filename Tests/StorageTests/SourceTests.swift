import Snapshots
import Storage
import Testing

/// What becomes of sources that are elsewhere, fetched and not.
struct SourceTests {
  private static func pointer(_ url: String, tag: ExactString? = "latest") -> Snapshot {
    Snapshot(
      versionNumber: VersionNumber(major: 0, minor: 1),
      coverage: .pointer,
      fields: .init(sourceType: "GIT_REPO", buildTag: tag, gitRepoURL: ExactString(url))
    )
  }

  private static func fetched(_ text: String, _ mark: ExactString = "m") -> FetchedSource {
    FetchedSource(files: [World.file("a.js", text)], identity: "c1", mark: mark)
  }

  private func events(_ world: World) async throws -> String {
    try await world.shell(
      "SELECT revision, event, coverage, file_count, files_added + files_modified + files_removed "
        + "FROM snapshots ORDER BY revision"
    )
  }

  @Test func `a source that is fetched for the first time is resolved, which is no change`()
    async throws
  {
    var world = try World()
    let pointer = Self.pointer("https://h/r")
    try await world.poll(.state(pointer))
    try await world.poll(.state(pointer.resolved(with: Self.fetched("one\n"))))
    #expect(try await events(world) == "1|first|pointer||0\n2|resolved|resolved|1|1\n")
    #expect(
      try await world.shell("SELECT source_identity FROM snapshots WHERE revision = 2") == "c1\n"
    )
    let version = try await world.version()
    #expect(version.sourceMark == "m")
    #expect(version.pointerDigest == pointer.digest)
    let snapshot = try await world.ask { try $0.snapshot(of: version, at: 2) }
    #expect(snapshot?.resolution?.identity == "c1")
    #expect(snapshot?.digest == version.digest)
  }

  @Test func `the same files under another mark are no change, and the mark is kept`() async throws
  {
    var world = try World()
    let pointer = Self.pointer("https://h/r")
    try await world.poll(.state(pointer.resolved(with: Self.fetched("one\n"))))
    let again = try await world.poll(.state(pointer.resolved(with: Self.fetched("one\n", "n"))))
    #expect(again == .unchanged)
    #expect(try await world.version().sourceMark == "n")
  }

  @Test func `a poll that does not fetch confirms nothing of what was fetched`() async throws {
    var world = try World()
    let pointer = Self.pointer("https://h/r")
    try await world.poll(.state(pointer.resolved(with: Self.fetched("one\n"))))
    #expect(try await world.poll(.pointed) == .unchanged)
    try await world.poll(.state(pointer.resolved(with: Self.fetched("two\n"))))
    #expect(
      try await world.shell("SELECT event, changed_after FROM history WHERE revision = 2")
        == "changed|1970-01-01T00:01:00.000Z\n"
    )
  }

  @Test func `files that are not seen neither change nor go, until they are fetched again`()
    async throws
  {
    var world = try World()
    try await world.poll(
      .state(Self.pointer("https://h/r").resolved(with: Self.fetched("one\n")))
    )
    // What is left over of other sources is no file of this one.
    let beta = Self.pointer("https://h/r", tag: "beta")
    let leftOver = Snapshot(
      versionNumber: beta.versionNumber,
      coverage: .pointer,
      fields: beta.fields,
      sourceFiles: [World.file("old.js", "old\n")]
    )
    try await world.poll(.state(leftOver))
    #expect(try await world.poll(.state(beta)) == .unchanged)
    try await world.poll(.state(beta.resolved(with: Self.fetched("one\n"))))
    try await world.poll(.state(Self.pointer("https://h/r2", tag: "beta")))
    try await world.poll(
      .state(Self.pointer("https://h/r2", tag: "beta").resolved(with: Self.fetched("two\n")))
    )
    #expect(
      try await events(world) == """
        1|first|resolved|1|1
        2|changed|pointer||0
        3|resolved|resolved|1|0
        4|changed|pointer||0
        5|changed|resolved|1|1

        """
    )
    let version = try await world.version()
    let files = try await world.ask { view in
      try (1...5).map { try view.files(of: version.id, at: $0).map(\.path.string) }
    }
    #expect(files == [["a.js"], ["a.js"], ["a.js"], ["a.js"], ["a.js"]])
    #expect(
      try await world.shell("SELECT revision, path FROM snapshot_files ORDER BY revision")
        == "1|a.js\n3|a.js\n5|a.js\n"
    )
    // The source changed after it was fetched last, and not after the pointer was seen.
    #expect(
      try await world.shell("SELECT changed_after FROM history WHERE revision = 5")
        == "1970-01-01T00:04:00.000Z\n"
    )
  }

  @Test func `what changed behind a pointer and a hidden state did so after it was fetched last`()
    async throws
  {
    var world = try World()
    let pointer = Self.pointer("https://h/r")
    try await world.poll(.state(pointer.resolved(with: Self.fetched("one\n"))))
    try await world.poll(.state(Self.pointer("https://h/r", tag: "beta")))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(pointer.resolved(with: Self.fetched("two\n"))))
    #expect(
      try await world.shell("SELECT changed_after FROM history WHERE revision = 4")
        == "1970-01-01T00:01:00.000Z\n"
    )
  }

  @Test func `a pointer after files of its own has none, hidden or not`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    try await world.poll(.state(Self.pointer("https://h/r")))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(Self.pointer("https://h/r").resolved(with: Self.fetched("one\n"))))
    try await world.poll(.state(World.withheld))
    try await world.poll(.state(Self.pointer("https://h/r")))
    try await world.poll(.gone)
    try await world.poll(.state(Self.pointer("https://h/r")))
    let version = try await world.version()
    let files = try await world.ask { view in
      try (1...8).map { try view.files(of: version.id, at: $0).map(\.path.string) }
    }
    #expect(files == [["a.js"], [], [], ["a.js"], ["a.js"], ["a.js"], [], []])
  }
}
