/// Lets so many pieces of long work be done at a time, and so many wait for it.
actor WorkLimit {
  private let most: Int
  private let longestQueue: Int
  private var running = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(most: Int, longestQueue: Int) {
    (self.most, self.longestQueue) = (most, longestQueue)
  }

  /// Waits for its turn; false when too many wait already. Whoever had a turn ends it.
  func begin() async -> Bool {
    if running < most {
      running += 1
      return true
    }
    if waiting.count >= longestQueue { return false }
    await withCheckedContinuation { waiting.append($0) }
    return true
  }

  /// Gives the turn to the next one.
  func end() {
    if waiting.isEmpty {
      running -= 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
