import ServiceLifecycle

/// Begins polls at a fixed beat from the start, so that they do not drift, and between them when an Actor is
/// said to have moved.
package struct Schedule<C: Clock & Sendable>: Sendable where C.Duration == Duration {
  /// No poll is put off by more than this.
  private static var longestDelay: Duration { .seconds(60) }
  /// After so long Actors that could not be looked at are looked at again.
  private static var pause: Duration { .seconds(1) }

  private let interval: Duration
  private let pending: PendingActors?
  private let clock: C
  private let jitter: @Sendable () -> Double

  /// - Parameters:
  ///   - interval: the time from one beat to the next, above zero.
  ///   - pending: nil when nobody says of Actors that they moved.
  ///   - jitter: says by how much of a tenth of the interval a poll is put off, from 0 to 1, so that
  ///     many pollers do not ask at once.
  package init(
    every interval: Duration,
    noticing pending: PendingActors? = nil,
    clock: C,
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    (self.interval, self.pending) = (interval, pending)
    self.clock = clock
    self.jitter = jitter
  }

  /// Polls at once, then at each beat, and when there is somebody pending, until graceful shutdown or until a
  /// poll throws.
  ///
  /// Polls do not overlap: a beat that comes while one is at work is left out, and an Actor that is named
  /// meanwhile is looked at afterwards. A beat comes before those that are pending.
  ///
  /// - Parameter poll: returns whether it could be recorded.
  package func run(_ poll: (PollOccasion) async throws -> Bool) async throws {
    let start = clock.now
    var (next, retry) = (start, start)
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      if clock.now >= next {
        _ = try await poll(.beat)
        next = beat(after: start)
      } else if clock.now >= retry, let ids = pending?.take(), !ids.isEmpty {
        if try await poll(.notice(ids)) { continue }
        pending?.putBack(ids)
        retry = clock.now.advanced(by: Self.pause)
      } else if pending?.isEmpty ?? true {
        guard await isWaitedFor(until: next, pending) else { return }
      } else {
        guard await isWaitedFor(until: min(next, retry), nil) else { return }
      }
    }
  }

  private func beat(after start: C.Instant) -> C.Instant {
    let beats = (start.duration(to: clock.now) / interval).rounded(.down) + 1
    let delay = min(interval / 10, Self.longestDelay) * jitter()
    return start.advanced(by: interval * beats + delay)
  }

  /// Waits until a time, or until there is somebody pending; false when the wait was cut off.
  private func isWaitedFor(until time: C.Instant, _ pending: PendingActors?) async -> Bool {
    do {
      try await cancelWhenGracefulShutdown {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await clock.sleep(until: time, tolerance: nil) }
          if let pending { group.addTask { await pending.wait() } }
          try await group.next()
          group.cancelAll()
        }
      }
      return true
    } catch {
      return false
    }
  }
}
