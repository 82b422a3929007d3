import Snapshots

/// What an archive stores of looks that saw one state in a row, with nobody else's turn between them: the first and the
/// last of them.
///
/// Those in between left nothing but their polls, so nobody knows when they were.
struct ObservedRun<State: Hashable> {
  /// Where it is stored.
  struct Origin {
    /// Which of the archives.
    let source: Int
    /// The key of its row in that.
    let row: Int64
    /// Of the merged archive, the poll that looked first.
    let poll: PollID
  }

  let state: State
  let origin: Origin
  /// When the archive had seen the state before last, or this one before somebody else's turn; nil where it had seen none,
  /// or where that is not stored.
  let changedAfter: Timestamp?
  /// The first look began at this time or later …
  let askedAfter: Timestamp
  /// … and was over at this one.
  let seenAt: Timestamp
  /// When the last look began; before `seenAt` where there was but one, nil where it is not known.
  let confirmedAt: Timestamp?
  /// Whether the clock of the first look was right; else its place among the others of its archive tells alone.
  let isTimed: Bool

  /// From the first to the last look.
  var hull: ClosedRange<Timestamp> { seenAt...max(seenAt, confirmedAt ?? seenAt) }
}
