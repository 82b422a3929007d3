public import Storage

/// Says how a poll went.
public struct Outcome: Sendable {
  public let poll: PollID
  public internal(set) var status: PollStatus = .running
  public internal(set) var counts = PollCounts()
  /// The snapshots that the poll added, tombstones included.
  public internal(set) var changes: [PollSnapshot] = []
  /// Versions that were not there, `OWNER/NAME/MAJOR.MINOR`, and are not proven to be gone.
  public internal(set) var missing: [String] = []
  public internal(set) var failures: [Failure] = []
  /// Which targets began to fail with this poll, and which were seen again.
  public internal(set) var turns = Turns()
  /// What was odd about states that were recorded, a sentence each, with the version's name.
  public internal(set) var warnings: [String] = []
  /// The token was missing or refused.
  public internal(set) var isUnauthorized = false
  /// Nothing was seen, and each target is one that does not exist.
  public internal(set) var isAllUnknown = false

  init(poll: PollID) {
    self.poll = poll
  }
}
