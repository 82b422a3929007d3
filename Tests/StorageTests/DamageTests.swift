import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing

/// What a file says that is not as it was written.
struct DamageTests {
  /// Two revisions of a few files and variables, and a change of the file behind the archive's back.
  private func world(_ damage: String) async throws -> World {
    var world = try World()
    func state(_ text: String) -> Snapshot {
      World.state(
        [
          World.file("src/m.js", "m\n"), World.file("main.js", text), World.file("kept", "kept\n"),
          SourceFile(path: "folder", node: .folder),
        ],
        variables: [EnvironmentVariable(name: "KEY", value: .plain("value of KEY"))]
      )
    }
    try await world.poll(.state(state("one\n")))
    try await world.poll(.state(state("two\n")))
    let triggers = try await world.shell("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let drops = triggers.split(separator: "\n").map { "DROP TRIGGER \($0);" }.joined()
    let answer = try await world.shell(
      "\(drops) PRAGMA ignore_check_constraints = ON; \(damage)"
    )
    #expect(answer == "")
    return world
  }

  @Test(arguments: [
    "UPDATE source_files SET path = 'src5m.js' WHERE path = 'src/m.js'",
    "UPDATE source_files SET first_revision = 2 WHERE path = 'kept'",
    "UPDATE source_files SET format = 'BASE64' WHERE path = 'kept'",
    "UPDATE source_files SET content_id = 3 WHERE path = 'kept'",
    "UPDATE source_files SET kind = 'folder' WHERE path = 'kept'",
    "UPDATE source_files SET version_id = 77 WHERE path = 'kept'",
    "DELETE FROM source_files WHERE path = 'kept'",
    "DELETE FROM contents WHERE content_id = 3",
    "UPDATE contents SET sha256 = zeroblob(32) WHERE content_id = 3",
    "UPDATE env_vars SET value = 'value of KEZ'",
    "UPDATE env_vars SET is_secret = 1",
    "UPDATE env_vars SET value_state = 'secret'",
    "UPDATE env_vars SET value_digest = 'forged'",
    "UPDATE source_files SET format = 'TEXT' WHERE kind = 'folder'",
    "UPDATE snapshots SET build_tag = 'forged'",
    "UPDATE snapshots SET observed_at = '2026-01-01T00:00:00.000Z'",
    "UPDATE snapshots SET lines_added = 5",
    "UPDATE snapshots SET event = 'changed' WHERE revision = 1",
    "UPDATE snapshots SET digest = zeroblob(32)",
    "UPDATE snapshots SET warnings = '[\"forged\"]'",
  ])
  func `a state whose rows are not those that were recorded is damaged`(
    damage: String
  ) async throws {
    let world = try await world(damage)
    let version = try await world.version()
    await #expect(throws: ArchiveError.self, "\(damage)") {
      try await world.ask { _ = try $0.snapshot(of: version, at: 1) }
    }
  }

