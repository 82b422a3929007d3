import Snapshots
import Storage
import Synchronization
import Testing

/// Reading ends when nobody waits for what is read.
struct InterruptionTests {
  @Test func `a question ends in its middle once nobody waits for the answer`() async throws {
    var world = try World()
    for round in 1...5 {
      try await world.poll(.state(World.state([World.file("a", "\(round)\n")])))
    }
    let (archive, version) = (world.archive, try await world.version())
    let asked = Mutex(0)
    let isToEnd: @Sendable () -> Bool = {
      asked.withLock { count in
        count += 1
        return count > 20
      }
    }
    await #expect(throws: ArchiveError.interrupted(path: archive.path)) {
      try await archive.read(isToEnd: isToEnd) { view -> Int in
        while true { _ = try view.files(of: version.id, at: 5) }
      }
    }
    // Who waits gets the answer, by the same connection.
    let files = try await archive.read { try $0.files(of: version.id, at: 5) }
    #expect(files.count == 1)
  }
}
