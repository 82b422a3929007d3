import Synchronization

/// Remembers which indexes have what their tables have, as long as nothing is written to the archive.
///
/// A lock, for an archive may be read by several tasks; no code of others runs while it is held.
final class VerifiedIndexes: Sendable {
  private struct Names {
    var generation: UInt32?
    var names: Set<String> = []
  }

  private let names = Mutex(Names())

  func contains(_ name: String, at generation: UInt32) -> Bool {
    names.withLock { $0.generation == generation && $0.names.contains(name) }
  }

  func insert(_ name: String, at generation: UInt32) {
    names.withLock { names in
      if names.generation != generation { names = Names(generation: generation) }
      names.names.insert(name)
    }
  }
}