  @Test(arguments: [
    "UPDATE source_files SET lines_added = 7 WHERE first_revision = 2",
    "UPDATE source_files SET lines_removed = 0 WHERE first_revision = 2",
    "DELETE FROM source_files WHERE first_revision = 2",
    "UPDATE snapshots SET files_modified = 2",
  ])
  func `what changed with a snapshot is what was counted, or damaged`(damage: String) async throws {
    let whole = try await world("SELECT 1 WHERE 0")
    let version = try await whole.version().id
    let changes = try await whole.ask { try $0.pathChanges(of: version, with: 2) }
    #expect(changes == [PathChange(path: "main.js", linesAdded: 1, linesRemoved: 1)])
    let world = try await world(damage)
    await #expect(throws: ArchiveError.self, "\(damage)") {
      try await world.ask { _ = try $0.pathChanges(of: version, with: 2) }
    }
  }

  @Test(arguments: [
    """
    DROP INDEX source_files_open;
    UPDATE source_files SET last_revision = NULL, anchor_revision = NULL WHERE last_revision = 1
    """,
    "DELETE FROM source_files WHERE first_revision = 2",
    "UPDATE source_files SET path = 'other.js' WHERE first_revision = 2",
    "UPDATE snapshots SET changes_sha256 = zeroblob(32)",
  ])
  func `a change whose rows are not those that were recorded is damaged`(
    damage: String
  ) async throws {
    let world = try await world(damage)
    let version = try await world.version().id
    await #expect(throws: ArchiveError.self, "\(damage)") {
      try await world.ask { _ = try $0.files(of: version, from: 1, to: 2) }
    }
  }

  @Test(arguments: [
    ("kept\n", "last_revision = 1, anchor_revision = 1"),
    ("kept\n", "last_revision = 7, anchor_revision = 4"),
    ("kept\n", "first_revision = 2"),
    ("kept\n", "first_revision = 9"),
    ("kept\n", "path = 'another'"),
    ("one\n", "last_revision = NULL, anchor_revision = NULL"),
    ("one\n", "last_revision = 7, anchor_revision = 4"),
  ])
  func `a place whose span is not the one that was recorded is damaged`(
    text: String,
    damage: String
  ) async throws {
    let hash = ContentHash(of: Array(text.utf8)).description
    let world = try await world(
      """
      DROP INDEX source_files_open;
      UPDATE source_files SET \(damage)
      WHERE content_id = (SELECT content_id FROM contents WHERE lower(hex(sha256)) = '\(hash)')
      """
    )
    await #expect(throws: ArchiveError.self) {
      try await world.ask { _ = try $0.spans(ofContent: hash) }
    }
  }

  @Test func `a place that is said to be older than it is is damaged`() async throws {
    var world = try World()
    for files in [[], [World.file("a", "one")], []] {
      try await world.poll(.state(World.state(files + [World.file("n", "\(world.minute)")])))
    }
    let answer = try await world.shell(
      """
      DROP TRIGGER source_files_update;
      UPDATE source_files SET first_revision = 1, anchor_revision = 2 WHERE path = 'a'
      """
    )
    #expect(answer == "")
    let hash = ContentHash(of: Array("one".utf8)).description
    await #expect(throws: ArchiveError.self) {
      try await world.ask { _ = try $0.spans(ofContent: hash) }
    }
  }

  @Test func `a span that ends before it begins is damaged`() async throws {
    let world = try await world(
      "UPDATE source_files SET first_revision = 2, last_revision = 1 WHERE path = 'kept'"
    )
    let version = try await world.version().id
    await #expect(throws: ArchiveError.self) {
      try await world.ask { _ = try $0.spans(at: "kept", of: version) }
    }
  }

  @Test(
    arguments: [.state(World.withheld), .state(pointer), .gone] as [Observation.Finding],
    [
      """
      INSERT INTO source_files (version_id, path, kind, format, is_decoded, content_id, first_revision)
      VALUES (1, 'forged', 'file', 'TEXT', 1, 1, 2)
      """,
      """
      INSERT INTO env_vars (version_id, name, value, is_secret, value_state, first_revision)
      VALUES (1, 'FORGED', '1', 0, 'stored', 2)
      """,
    ]
  )
  func `what a snapshot did not show can't be put into it`(
    finding: Observation.Finding,
    damage: String
  ) async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "one")])))
    try await world.poll(finding)
    let triggers = "DROP TRIGGER source_files_insert; DROP TRIGGER env_vars_insert;"
    #expect(try await world.shell("\(triggers) \(damage)") == "")
    let version = try await world.version().id
    await #expect(throws: ArchiveError.self) {
      try await world.ask { _ = try $0.files(of: version, at: 2) }
    }
  }

  private static let pointer = Snapshot(
    versionNumber: VersionNumber(major: 0, minor: 1),
    coverage: .pointer,
    fields: .init(sourceType: "GIT_REPO", gitRepoURL: "https://example.com/x.git"),
    environmentVariables: []
  )

  @Test(arguments: [
    ("UPDATE contents SET size = 1 << 62", "size is 4611686018427387904, which it can't be"),
    ("UPDATE contents SET size = 999999999", "is not whole"),
    ("UPDATE contents SET size = 1", "is not of the size that it should be"),
    ("UPDATE contents SET whole = ''", "is not of the size that it should be"),
    ("UPDATE contents SET git_oid = zeroblob(19)", "git_oid is no name of git's"),
    ("UPDATE contents SET git_oid = zeroblob(20)", "is not described as it is"),
    ("UPDATE contents SET is_text = 7", "is_text is 7, which it can't be"),
    ("UPDATE contents SET is_text = 0", "is not described as it is"),
  ])
  func `a content that can't be so is damaged, by name`(
    damage: String,
    reason: String
  ) async throws {
    let world = try await world(damage)
    let version = try await world.version()
    let error = await #expect(throws: ArchiveError.self) {
      try await world.ask { _ = try $0.snapshot(of: version, at: 1) }
    }
    #expect("\(try #require(error))".contains(reason))
  }

  @Test func `two spans that are open for one path stop a poll and damage nothing`() async throws {
    var world = try await world(
      """
      DROP INDEX source_files_open;
      INSERT INTO source_files (version_id, path, kind, format, is_decoded, content_id, first_revision)
      SELECT version_id, path, kind, format, is_decoded, content_id, 2
      FROM source_files WHERE path = 'kept';
      """
    )
    await #expect(throws: ArchiveError.self) {
      try await world.poll(.state(World.state([World.file("a", "b")])))
    }
    #expect(try await world.shell("SELECT max(revision) FROM snapshots") == "2\n")
  }

  @Test(arguments: ["versions", "actors", "polls"])
  func `a time that is none is damaged and not 1970`(table: String) async throws {
    let column =
      ["versions": "last_tried_at", "actors": "gone_at", "polls": "started_at"][table] ?? ""
    let world = try await world("UPDATE \(table) SET \(column) = 'once'")
    let error = await #expect(throws: ArchiveError.self) {
      try await world.ask { view in
        _ = try view.status()
        _ = try view.versions()
        _ = try view.actor(.id(World.actor.id))
      }
    }
    #expect("\(try #require(error))".contains(": \(column) is no time: once"))
  }

  @Test(arguments: [
    "DELETE FROM snapshots WHERE revision = 1", "DELETE FROM snapshots WHERE revision = 2",
    "UPDATE snapshots SET revision = 5 WHERE revision = 3",
  ])
  func `a history that misses a revision is damaged`(damage: String) async throws {
    var world = try World()
    for text in ["one", "two", "three"] {
      try await world.poll(.state(World.state([World.file("a", text)])))
    }
    let version = try await world.version().id
    let triggers = try await world.shell("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let drops = triggers.split(separator: "\n").map { "DROP TRIGGER \($0);" }.joined()
    #expect(
      try await world.shell("PRAGMA foreign_keys = OFF; \(drops) \(damage)") == ""
    )
    for versions in [nil, [version]] {
      await #expect(throws: ArchiveError.self, "\(damage)") {
        try await world.ask { view in
          var filter = SnapshotFilter()
          filter.versions = versions
          var pages = try SnapshotPages(filter, in: view)
          while try !pages.next().isEmpty {}
        }
      }
    }
  }

  @Test func `an index that does not lead to a snapshot is damage`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a", "one")])))
    let version = try await world.version().id
    let page = try await world.shell(
      """
      PRAGMA wal_checkpoint(TRUNCATE);
      SELECT pageno FROM dbstat WHERE name = 'sqlite_autoindex_snapshots_1'
      """
    )
    let number = try #require(page.split(separator: "\n").last.flatMap { Int($0) })
    let place = URL(filePath: world.archive.path)
    var file = try Data(contentsOf: place)
    let bytes = (number - 1) * 4096..<number * 4096
    // A record of three times the number 1: version, revision, and the key of the row, which becomes 0.
    let record = try #require(file.range(of: Data([4, 9, 9, 9]), in: bytes))
    file[record.upperBound - 1] = 8
    try file.write(to: place)
    await #expect(throws: ArchiveError.self) {
      try await world.ask { view in
        var filter = SnapshotFilter()
        filter.versions = [version]
        var pages = try SnapshotPages(filter, in: view)
        while try !pages.next().isEmpty {}
      }
    }
  }
}
