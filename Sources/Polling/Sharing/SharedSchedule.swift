import ServiceLifecycle

/// Begins polls when there is something to look at that nobody else does.
package struct SharedSchedule: Sendable {
  private let pause: @Sendable () -> Duration?

  /// - Parameter pause: returns how long there is nothing to do; nil when there is something now. It may wait.
  package init(pause: @escaping @Sendable () -> Duration?) {
    self.pause = pause
  }

  /// Polls until graceful shutdown, or until a poll throws.
  package func run(_ poll: (PollOccasion) async throws -> Bool) async throws {
    let thread = PollThread()
    while !Task.isShuttingDownGracefully {
      guard let pause = try await thread.run(pause) else {
        _ = try await poll(.beat)
        continue
      }
      do {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
      } catch {
        return
      }
    }
  }
}
