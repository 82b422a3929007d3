import Foundation
import Migrations
import RealPrograms
import Snapshots
import Storage
import Synchronization
import Testing

/// Files that others made, changed or hold, in ways that an archive does not have by itself.
struct StrangeFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "strange-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private var path: String { folder.appending(path: "a.db").path }

  private func shell(_ commands: String...) async throws {
    let result = try await RealProgram.start(["sqlite3", path] + commands, in: folder).result
    #expect(result.status == 0, "\(result.errors)")
  }

  private func make() throws {
    _ = try Archive(at: path, for: .writing)
  }

  @Test(arguments: ["DELETE FROM grdb_migrations", "DROP TABLE grdb_migrations"])
  func `an archive that lost what made it is known by its tables`(sql: String) async throws {
    try make()
    try await shell(sql)
    let reader = try Archive(at: path, for: .reading)
    #expect(try await reader.read { try $0.status() }.snapshots == 0)
    #expect(try Archive.migrate(at: path) == [])
    let result = try await RealProgram.run("sqlite3", path, "SELECT * FROM grdb_migrations")
    #expect(result.output == Migrations.tables.map { "\($0.name)\n" }.joined())
  }

  @Test(arguments: [
    "CREATE VIEW grdb_migrations AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
      + "SELECT i AS identifier FROM n",
    "CREATE TABLE grdb_migrations (x)", "CREATE VIEW Grdb_Migrations AS SELECT 1 AS identifier",
    "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY); "
      + "INSERT INTO grdb_migrations VALUES (x'00')",
  ])
  func `a list of migrations that is none is as one that is lost`(sql: String) async throws {
    try make()
    try await shell("DROP TABLE grdb_migrations; \(sql)")
    for access in [Archive.Access.reading, .serving, .verifying] {
      _ = try await Archive(at: path, for: access).read { try $0.status() }
    }
    #expect(try Archive.migrate(at: path) == [])
    let result = try await RealProgram.run("sqlite3", path, "SELECT * FROM grdb_migrations")
    #expect(result.output == Migrations.tables.map { "\($0.name)\n" }.joined())
  }

  @Test
  func `a trigger on the list of migrations is not run, and one on a table of one's own stays`()
    async throws
  {
    try make()
    try await shell(
      """
      DROP TABLE leased_looks; DELETE FROM grdb_migrations WHERE identifier LIKE '%leased_looks';
      CREATE TABLE mine (x);
      CREATE TRIGGER evil AFTER INSERT ON grdb_migrations BEGIN INSERT INTO mine VALUES (1); END;
      CREATE TRIGGER own AFTER INSERT ON mine BEGIN SELECT 1; END
      """
    )
    #expect(try Archive.migrate(at: path).contains("changed by 0002_leased_looks"))
    let query = """
      SELECT count(*) FROM mine;
      SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name IN ('evil', 'own')
      """
    #expect(try await RealProgram.run("sqlite3", path, query).output == "0\nown\n")
  }

  @Test func `a migration that can't be ended changes nothing`() async throws {
    try make()
    try await shell(
      """
      DROP TABLE leased_looks; DELETE FROM grdb_migrations WHERE identifier LIKE '%leased_looks';
      DROP VIEW timeline; CREATE TABLE timeline (x)
      """
    )
    let query = "SELECT * FROM sqlite_schema ORDER BY 1, 2; SELECT * FROM grdb_migrations"
    let before = try await RealProgram.run("sqlite3", path, query).output
    #expect(before.contains("snapshots_delete"))
    #expect(throws: ArchiveError.self) { try Archive.migrate(at: path) }
    #expect(try await RealProgram.run("sqlite3", path, query).output == before)
  }

  @Test(arguments: ["TABLE leased_looks (x)", "VIEW leased_looks AS SELECT 1"])
  func `what is in the place of a later table is named, by who reads and who writes`(
    sql: String
  ) async throws {
    try make()
    try await shell(
      "DROP TABLE leased_looks; DELETE FROM grdb_migrations WHERE identifier LIKE '%leased_looks'",
      "CREATE \(sql)"
    )
    let kind = sql.hasPrefix("VIEW") ? "view" : "table"
    let reason = "the \(kind) leased_looks is in the place of archiver's table; rename or drop it"
    for access in [Archive.Access.reading, .verifying, .writing] {
      #expect(throws: ArchiveError.damaged(path: path, reason: reason)) {
        try Archive(at: path, for: access)
      }
    }
  }

  @Test func `a view in the place of a table is not read by who verifies`() async throws {
    try make()
    try await shell(
      """
      DROP TABLE chunks; CREATE VIEW chunks AS
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT i AS chunk_id, i AS text FROM n
      """
    )
    let reason = "the view chunks is in the place of archiver's table; rename or drop it"
    #expect(throws: ArchiveError.damaged(path: path, reason: reason)) {
      try Archive(at: path, for: .verifying)
    }
  }

  @Test func `what is left of an archive without a table is salvaged`() async throws {
    try make()
    try await shell("DROP TABLE failures; DROP TABLE leased_looks")
    let report = try await Salvage(to: folder.appending(path: "new.db").path)
      .run(of: path) { _ in }
    #expect(report.lostRows == [:])
    #expect(
      try await Verification().run(at: report.path, warn: { _ in }, progress: { _ in }).findings
        .isEmpty
    )
  }

  @Test func `texts in another encoding are refused, and none is misread`() async throws {
    try await shell("PRAGMA encoding = 'UTF-16'", "CREATE TABLE t (x)", "DROP TABLE t")
    for access in [Archive.Access.reading, .writing] {
      #expect(throws: ArchiveError.otherEncoding(path: path)) { try Archive(at: path, for: access) }
    }
  }

  @Test(arguments: ["TABLE timeline (x)", "TABLE mine (x); CREATE INDEX timeline ON mine (x)"])
  func `what is in the place of a view is named by the next poll`(sql: String) async throws {
    try make()
    try await shell("DROP VIEW timeline; CREATE \(sql)")
    let kind = sql.hasSuffix("mine (x)") ? "index" : "table"
    let reason = "the \(kind) timeline is in the place of archiver's view; rename or drop it"
    #expect(throws: ArchiveError.damaged(path: path, reason: reason)) {
      try Archive(at: path, for: .writing)
    }
  }

  @Test func `an empty file becomes an archive that is its owner's alone, whoever could read it`()
    throws
  {
    try Data().write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let archive = try Archive(at: path, for: .writing)
    for end in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path + end)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(end)")
    }
    try archive.checkPlace()
  }

  @Test func `a write that was cut off is taken back by who may write, and told by who may not`()
    async throws
  {
    try make()
    try await shell(
      "PRAGMA journal_mode = DELETE",
      "PRAGMA cache_size = 1",
      "BEGIN",
      "CREATE TABLE mine (x)",
      "INSERT INTO mine SELECT zeroblob(5000) FROM generate_series(1, 100)",
      ".shell cp a.db b.db; cp a.db-journal b.db-journal",
      "ROLLBACK"
    )
    let cut = folder.appending(path: "b.db").path
    #expect(throws: ArchiveError.halfWritten(path: cut)) { try Archive(at: cut, for: .reading) }
    #expect(try Archive.migrate(at: cut) == [])
    let reader = try Archive(at: cut, for: .reading)
    #expect(try await reader.read { try $0.status() }.snapshots == 0)
  }

  @Test func `who is to end does not wait until another program has done with the file`()
    async throws
  {
    try make()
    try await shell("PRAGMA journal_mode = DELETE")
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    // The bytes that SQLite locks to read, held by the open file as another process would hold them.
    var lock = flock()
    (lock.l_type, lock.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
    (lock.l_start, lock.l_len) = (0x4000_0002, 510)
    #if os(Linux)
      let setLock: CInt = 37
    #else
      let setLock: CInt = 90
    #endif
    try #require(fcntl(descriptor, setLock, &lock) == 0)
    let asked = Mutex(0)
    #expect(throws: ArchiveError.busy(path: path)) {
      try Archive(at: path, for: .writing) {
        asked.withLock { count in
          count += 1
          return count == 3
        }
      }
    }
    #expect(asked.withLock { $0 } == 3)
  }

  @Test func `the disk's own words have a way out`() {
    let error = ArchiveError.damaged(path: "a.db", reason: "x")
    #expect("\(error)".hasSuffix("take a copy, then try 'sqlite3 FILE .recover', or .dump"))
  }
}
