import Foundation
import RealPrograms
import Snapshots
import Testing

@testable import Storage

/// What a verification finds in an archive that was damaged behind its back.
struct VerificationTests {
  private static let lines = (0..<300).map { "line \($0)\n" }.joined()

  /// Three revisions of a few files and variables.
  private func world() async throws -> World {
    var world = try World()
    for (index, text) in ["one\n", "two\n", "three\n"].enumerated() {
      let state = World.state(
        [
          World.file("src/m.js", "m\n"), World.file("main.js", text), World.file("kept", "kept\n"),
          World.file("long", Self.lines + text), World.file("image", [0, 1, UInt8(index)]),
          SourceFile(path: "folder", node: .folder),
        ],
        variables: [EnvironmentVariable(name: "KEY", value: .plain(ExactString(text)))]
      )
      try await world.poll(.state(state))
    }
    return world
  }

  private func damage(_ world: World, _ damage: String) async throws {
    let triggers = try await world.shell("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    let drops = triggers.split(separator: "\n").map { "DROP TRIGGER \($0);" }.joined()
    let answer = try await world.shell(
      "PRAGMA foreign_keys = OFF; \(drops) PRAGMA ignore_check_constraints = ON; \(damage)"
    )
    #expect(answer == "")
  }

  private func verify(
    _ world: World,
    _ verification: Verification = Verification()
  ) async throws -> VerificationReport {
    try await verification.run(at: world.archive.path, warn: { _ in }, progress: { _ in })
  }

  /// What was found but for the triggers that had to go.
  private func findings(
    _ world: World,
    _ verification: Verification = Verification()
  ) async throws -> [Finding] {
    try await verify(world, verification).findings.filter { !$0.reason.contains("the trigger ") }
  }

  @Test func `an archive that is whole has no findings, also beside its poll`() async throws {
    var world = try await world()
    try await world.poll(.state(World.withheld))
    try await world.poll(.gone)
    let before = try Data(contentsOf: URL(filePath: world.archive.path))
    let report = try await verify(world)
    #expect(report.findings == [])
    #expect(report.snapshots == .init(checked: 5, whole: 5))
    #expect(report.contents == .init(checked: 11, whole: 11))
    #expect(report.size > 3 * Self.lines.utf8.count)
    #expect(try Data(contentsOf: URL(filePath: world.archive.path)) == before)
    #expect(try await verify(world, Verification(isQuick: true)).findings == [])
  }

  private static let damages: [(sql: String, kind: Finding.Kind, reason: String, place: String?)] =
    [
      (
        "UPDATE contents SET whole = 'oNe' || char(10) WHERE whole = 'one' || char(10)",
        .content, "is not whole", "main.js@1..1"
      ),
      (
        "UPDATE contents SET git_oid = zeroblob(20) WHERE whole = 'kept' || char(10)",
        .content, "is not described as it is", "kept@1..nil"
      ),
      (
        "UPDATE contents SET line_count = 7 WHERE whole = 'm' || char(10)",
        .content, "is not described as it is", "src/m.js@1..nil"
      ),
      (
        "UPDATE contents SET size = 2 WHERE whole = x'000101'", .content, "is not whole",
        "image@2..2"
      ),
      ("UPDATE chunks SET hash = hash + 1 WHERE chunk_id = 2", .chunk, "its hash", nil),
      (
        "UPDATE chunks SET text = text || 'x' WHERE chunk_id = 1", .content, "is not whole",
        "long@1..1"
      ),
      ("DELETE FROM chunks WHERE chunk_id = 2", .content, "its chunk 2 is missing", "long@1..1"),
      ("DELETE FROM content_chunks", .content, "its bytes are missing", "long@2..2"),
      (
        "UPDATE content_chunks SET position = position + 10", .content,
        "of its runs of chunks number 0 is missing", "long@3..nil"
      ),
      (
        "UPDATE contents SET whole = 'x' WHERE content_id IN (SELECT content_id FROM content_chunks)",
        .content, "it stands in the archive twice", "long@1..1"
      ),
      (
        "UPDATE snapshots SET build_tag = 'x' WHERE revision = 2", .snapshot, "fit the row", "@2..2"
      ),
      ("DELETE FROM snapshots WHERE revision = 2", .snapshot, "1 revisions before it", "@2..2"),
      ("DELETE FROM snapshots WHERE revision = 2", .reference, "in snapshots", "main.js@2..2"),
      (
        "UPDATE source_files SET path = 'src/n.js' WHERE path = 'src/m.js'",
        .change, "what changed", "@1..1"
      ),
      (
        "UPDATE source_files SET last_revision = 2, anchor_revision = 2 WHERE path = 'kept'",
        .state, "files or variables", "@3..3"
      ),
      (
        "UPDATE source_files SET path = 'src/n.js' WHERE path = 'src/m.js'",
        .state, "files or variables", "@1..3"
      ),
      (
        "UPDATE source_files SET lines_added = 2 WHERE path = 'main.js' AND first_revision = 2",
        .count, "counts of lines", "main.js@2..2"
      ),
      (
        "UPDATE source_files SET replaced_id = NULL WHERE path = 'main.js' AND first_revision = 3",
        .count, "what it replaced", "main.js@3..3"
      ),
      (
        "UPDATE source_files SET kind = 'folder' WHERE path = 'kept'",
        .span, "is set, but a folder has none", "@1..1"
      ),
      (
        """
        DROP INDEX source_files_open;
        UPDATE source_files SET last_revision = NULL, anchor_revision = NULL WHERE last_revision = 1
        """,
        .span, "has not ended", "main.js@2..2"
      ),
      (
        "UPDATE source_files SET content_id = 99 WHERE path = 'kept'", .reference, "contents",
        "kept@1..nil"
      ),
      (
        "UPDATE env_vars SET value = 'x' WHERE first_revision = 3", .change, "what changed", "@3..3"
      ),
      ("UPDATE env_vars SET replaced_id = NULL", .count, "what it replaced", "@2..2"),
      (
        "UPDATE snapshots SET observed_at = '2001-01-01T00:00:00.000Z' WHERE revision = 1",
        .time, "before the one before it", "@2..2"
      ),
      ("UPDATE polls SET changed = 7 WHERE poll_id = 2", .count, "the poll added", nil),
      ("UPDATE actors SET name = 'other'", .name, "the last of its names", nil),
      ("UPDATE meta SET digest_rule = 7", .meta, "digest_rule is 7", nil),
      ("DELETE FROM meta", .meta, "meta has no row", nil),
      (
        "UPDATE versions SET last_tried_at = 'once'", .file, "it breaks the rule strftime",
        nil
      ),
      ("DROP VIEW history", .schema, "the view history", nil),
      ("DROP INDEX snapshots_by_time", .schema, "snapshots_by_time is missing", nil),
      (
        "CREATE TRIGGER mine AFTER INSERT ON polls BEGIN SELECT 1; END", .schema, "trigger mine",
        nil
      ),
    ]

  @Test(arguments: damages.indices)
  func `a damage is found, and named by what it is of`(index: Int) async throws {
    let damage = Self.damages[index]
    let world = try await world()
    try await self.damage(world, damage.sql)
    let found = try await verify(world).findings
    let texts = found.map { finding in
      let places = finding.places.map { place in
        let last = place.lastRevision.map { "\($0)" } ?? "nil"
        return "\(place.path?.string ?? "")@\(place.firstRevision ?? 0)..\(last)"
      }
      return (finding.kind, finding.reason, places, finding.places.map(\.name))
    }
    let isNamed = texts.contains { kind, reason, places, names in
      kind == damage.kind && reason.contains(damage.reason)
        && damage.place.map { places.contains($0) && names.contains("jane/crawler/0.1") } ?? true
    }
    #expect(isNamed, "\(damage.sql): \(texts)")
  }

  @Test func `what is whole beside a damage is said`() async throws {
    let world = try await world()
    try await damage(
      world,
      "UPDATE contents SET whole = 'tWo' || char(10) WHERE whole = 'two' || char(10)"
    )
    let report = try await verify(world)
    #expect(report.snapshots == .init(checked: 3, whole: 2))
    #expect(report.damagedVersions.map(\.name) == ["jane/crawler/0.1"])
    #expect(report.damagedVersions.map(\.whole) == [[1...1, 3...3]])
    #expect(report.contents.checked == report.contents.whole + 1)
    // The bytes of files are what a quick look leaves out.
    #expect(try await findings(world, Verification(isQuick: true)) == [])
  }

  @Test func `a quick look finds rows that are not those that were recorded`() async throws {
    let world = try await world()
    try await damage(world, "UPDATE snapshots SET warnings = '[]'")
    let kinds = try await findings(world, Verification(isQuick: true)).map(\.kind)
    #expect(kinds == [.snapshot, .snapshot, .snapshot])
  }

  @Test func `slices together find what the whole does, each row in the one it stays in`()
    async throws
  {
    var world = try await world()
    try await damage(
      world,
      """
      UPDATE contents SET git_oid = zeroblob(20);
      UPDATE chunks SET hash = 0;
      UPDATE polls SET changed = 9;
      UPDATE source_files SET replaced_id = NULL
      """
    )
    let all = try await Set(findings(world))
    #expect(all.count > 20)
    for count in [2, 7] {
      var found: Set<Finding> = []
      for number in 1...count {
        let slice = try #require(Slice(number, of: count))
        found.formUnion(try await findings(world, Verification(of: slice)))
      }
      #expect(found == all)
    }
    let slice = try #require(Slice(2, of: 3))
    let before = try await findings(world, Verification(of: slice)).compactMap(\.row)
    try await world.poll(.state(World.state([World.file("later", "later")])))
    #expect(
      try await findings(world, Verification(of: slice)).compactMap(\.row).starts(with: before)
    )
  }

