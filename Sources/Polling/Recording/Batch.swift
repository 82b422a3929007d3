import Snapshots
import Storage

/// Gathers what is to be recorded as one.
struct Batch {
  /// Findings, bytes of changed files and time, in milliseconds, after which a batch is recorded.
  private static let largestCount = 500
  private static let largestSize = 16 << 20
  private static let longestTime: Int64 = 2000

  private(set) var sightings: [TargetCheck.Sighting] = []
  private var began: Timestamp?
  private var count = 0
  private var size = 0

  /// Takes what a check saw.
  ///
  /// - Parameter size: the bytes of file contents in it.
  mutating func add(_ sightings: [TargetCheck.Sighting], size: Int, at time: Timestamp) {
    self.sightings += sightings
    count += sightings.reduce(0) { $0 + max(1, $1.observation.findings.count) }
    self.size += size
    began = began ?? time
  }

  /// It is large enough to be recorded, or has waited for long enough.
  func isDue(at time: Timestamp) -> Bool {
    let age = began.map { time.milliseconds - $0.milliseconds } ?? 0
    return count >= Self.largestCount || size >= Self.largestSize || age >= Self.longestTime
  }
}
