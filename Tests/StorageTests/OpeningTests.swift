import Foundation
import Migrations
import RealPrograms
import Snapshots
import Storage
import Testing

struct OpeningTests {
  private func place() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "opening-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appending(path: "archive.db")
  }

  private func shell(_ arguments: String...) async throws {
    #expect(try await RealProgram.start(["sqlite3"] + arguments).result.status == 0)
  }

  @Test func `reading does not make an archive`() throws {
    let path = try place().path
    #expect(throws: ArchiveError.missing(path: path)) { try Archive(at: path, for: .reading) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a folder is refused`() throws {
    let path = try place().deletingLastPathComponent().path
    #expect(throws: ArchiveError.folder(path: path)) { try Archive(at: path, for: .writing) }
  }

  @Test func `a path without its folder is refused`() throws {
    let path = try place().deletingLastPathComponent().appending(path: "no/archive.db").path
    #expect(
      throws: ArchiveError.noFolder(
        path: path,
        folder: URL(filePath: path).deletingLastPathComponent().path
      )
    ) { try Archive(at: path, for: .writing) }
    #expect(throws: ArchiveError.missing(path: path)) { try Archive(at: path, for: .reading) }
    #expect(throws: ArchiveError.missing(path: path)) { try Archive.migrate(at: path) }
  }

  @Test func `a name or a path that is too long is refused, and nothing is made`() throws {
    let folder = try place().deletingLastPathComponent()
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }
    let longest = String(repeating: "n", count: 247)
    _ = try Archive(at: folder.appending(path: longest).path, for: .writing)
    let before = try names()
    let name = folder.appending(path: longest + "n").path
    #expect(
      throws: ArchiveError.unopenable(
        path: name,
        reason: "its name has 248 bytes, 247 are the most"
      )
    ) { try Archive(at: name, for: .writing) }
    #expect(try names() == before)
    var deep = folder
    while deep.path.utf8.count < 500 { deep.append(path: "folder") }
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    let path = deep.appending(path: "archive.db").path
    #expect {
      try Archive(at: path, for: .writing)
    } throws: { error in
      "\(error)".contains(": its absolute path has 5")
        && "\(error)".contains(" bytes, 504 are the most")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: deep.path) == [])
  }

  @Test func `a copy may have as long a name as an archive`() async throws {
    let file = try place()
    let archive = try Archive(at: file.path, for: .writing)
    let folder = file.deletingLastPathComponent()
    func backUp(_ name: String, _ rule: RetentionRule? = nil) async throws {
      _ = try await Backup(to: folder.appending(path: name).path, keeping: rule)
        .run(of: archive, at: Timestamp(milliseconds: 0)) { _ in }
    }
    let longest = String(repeating: "n", count: 247)
    try await backUp(longest)
    _ = try await Archive(at: folder.appending(path: longest).path, for: .reading).read {
      try $0.versions()
    }
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let rule = try #require(RetentionRule("7d"))
    await #expect(throws: ArchiveError.self) {
      try await backUp(longest.replacing("n", with: "m"), rule)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == before)
  }

  @Test func `a copy is not made beside a journal that is not its own`() async throws {
    let file = try place()
    let archive = try Archive(at: file.path, for: .writing)
    let path = file.deletingLastPathComponent().appending(path: "copy.db").path
    try Data("of another file".utf8).write(to: URL(filePath: path + "-journal"))
    await #expect(throws: ArchiveError.taken(path: path + "-journal")) {
      try await Backup(to: path).run(of: archive, at: Timestamp(milliseconds: 0)) { _ in }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: [Archive.Access.reading, .writing])
  func `a text file is refused and left as it is`(access: Archive.Access) throws {
    let file = try place()
    let text = Data(String(repeating: "no archive\n", count: 1000).utf8)
    try text.write(to: file)
    #expect(throws: ArchiveError.foreign(path: file.path)) {
      try Archive(at: file.path, for: access)
    }
    #expect(try Data(contentsOf: file) == text)
  }

  @Test(arguments: [Archive.Access.reading, .writing])
  func `another program's database is refused and left as it is`(access: Archive.Access)
    async throws
  {
    let file = try place()
    try await shell(file.path, "CREATE TABLE t (x)")
    let before = try Data(contentsOf: file)
    #expect(throws: ArchiveError.foreign(path: file.path)) {
      try Archive(at: file.path, for: access)
    }
    #expect(try Data(contentsOf: file) == before)
  }

  @Test(arguments: [Archive.Access.reading, .writing])
  func `an archive of a newer program is refused by name`(access: Archive.Access) async throws {
    let file = try place()
    _ = try Archive(at: file.path, for: .writing)
    try await shell(file.path, "INSERT INTO grdb_migrations VALUES ('9999_future')")
    #expect(throws: ArchiveError.newer(path: file.path)) {
      try Archive(at: file.path, for: access)
    }
  }

  @Test func `one process at a time writes, whatever the archive is called, and the rest read`()
    throws
  {
    let file = try place()
    let link = file.deletingLastPathComponent().appending(path: "link.db")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    try withExtendedLifetime(try Archive(at: file.path, for: .writing)) { _ in
      for path in [file.path, link.path] {
        #expect(throws: ArchiveError.locked(path: path, processID: Int(getpid()))) {
          try Archive(at: path, for: .writing)
        }
        _ = try Archive(at: path, for: .reading)
      }
    }
    _ = try Archive(at: link.path, for: .writing)
  }

  @Test func `an archive remembers by which rule its digests are made`() async throws {
    let world = try World()
    #expect(try await world.shell("SELECT digest_rule FROM meta") == "\(Snapshot.digestRule)\n")
  }

  @Test func `the file is its owner's alone`() throws {
    let file = try place()
    _ = try Archive(at: file.path, for: .writing)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func `what was recorded is read back by a second opening`() async throws {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    let reader = try Archive(at: world.archive.path, for: .reading)
    #expect(try await reader.read { try $0.versions().map(\.name) } == ["jane/crawler/0.1"])
    #expect(try await reader.read { try $0.status() }.polling.lastStatus == .ok)
  }

  @Test func `the migration as plain SQL makes the same schema in the stock shell`() async throws {
    let world = try World()
    let plain = try place()
    let folder = RealProgram.root.appending(path: "migrations")
    for file in Migrations.tables.map(\.name) + ["views", "triggers"] {
      try await shell(plain.path, ".read '\(folder.appending(path: "\(file).sql").path)'")
    }
    let difference = """
      ATTACH '\(plain.path)' AS plain;
      SELECT count(*) FROM main.sqlite_schema AS ours
      WHERE name NOT LIKE '%grdb%' AND NOT EXISTS (
        SELECT 1 FROM plain.sqlite_schema AS theirs
        WHERE theirs.name = ours.name AND theirs.sql IS ours.sql);
      """
    #expect(try await world.shell(difference) == "0\n")
  }

  @Test
  func `an archive that was read in from a dump is one, and is marked again by the next poll`()
    async throws
  {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    let copy = try place()
    try await shell(world.archive.path, ".once '\(copy.path).sql'", ".dump")
    try await shell(copy.path, ".read '\(copy.path).sql'")
    let reader = try Archive(at: copy.path, for: .reading)
    #expect(try await reader.read { try $0.versions().map(\.name) } == ["jane/crawler/0.1"])
    #expect(try Archive.migrate(at: copy.path) == ["marked as an archive again"])
    #expect(try Archive.migrate(at: copy.path) == [])
  }

  @Test func `an archive whose making was cut off is no answer to read, and one that goes on`()
    async throws
  {
    let file = try place()
    try await shell(
      file.path,
      "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"
    )
    #expect(throws: ArchiveError.unfinished(path: file.path)) {
      try Archive(at: file.path, for: .reading)
    }
    #expect(try Archive.migrate(at: file.path).contains("changed by 0001_tables"))
    _ = try Archive(at: file.path, for: .reading)
  }

  @Test func `there has to be an archive to bring up to date`() throws {
    let path = try place().path
    #expect(throws: ArchiveError.missing(path: path)) { try Archive.migrate(at: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: [
    "DROP VIEW history; CREATE VIEW history AS SELECT 1 AS event",
    "DROP TRIGGER snapshots_update",
    """
    CREATE TRIGGER evil AFTER INSERT ON polls
    BEGIN UPDATE source_files SET path = 'evil.js' WHERE path = 'a.js'; END
    """,
    "CREATE TRIGGER evil INSTEAD OF INSERT ON history BEGIN SELECT 1; END",
    "CREATE TRIGGER evil AFTER INSERT ON POLLS BEGIN SELECT 1; END",
    "DROP VIEW timeline; CREATE VIEW Timeline AS SELECT 1 AS event",
    """
    CREATE TRIGGER e AFTER INSERT ON polls BEGIN SELECT 1; END;
    CREATE TRIGGER "e""; DROP TRIGGER source_files_delete; DELETE FROM source_files; --"
    AFTER INSERT ON polls BEGIN SELECT 1; END
    """,
  ])
  func `views and triggers that are not ours are never run, and made anew`(sql: String) async throws
  {
    var world = try World()
    try await world.poll(.state(World.state([World.file("a.js", "one\n")])))
    let copy = try place().path
    try await shell(world.archive.path, "VACUUM INTO '\(copy)'")
    try await shell(copy, sql + "; CREATE VIEW mine AS SELECT count(*) FROM polls")
    let reader = try Archive(at: copy, for: .reading)
    #expect(try await reader.read { try $0.status() }.snapshots == 1)
    let writer = try Archive(at: copy, for: .writing)
    #expect(writer.upkeep == ["views and triggers made anew"])
    _ = try writer.beginPoll(
      of: .mine,
      trigger: .once,
      at: Timestamp(milliseconds: 600_000),
      program: "test"
    )
    let result = try await RealProgram.run(
      "sqlite3",
      copy,
      "SELECT path, event FROM source_files, history; SELECT * FROM mine",
      "SELECT count(*) FROM sqlite_schema WHERE name = 'evil'"
    )
    #expect(result.output == "a.js|first\n2\n0\n")
  }

  @Test(arguments: [
    ("ALTER TABLE polls ADD COLUMN mine TEXT", "the table polls is not as archiver makes it"),
    ("DROP INDEX env_vars_open", "the index env_vars_open is missing"),
    ("CREATE UNIQUE INDEX one ON polls (status)", "the index one is none of archiver's"),
  ])
  func `tables and indexes that are not ours are refused`(sql: String, reason: String) async throws
  {
    let file = try place()
    _ = try Archive(at: file.path, for: .writing)
    try await shell(file.path, sql)
    for access in [Archive.Access.reading, .writing] {
      #expect(throws: ArchiveError.damaged(path: file.path, reason: reason)) {
        try Archive(at: file.path, for: access)
      }
    }
  }

  @Test func `an index more that forbids nothing is an analyst's own`() async throws {
    let file = try place()
    _ = try Archive(at: file.path, for: .writing)
    try await shell(file.path, "CREATE INDEX mine ON snapshots (build_tag)")
    _ = try Archive(at: file.path, for: .reading)
    #expect(try Archive(at: file.path, for: .writing).upkeep == [])
  }
}