  @Test func `an index that has not what its table has is named, with the path`() async throws {
    let world = try await world()
    let page = try await world.shell(
      """
      PRAGMA wal_checkpoint(TRUNCATE);
      SELECT pageno FROM dbstat WHERE name = 'source_files_by_content'
      """
    )
    let number = try #require(page.split(separator: "\n").last.flatMap { Int($0) })
    let place = URL(filePath: world.archive.path)
    var file = try Data(contentsOf: place)
    let bytes = (number - 1) * 4096..<number * 4096
    // A record of the number 1, a content, and of 2, the key of its span.
    let record = try #require(file.range(of: Data([3, 9, 1, 2]), in: bytes))
    file[record.upperBound - 1] = 7
    try file.write(to: place)
    let found = try await findings(world).filter { $0.kind == .index }
    #expect(found.contains { $0.table == "source_files" && $0.row == 2 && $0.places.count == 1 })
    #expect(found.allSatisfy { $0.rest?.contains("REINDEX") == true })
  }

  @Test func `a file that is cut off or has a page of nothing is told as SQLite tells it`()
    async throws
  {
    let world = try await world()
    _ = try await world.shell("PRAGMA wal_checkpoint(TRUNCATE)")
    let whole = try Data(contentsOf: URL(filePath: world.archive.path))
    let copy = world.folder.appending(path: "copy.db")
    for size in [whole.count - 4096, whole.count / 2, whole.count / 2 + 100, 4096, 2000] {
      try whole.prefix(size).write(to: copy)
      let report = try await Verification().run(at: copy.path, warn: { _ in }, progress: { _ in })
      #expect(report.findings.contains { $0.kind == .file }, "\(size)")
    }
    for page in 1..<whole.count / 4096 {
      var damaged = whole
      damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: Data(count: 4096))
      try damaged.write(to: copy)
      let report = try await Verification().run(at: copy.path, warn: { _ in }, progress: { _ in })
      #expect(report.findingCount > 0, "page \(page + 1)")
    }
  }

  @Test func `what is no archive is none, and no finding`() async throws {
    let world = try await world()
    let other = world.folder.appending(path: "other.db").path
    await #expect(throws: ArchiveError.missing(path: other)) {
      try await Verification().run(at: other, warn: { _ in }, progress: { _ in })
    }
    try Data("no database".utf8).write(to: URL(filePath: other))
    await #expect(throws: ArchiveError.foreign(path: other)) {
      try await Verification().run(at: other, warn: { _ in }, progress: { _ in })
    }
  }

  @Test func `what is not whole is told by its first finding, and how many there are`()
    async throws
  {
    let world = try await world()
    try await verify(world).requireWhole { .madeDamaged(path: "new.db", count: $0, reason: $1) }
    try await damage(world, "UPDATE contents SET git_oid = zeroblob(20)")
    let report = try await verify(world)
    #expect(report.findingCount > 1)
    let error = ArchiveError.madeDamaged(
      path: "new.db",
      count: report.findingCount,
      reason: try #require(report.findings.first?.reason)
    )
    #expect(throws: error) {
      try report.requireWhole { .madeDamaged(path: "new.db", count: $0, reason: $1) }
    }
    #expect("\(error)".contains("new.db was not whole when it was made, and was not kept: "))
  }
}
