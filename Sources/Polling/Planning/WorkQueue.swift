import Snapshots
import Storage

/// Hands out the targets of a poll one by one, and takes what was found at them.
///
/// Whoever hands in a check gets the next target at once: between two requests nothing is waited for
/// but the archive. Targets that are the same Actor are checked one after the other, in their order:
/// what the first one shows is what counts, and it must not hang on which answer is read faster.
actor WorkQueue {
  private let executor: BlockingExecutor
  private var remaining: PollPlan.KnownItems
  /// Of each Actor that is being checked, the targets that wait for it.
  private var waiting: [String: [Inquiry]] = [:]
  /// So many targets in a row without an answer end the poll.
  private let patience: Int
  private var unanswered = 0
  /// What was found so far.
  private(set) var recorder: PollRecorder
  private let progress: @Sendable (Poller.Progress) -> Void

  init(
    of plan: PollPlan,
    in archive: Archive,
    sharing: SharedWork?,
    on executor: BlockingExecutor,
    patience: Int,
    _ recorder: PollRecorder,
    progress: @escaping @Sendable (Poller.Progress) -> Void
  ) {
    remaining = plan.known(in: archive, sharing: sharing, during: recorder.poll)
    self.executor = executor
    self.patience = patience
    self.recorder = recorder
    self.progress = progress
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// The next target, with what the archive knows of it.
  func next() throws -> Inquiry? {
    while recorder.isRunning, let inquiry = try nextInquiry() {
      guard let actor = inquiry.known?.actor.id else { return inquiry }
      guard waiting[actor] != nil else {
        waiting[actor] = []
        return inquiry
      }
      waiting[actor]?.append(inquiry)
    }
    // What was found does not wait for an Actor that gives no answer.
    if recorder.isRunning { try recorder.recordIfDue() }
    return nil
  }

  /// The next one in the plan; where no more leases are to be had, what is leased already is the rest.
  private func nextInquiry() throws -> Inquiry? {
    do {
      defer { recorder.leave(remaining.others) }
      return try remaining.next()
    } catch let failure as SharedWork.Failure {
      recorder.fail(Failure(failure))
      return try nextInquiry()
    }
  }

  /// Takes a check, and returns the next target as `next()` does: one call, so that nobody else's check
  /// comes between.
  func next(after check: TargetCheck, of inquiry: Inquiry) throws -> Inquiry? {
    try take(check, of: inquiry)
    progress(recorder.progress)
    guard recorder.isRunning else { return nil }
    if let actor = inquiry.known?.actor.id {
      if let same = waiting[actor]?.first {
        waiting[actor]?.removeFirst()
        return same
      }
      waiting[actor] = nil
    }
    return try next()
  }

  private func take(_ check: TargetCheck, of inquiry: Inquiry) throws {
    try recorder.add(check, of: inquiry)
    switch check.ending {
    case .unauthorized(let miss):
      recorder.giveUp(miss, for: .unauthorized)
    case .unreachable(let miss):
      unanswered += 1
      if unanswered >= patience { recorder.giveUp(miss, for: .unreachable) }
    case .seen, .unknown, .failed:
      unanswered = 0
    }
  }

  /// Takes note of a check that was cut off, by a shutdown or by what ends the poll.
  func cutOff() {
    recorder.end(for: .interrupted)
  }

  /// Records what waits, now that there are no more checks.
  func close() throws {
    recorder.leave(remaining.leftNames)
    try recorder.record()
  }
}
