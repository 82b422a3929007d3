import ServiceLifecycle

/// Does work by several tasks at a time, until nothing is left, or the poll ends.
struct Workers {
  let count: Int
  /// How often tasks are begun anew in the place of those that found nothing left to do, while others work on, until there
  /// are so many; nil when no more work comes.
  let again: (pause: Duration, count: Int)?
  /// Whether the poll still goes on; asked when a task has ended.
  let isRunning: () async -> Bool

  /// Whose task has ended.
  private enum Ending {
    case worker
    case shutdown
    case pause
  }

  /// Has each task run the body to its end; on graceful shutdown they are cancelled.
  func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { try await Self.waitForShutdown() }
      if let again { group.addTask { await Self.wait(for: again.pause) } }
      var working = 0
      func begin(until count: Int) {
        while working < count {
          working += 1
          group.addTask {
            try await body()
            return .worker
          }
        }
      }
      begin(until: count)
      while working > 0, let ending = try await group.next() {
        switch ending {
        case .shutdown:
          group.cancelAll()
        case .worker:
          working -= 1
          if await !isRunning() { group.cancelAll() }
        case .pause:
          guard let again, !group.isCancelled else { break }
          begin(until: again.count)
          group.addTask { await Self.wait(for: again.pause) }
        }
      }
      group.cancelAll()
    }
  }

  private static func wait(for pause: Duration) async -> Ending {
    // Whoever cancels it asks what it says no more.
    try? await Task.sleep(for: pause)
    return .pause
  }

  /// Waits for a graceful shutdown, or until there is no more need to.
  private static func waitForShutdown() async throws -> Ending {
    do {
      try await gracefulShutdown()
    } catch is CancellationError {
      // The work is done, and nobody waits any more.
    }
    return .shutdown
  }
}
