import Snapshots
import Synchronization

/// Counts what fetching one source has cost so far, also when it fails half-way.
///
/// A lock, because a fetch that takes too long is counted by another task than its own; no code of others
/// runs while it is held.
final class SourceCost: Sendable {
  private let cost = Mutex(Cost())

  var total: Cost { cost.withLock { $0 } }

  func add(requests: Int = 0, bytes: Int = 0) {
    cost.withLock { $0 = $0 + Cost(requests: requests, bytesReceived: bytes) }
  }
}
