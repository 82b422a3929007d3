import ServiceLifecycle

/// Begins polls at a fixed beat from the start, so that they do not drift.
package struct Schedule<C: Clock & Sendable>: Sendable where C.Duration == Duration {
  /// No poll is put off by more than this.
  private static var longestDelay: Duration { .seconds(60) }

  private let interval: Duration
  private let clock: C
  private let jitter: @Sendable () -> Double

  /// - Parameters:
  ///   - interval: the time from one beat to the next, above zero.
  ///   - jitter: says by how much of a tenth of the interval a poll is put off, from 0 to 1, so that
  ///     many pollers do not ask at once.
  package init(
    every interval: Duration,
    clock: C,
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.interval = interval
    self.clock = clock
    self.jitter = jitter
  }

  /// Polls at once and then at each beat, until graceful shutdown or until a poll throws.
  ///
  /// Polls do not overlap: a beat that comes while one is at work is left out.
  package func run(_ poll: () async throws -> Void) async throws {
    let start = clock.now
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      try await poll()
      let beats = (start.duration(to: clock.now) / interval).rounded(.down) + 1
      let delay = min(interval / 10, Self.longestDelay) * jitter()
      let next = start.advanced(by: interval * beats + delay)
      do {
        try await cancelWhenGracefulShutdown { try await clock.sleep(until: next, tolerance: nil) }
      } catch is CancellationError {
        return
      }
    }
  }
}
