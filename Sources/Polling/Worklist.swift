import Storage

/// Hands out the targets of a poll one by one, and takes what was found at them.
///
/// Whoever hands in a look gets the next target at once: between two requests nothing is waited for
/// but the archive.
actor Worklist {
  private var remaining: Agenda.KnownItems
  private let count: Int
  /// So many targets in a row without an answer end the poll.
  private let patience: Int
  /// What was found so far.
  private(set) var round: Round
  private let progress: @Sendable (Poller.Progress) -> Void
  private var (done, unknown, unanswered) = (0, 0, 0)

  init(
    of agenda: Agenda,
    in archive: Archive,
    patience: Int,
    _ round: Round,
    progress: @escaping @Sendable (Poller.Progress) -> Void
  ) {
    remaining = agenda.known(in: archive)
    count = agenda.items.count
    self.patience = patience
    self.round = round
    self.progress = progress
  }

  /// The next target, with what the archive knows of it.
  func next() throws -> (Agenda.Item, ActorRecord?)? {
    round.isEnding ? nil : try remaining.next()
  }

  /// Takes a look, and returns the next target as `next()` does: one call, so that nobody else's look
  /// comes between.
  func next(after look: Look) throws -> (Agenda.Item, ActorRecord?)? {
    done += 1
    unknown += look.ending == .unknown ? 1 : 0
    unanswered = look.ending == .unreachable ? unanswered + 1 : 0
    try round.add(look)
    if look.ending == .unauthorized || unanswered >= patience {
      round.giveUp(look, unasked: count - done)
    }
    progress(
      Poller.Progress(
        done: done,
        total: count,
        changed: round.outcome.counts.changed,
        failed: round.outcome.failures.count
      )
    )
    return try next()
  }

  /// Takes note of a look that was cut off, by a shutdown or by what ends the poll.
  func cutOff() {
    if !round.isEnding { round.interrupt() }
  }

  /// Records what waits, now that there are no more looks.
  func close() throws {
    try round.record()
    round.outcome.isAllUnknown = done > 0 && unknown == count
  }
}
