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
      try await Schedule(every: interval, clock: clock, jitter: { jitter }).run { _ in
        if beats.count == durations.count { throw Enough() }
        beats.append(clock.now.offset / .seconds(1))
        clock.pass(durations[beats.count - 1])
        return true
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
      try await Schedule(every: .seconds(10), clock: StillClock()).run { _ in
        polls += 1
        trigger.triggerGracefulShutdown()
        return true
      }
      #expect(polls == 1)
    }
  }

  // MARK: Between beats

  /// Never passes: whoever sleeps by it is woken by somebody else, or not at all.
  private struct StoppedClock: Swift.Clock {
    private let clock = StillClock()

    var now: StillClock.Instant { clock.now }
    var minimumResolution: Swift.Duration { .nanoseconds(1) }

    func sleep(until deadline: StillClock.Instant, tolerance: Swift.Duration?) async throws {
      let (never, end) = AsyncStream<Void>.makeStream()
      for await _ in never {}
      withExtendedLifetime(end) {}
      throw CancellationError()
    }
  }

  /// What polls are for, and when they begin, while others name Actors; the body returns whether the poll
  /// could be recorded.
  private func occasions(
    _ count: Int,
    _ pending: PendingActors,
    _ body: (Int, StillClock) -> Bool = { _, _ in true }
  ) async throws -> [String] {
    let clock = StillClock()
    var occasions: [String] = []
    let schedule = Schedule(
      every: .seconds(10),
      noticing: pending,
      clock: clock,
      jitter: { 0 }
    )
    do {
      try await schedule.run { occasion in
        if occasions.count == count { throw Enough() }
        let time = Int(clock.now.offset / .seconds(1))
        switch occasion {
        case .beat: occasions.append("\(time) beat")
        case .notice(let ids): occasions.append("\(time) \(ids.joined(separator: ","))")
        }
        return body(occasions.count, clock)
      }
    } catch is Enough {}
    return occasions
  }

  @Test func `who is named during a poll is looked at once more after it, at once`() async throws {
    let pending = PendingActors(most: 10)
    let occasions = try await occasions(5, pending) { count, clock in
      // Twice during the first beat, and again while it is looked at.
      if count == 1 { for id in ["a", "b", "a"] { _ = pending.add(id) } }
      if count == 2 { for id in ["b", "b"] { _ = pending.add(id) } }
      clock.pass(.seconds(1))
      return true
    }
    #expect(occasions == ["0 beat", "1 a,b", "2 b", "10 beat", "20 beat"])
  }

  @Test func `a beat that is due comes before those that are pending`() async throws {
    let pending = PendingActors(most: 10)
    let occasions = try await occasions(4, pending) { count, clock in
      _ = pending.add("a")
      clock.pass(.seconds(count == 2 ? 12 : 1))
      return true
    }
    #expect(occasions == ["0 beat", "1 a", "13 beat", "14 a"])
  }

  @Test func `those that could not be recorded are looked at again, and a beat is not put off`()
    async throws
  {
    let pending = PendingActors(most: 10)
    #expect(pending.add("a"))
    let occasions = try await occasions(14, pending) { count, _ in
      if count == 2 { _ = pending.add("b") }
      return count > 12
    }
    let retries = ["0 a"] + (1..<10).map { "\($0) a,b" }
    #expect(occasions == ["0 beat"] + retries + ["10 beat", "10 a,b", "20 beat"])
  }

  @Test func `an Actor that is named between beats ends the wait`() async throws {
    let pending = PendingActors(most: 10)
    let (polls, polled) = AsyncStream<PollOccasion>.makeStream()
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await Schedule(every: .seconds(10), noticing: pending, clock: StoppedClock()).run {
          polled.yield($0)
          return true
        }
      }
      var iterator = polls.makeAsyncIterator()
      #expect(await iterator.next() == .beat)
      #expect(pending.add("a"))
      #expect(await iterator.next() == .notice(["a"]))
      #expect(pending.add("b"))
      #expect(await iterator.next() == .notice(["b"]))
      group.cancelAll()
    }
  }
}
