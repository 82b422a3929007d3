import Storage

/// Hands out the targets of a poll one by one, and takes what was found at them.
///
/// Whoever hands in a check gets the next target at once: between two requests nothing is waited for
/// but the archive.
actor WorkQueue {
  private var remaining: PollPlan.KnownItems
  private let count: Int
  /// So many targets in a row without an answer end the poll.
  private let patience: Int
  /// What was found so far.
  private(set) var recorder: PollRecorder
  private let progress: @Sendable (Poller.Progress) -> Void
  private var (done, unknown, unanswered) = (0, 0, 0)

  init(
    of plan: PollPlan,
    in archive: Archive,
    patience: Int,
    _ recorder: PollRecorder,
    progress: @escaping @Sendable (Poller.Progress) -> Void
  ) {
    remaining = plan.known(in: archive)
    count = plan.items.count
    self.patience = patience
    self.recorder = recorder
    self.progress = progress
  }

  /// The next target, with what the archive knows of it.
  func next() throws -> (PollPlan.Item, ActorRecord?)? {
    recorder.isEnding ? nil : try remaining.next()
  }

  /// Takes a check, and returns the next target as `next()` does: one call, so that nobody else's check
  /// comes between.
  func next(after check: TargetCheck) throws -> (PollPlan.Item, ActorRecord?)? {
    done += 1
    unknown += check.ending == .unknown ? 1 : 0
    unanswered = check.ending == .unreachable ? unanswered + 1 : 0
    try recorder.add(check)
    if check.ending == .unauthorized || unanswered >= patience {
      recorder.giveUp(check, unasked: count - done)
    }
    progress(
      Poller.Progress(
        done: done,
        total: count,
        changed: recorder.outcome.counts.changed,
        failed: recorder.outcome.failures.count
      )
    )
    return try next()
  }

  /// Takes note of a check that was cut off, by a shutdown or by what ends the poll.
  func cutOff() {
    if !recorder.isEnding { recorder.interrupt() }
  }

  /// Records what waits, now that there are no more checks.
  func close() throws {
    try recorder.record()
    recorder.outcome.isAllUnknown = done > 0 && unknown == count
  }
}
