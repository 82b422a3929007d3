import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing

/// A write-ahead log beside a file that it was not written for, and where none can be made.
struct LogTests {
  private func state(_ number: Int) -> Observation.Finding {
    .state(World.state((0..<40).map { World.file("f\($0)", "\(number) \($0)\n") }))
  }

  /// Copies the archive as it stands, as a program that is killed would leave it.
  private func copy(_ world: World, _ endings: [String], to name: String) throws -> String {
    let path = world.folder.appending(path: name).path
    for ending in endings {
      try? FileManager.default.removeItem(atPath: path + ending)
      try FileManager.default.copyItem(atPath: world.archive.path + ending, toPath: path + ending)
    }
    return path
  }

  /// Records a state, and leaves it in the log.
  private func recordWithoutEnd(_ number: Int, in world: World) async throws {
    let time = Timestamp(milliseconds: 600_000)
    let observation = Observation(
      of: .seen(World.actor),
      [(VersionNumber(major: 0, minor: 1), state(number))],
      extent: .version(nil),
      askedAt: time,
      answeredAt: time
    )
    _ = try world.archive.record([observation], during: try await world.begin(at: time))
  }

  private func revisions(_ archive: Archive) throws -> [Int] {
    try archive.read { try $0.versions().map(\.revision) }
  }

  @Test func `the log that a killed poll left is read, and gone on with`() async throws {
    var world = try World()
    try await world.poll(state(1))
    try await recordWithoutEnd(2, in: world)
    let killed = try copy(world, ["", "-wal"], to: "killed.db")
    let reader = try Archive(at: killed, for: .reading)
    #expect(reader.warnings == [])
    #expect(try revisions(reader) == [2])
    let writer = try Archive(at: killed, for: .writing)
    #expect(writer.warnings == [])
    #expect(try revisions(writer) == [2])
  }

  @Test(arguments: [1, 2])
  func `the log of a killed poll is not mixed with a backup that took the file's place`(polls: Int)
    async throws
  {
    var world = try World()
    try await world.poll(state(1))
    _ = try copy(world, [""], to: "backup.db")
    for number in 1...polls { try await world.poll(state(1 + number)) }
    try await recordWithoutEnd(9, in: world)
    let path = try copy(world, ["", "-wal"], to: "a.db")
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    try Data(contentsOf: world.folder.appending(path: "backup.db")).write(to: URL(filePath: path))

    let reader = try Archive(at: path, for: .reading)
    #expect(try revisions(reader) == [1])
    #expect(
      reader.warnings == [
        """
        \(path)-wal is not of this \(path), which was put in the place of another one; it was not \
        read, and the next poll sets it aside
        """
      ]
    )
    let writer = try Archive(at: path, for: .writing)
    #expect(try revisions(writer) == [1])
    #expect(writer.warnings.first?.hasSuffix("and is now \(path)-wal-set-aside-1") == true)
    #expect(try Data(contentsOf: URL(filePath: path + "-wal-set-aside-1")) == log)
    let check = try await RealProgram.run("sqlite3", path, "PRAGMA integrity_check")
    #expect(check.output == "ok\n")
  }

  @Test func `the log of a file that is no longer there is not lost to the new one`() async throws {
    var world = try World()
    try await world.poll(state(1))
    try await recordWithoutEnd(2, in: world)
    let path = try copy(world, ["", "-wal"], to: "a.db")
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    try FileManager.default.removeItem(atPath: path)
    let writer = try Archive(at: path, for: .writing)
    #expect(writer.warnings.count == 1)
    #expect(try revisions(writer) == [])
    #expect(try Data(contentsOf: URL(filePath: path + "-wal-set-aside-1")) == log)
  }

  @Test func `a log that is torn is read as far as SQLite reads it`() async throws {
    var world = try World()
    try await world.poll(state(1))
    try await recordWithoutEnd(2, in: world)
    let path = try copy(world, ["", "-wal"], to: "a.db")
    let log = try Data(contentsOf: URL(filePath: path + "-wal"))
    for size in stride(from: 0, through: log.count, by: 2000) {
      for ending in ["-shm", "-wal"] {
        try? FileManager.default.removeItem(atPath: path + ending)
      }
      try log.prefix(size).write(to: URL(filePath: path + "-wal"))
      let reader = try Archive(at: path, for: .reading)
      #expect(reader.warnings == [])
      #expect(try revisions(reader) == [size == log.count ? 2 : 1], "\(size) of \(log.count)")
    }
  }
}
