import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing

/// One archive, whatever it is called, and what is none.
struct NamingTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "naming-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name))
  }

  @Test func `two names of one file have one lock, and what one wrote the other reads`()
    async throws
  {
    let id = try Archive(at: path("a.db"), for: .writing).id()
    try FileManager.default.linkItem(atPath: path("a.db"), toPath: path("b.db"))
    do {
      let archive = try Archive(at: path("a.db"), for: .writing)
      #expect(throws: ArchiveError.locked(path: path("b.db"), processID: Int(getpid()))) {
        try Archive(at: path("b.db"), for: .writing)
      }
      try archive.checkPlace()
    }
    for name in ["b.db", "a.db", "b.db"] {
      let archive = try Archive(at: path(name), for: .writing)
      let time = Timestamp(milliseconds: 60_000)
      let poll = try archive.beginPoll(of: .mine, trigger: .once, at: time, program: "test")
      try archive.finish(poll, .ok, PollCounts(), at: time)
      #expect(try archive.id() == id)
    }
    let result = try await RealProgram.run(
      "sqlite3",
      path("a.db"),
      "PRAGMA integrity_check; SELECT count(*) FROM polls"
    )
    #expect(result.output == "ok\n3\n")
  }

  @Test func `a file is not written to by one name while it is read by another`() async throws {
    func poll(_ name: String) throws {
      let archive = try Archive(at: path(name), for: .writing)
      let time = Timestamp(milliseconds: 60_000)
      let poll = try archive.beginPoll(of: .mine, trigger: .once, at: time, program: "test")
      try archive.finish(poll, .ok, PollCounts(), at: time)
    }
    try poll("a.db")
    try FileManager.default.linkItem(atPath: path("a.db"), toPath: path("b.db"))
    let script = """
      import signal, sqlite3, sys
      c = sqlite3.connect(sys.argv[1], isolation_level=None)
      c.execute('BEGIN')
      print('reads', c.execute('SELECT count(*) FROM polls').fetchone(), file=sys.stderr, flush=True)
      signal.pause()
      """
    let reader = try RealProgram.start(["python3", "-c", script, path("a.db")])
    try await reader.says("reads (1,)")
    // What this one records stays in the log by its name, for the reader does not want to see it.
    try poll("a.db")
    #expect(throws: ArchiveError.readByOtherName(path: path("b.db"))) { try poll("b.db") }
    try poll("a.db")
    reader.send(SIGKILL)
    _ = try await reader.result
    try poll("a.db")
    try poll("b.db")
    let count = try await RealProgram.run("sqlite3", path("b.db"), "SELECT count(*) FROM polls")
    #expect(count.output == "5\n")
  }

  #if os(Linux)
    @Test func `an archive that is closed is free, whoever has its file open yet`() throws {
      var archive: Archive? = try Archive(at: path("a.db"), for: .writing)
      let id = try archive?.id()
      let place = URL(filePath: path("a.db")).resolvingSymlinksInPath().path
      // As a program has them that is being started, until it runs.
      let files = FileManager.default
      let copies = try files.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { number in
        let leadsTo = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
        return leadsTo == place ? Int32(number).map { dup($0) } : nil
      }
      defer { for copy in copies { close(copy) } }
      #expect(!copies.isEmpty)
      archive = nil
      #expect(try Archive(at: path("a.db"), for: .writing).id() == id)
    }
  #endif

  @Test func `an archive is made behind a link that leads to nothing yet, however it leads there`()
    throws
  {
    try FileManager.default.createDirectory(
      atPath: path("disk"),
      withIntermediateDirectories: false
    )
    for (link, target) in [
      ("one.db", "disk/archive.db"), ("two.db", "one.db"), ("folder", path("disk")),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: path(link),
        withDestinationPath: target
      )
    }
    let id = try Archive(at: path("two.db"), for: .writing).id()
    for name in ["one.db", "two.db", "folder/archive.db", "disk/../disk/archive.db"] {
      #expect(try Archive(at: path(name), for: .goingOn(id)).id() == id)
    }
    for name in ["one.db-wal", "two.db-wal", "one.db-lock", "disk/archive.db-lock"] {
      #expect(!isThere(name))
    }
    try FileManager.default.createSymbolicLink(
      atPath: path("round.db"),
      withDestinationPath: "round.db"
    )
    #expect(throws: ArchiveError.self) { try Archive(at: path("round.db"), for: .writing) }
  }

  @Test(arguments: ["file:a.db", "file:///tmp/a.db?mode=memory", ":memory:", ""])
  func `what SQLite would take for something else than a path is refused`(name: String) {
    for access in [Archive.Access.reading, .writing] {
      #expect(throws: ArchiveError.notAPath(path: name)) { try Archive(at: name, for: access) }
    }
  }

  @Test(arguments: ["a?mode=ro.db", "a#b%41.db", "ä 1.db", "-wal"])
  func `a path is a path, whatever is in it`(name: String) throws {
    let id = try Archive(at: path(name), for: .writing).id()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).contains(name))
    #expect(try Archive(at: path(name), for: .reading).id() == id)
  }

  @Test(arguments: ["", "-wal", "-shm", "-journal"])
  func `a pipe in the place of the archive or beside it is refused, and nobody waits`(end: String)
    throws
  {
    if !end.isEmpty { _ = try Archive(at: path("a.db"), for: .writing) }
    try? FileManager.default.removeItem(atPath: path("a.db\(end)"))
    try #require(mkfifo(path("a.db\(end)"), 0o600) == 0)
    for access in [Archive.Access.reading, .writing] {
      #expect(throws: ArchiveError.notAFile(path: path("a.db\(end)"))) {
        try Archive(at: path("a.db"), for: access)
      }
    }
  }

  @Test func `a device is refused`() {
    for access in [Archive.Access.reading, .writing] {
      #expect(throws: ArchiveError.notAFile(path: "/dev/null")) {
        try Archive(at: "/dev/null", for: access)
      }
    }
  }

  @Test func `of another program's database nothing is changed, and nothing is left beside it`()
    async throws
  {
    let sql = "PRAGMA journal_mode = WAL; CREATE TABLE t (x)"
    _ = try await RealProgram.run("sqlite3", path("theirs.db"), sql)
    let before = try Data(contentsOf: folder.appending(path: "theirs.db"))
    #expect(throws: ArchiveError.foreign(path: path("theirs.db"))) {
      try Archive(at: path("theirs.db"), for: .writing)
    }
    #expect(try Data(contentsOf: folder.appending(path: "theirs.db")) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["theirs.db"])
  }

  @Test func `an archive that was deleted, moved or replaced while it was written is said to be`()
    throws
  {
    let file = path("a.db")
    let archive = try Archive(at: file, for: .writing)
    try archive.checkPlace()
    try FileManager.default.moveItem(atPath: file, toPath: path("b.db"))
    #expect(throws: ArchiveError.moved(path: file)) { try archive.checkPlace() }
    try FileManager.default.copyItem(atPath: path("b.db"), toPath: file)
    #expect(throws: ArchiveError.moved(path: file)) { try archive.checkPlace() }
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.moveItem(atPath: path("b.db"), toPath: file)
    try archive.checkPlace()
  }

  @Test func `a link that leads elsewhere by the end of a poll is said to`() throws {
    for name in ["one", "two"] {
      try FileManager.default.createDirectory(
        atPath: path(name),
        withIntermediateDirectories: false
      )
      _ = try Archive(at: path("\(name)/a.db"), for: .writing)
    }
    try FileManager.default.createSymbolicLink(atPath: path("disk"), withDestinationPath: "one")
    let archive = try Archive(at: path("disk/a.db"), for: .writing)
    try archive.checkPlace()
    try FileManager.default.removeItem(atPath: path("disk"))
    #expect(throws: ArchiveError.moved(path: path("disk/a.db"))) { try archive.checkPlace() }
    try FileManager.default.createSymbolicLink(atPath: path("disk"), withDestinationPath: "two")
    #expect(throws: ArchiveError.moved(path: path("disk/a.db"))) { try archive.checkPlace() }
  }

  @Test func `who goes on with an archive takes no other one, and makes none`() throws {
    let id = try Archive(at: path("a.db"), for: .writing).id()
    _ = try Archive(at: path("a.db"), for: .goingOn(id))
    _ = try Archive(at: path("b.db"), for: .writing)
    #expect(throws: ArchiveError.replaced(path: path("b.db"))) {
      try Archive(at: path("b.db"), for: .goingOn(id))
    }
    #expect(throws: ArchiveError.gone(path: path("c.db"))) {
      try Archive(at: path("c.db"), for: .goingOn(id))
    }
    #expect(!isThere("c.db"))
    try Data().write(to: folder.appending(path: "d.db"))
    #expect(throws: ArchiveError.replaced(path: path("d.db"))) {
      try Archive(at: path("d.db"), for: .goingOn(id))
    }
  }
}
