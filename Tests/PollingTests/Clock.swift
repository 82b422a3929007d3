import Snapshots
import Synchronization

/// Stands still until it is moved.
///
/// A lock guards its time, for a poll's tasks read it at once.
final class Clock: Sendable {
  private let milliseconds = Mutex<Int64>(1_800_000_000_000)

  func now() -> Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  func advance(_ step: Int64) { milliseconds.withLock { $0 += step } }
}

extension Int64 {
  static let minute: Int64 = 60_000
  static let hour: Int64 = 3_600_000
}
