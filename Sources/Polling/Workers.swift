import ServiceLifecycle

/// Does work by several tasks at a time, until nothing is left, or the poll ends.
struct Workers {
  let count: Int
  /// Whether the poll still goes on; asked when a task has ended.
  let isRunning: () async -> Bool

  /// Whose task has ended.
  private enum Ending {
    case worker
    case shutdown
  }

  /// Has each task run the body to its end; on graceful shutdown they are cancelled.
  func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { try await Self.waitForShutdown() }
      var working = count
      for _ in 0..<working {
        group.addTask {
          try await body()
          return .worker
        }
      }
      while working > 0, let ending = try await group.next() {
        switch ending {
        case .shutdown:
          group.cancelAll()
        case .worker:
          working -= 1
          if await !isRunning() { group.cancelAll() }
        }
      }
      group.cancelAll()
    }
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
