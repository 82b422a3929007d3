/// Counts requests by how they ended, and how long they took.
actor RequestTimes {
  /// The upper limits of the groups, in seconds.
  static let limits = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

  private(set) var counts = Array(repeating: 0, count: limits.count + 1)
  private(set) var total = 0.0
  /// By the first digit of their status.
  private(set) var statuses: [Int: Int] = [:]

  func note(_ status: Int, after duration: Duration) {
    let seconds = duration / .seconds(1)
    counts[Self.limits.firstIndex { seconds <= $0 } ?? Self.limits.count] += 1
    total += seconds
    statuses[status / 100, default: 0] += 1
  }
}
