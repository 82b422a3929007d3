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
    let reason = "the \(kind) timeline is in the place of a view; rename or drop it"
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
