import Polling
import ServiceLifecycleTestKit
import Synchronization
import Testing

/// When a poll that stays polls.
struct ScheduleTests {
  /// Passes only while it is slept on, or when it is moved; a lock guards it, as clocks are shared.
  private final class StillClock: Swift.Clock {
    struct Instant: InstantProtocol {
      let offset: Swift.Duration
      func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
      func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
      static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Swift.Duration.zero)

    var now: Instant { Instant(offset: time.withLock { $0 }) }
    var minimumResolution: Swift.Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
      time.withLock { $0 = max($0, deadline.offset) }
    }

    func pass(_ duration: Swift.Duration) { time.withLock { $0 += duration } }
  }

  private struct Enough: Error {}

  /// When polls begin that take so long each, in seconds.
  private func beats(
    every interval: Swift.Duration,
    jitter: Double = 0,
    taking durations: [Swift.Duration]
  ) async throws -> [Double] {
    let clock = StillClock()
    var beats: [Double] = []
    do {
      try await Schedule(every: interval, clock: clock, jitter: { jitter }).run {
        if beats.count == durations.count { throw Enough() }
        beats.append(clock.now.offset / .seconds(1))
        clock.pass(durations[beats.count - 1])
      }
    } catch is Enough {}
    return beats
  }

  @Test func `polls begin at a fixed beat, however long they take`() async throws {
    let beats = try await beats(
      every: .seconds(10),
      taking: [.seconds(3), .seconds(9), .zero, .zero]
    )
    #expect(beats == [0, 10, 20, 30])
  }

  @Test func `a beat that comes while a poll is at work is left out`() async throws {
    let beats = try await beats(
      every: .seconds(10),
      taking: [.seconds(25), .seconds(10), .zero, .zero]
    )
    #expect(beats == [0, 30, 50, 60])
  }

  @Test func `a poll is put off by a tenth of the interval or a minute at the most`() async throws {
    let second = [Swift.Duration.seconds(1), .zero]
    #expect(try await beats(every: .seconds(100), jitter: 1, taking: second) == [0, 110])
    #expect(try await beats(every: .seconds(100), jitter: 0.5, taking: second) == [0, 105])
    #expect(try await beats(every: .seconds(6000), jitter: 1, taking: second) == [0, 6060])
  }

  @Test func `a shutdown ends the schedule after the poll at work`() async throws {
    try await testGracefulShutdown { trigger in
      var polls = 0
      try await Schedule(every: .seconds(10), clock: StillClock()).run {
        polls += 1
        trigger.triggerGracefulShutdown()
      }
      #expect(polls == 1)
    }
  }
}
