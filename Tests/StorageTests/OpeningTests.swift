import Foundation
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
      throws: ArchiveError.unopenable(path: path, reason: "No such file or directory")
    ) { try Archive(at: path, for: .writing) }
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

  @Test func `the file is its owner's alone`() throws {
    let file = try place()
    _ = try Archive(at: file.path, for: .writing)
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func `what was recorded is read back by a second opening`() throws {
    var world = try World()
    try world.poll(.state(World.state([World.file("a.js", "one\n")])))
    let reader = try Archive(at: world.archive.path, for: .reading)
    #expect(try reader.versions().map(\.name) == ["jane/crawler/0.1"])
    #expect(try reader.status().lastPollStatus == .ok)
  }

  @Test func `the migration as plain SQL makes the same schema in the stock shell`() async throws {
    let world = try World()
    let plain = try place()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    try await shell(
      plain.path,
      ".read '\(root.appending(path: "migrations/0001_initial.sql").path)'"
    )
    let difference = """
      ATTACH '\(plain.path)' AS plain;
      SELECT count(*) FROM main.sqlite_schema AS ours
      WHERE name NOT LIKE '%grdb%' AND NOT EXISTS (
        SELECT 1 FROM plain.sqlite_schema AS theirs
        WHERE theirs.name = ours.name AND theirs.sql IS ours.sql);
      """
    #expect(try await world.shell(difference) == "0\n")
  }
}
