import Snapshots
import Storage

/// How often versions changed in each of the last weeks, up to the one of the last poll.
///
/// Weeks begin on Mondays, in UTC. They are counted back from a poll, and not from now: what was answered stays
/// the answer until there is another poll.
struct WeekCounts {
  static let weeks = 26
  /// What is counted of a version in a week, at the most.
  static let most = 10
  private static let week: Int64 = 7 * 86_400_000
  /// 1970 began on a Thursday.
  private static let monday: Int64 = -3 * 86_400_000

  /// When each week begins, the first one first; none before the first poll.
  let starts: [Timestamp]
  private let counts: [VersionID: [Int]]

  init(of versions: [VersionID], in archive: ArchiveView) throws {
    guard let last = try archive.lastPollTime()?.milliseconds else {
      (starts, counts) = ([], [:])
      return
    }
    let offset = (last - Self.monday) % Self.week
    let next = last - (offset < 0 ? offset + Self.week : offset) + Self.week
    let moments = (0...Self.weeks).map { number in
      Timestamp(milliseconds: next - Int64(Self.weeks - number) * Self.week)
    }
    starts = moments.dropLast()
    counts = try archive.snapshotCounts(of: versions, between: moments, atMost: Self.most)
  }

  /// How often some versions changed, in each week.
  func counts(of versions: [VersionID]) -> [Int] {
    versions.compactMap { counts[$0] }.reduce(into: Array(repeating: 0, count: starts.count)) {
      sums,
      counts in
      for (index, count) in counts.enumerated() { sums[index] += count }
    }
  }
}
