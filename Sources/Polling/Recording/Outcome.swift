package import Storage

/// How a poll went.
package struct Outcome: Sendable {
  package let poll: PollID
  package internal(set) var status: PollStatus = .running
  package internal(set) var counts = PollCounts()
  /// The snapshots that the poll added, tombstones included.
  package internal(set) var changes: [PollSnapshot] = []
  /// Versions that were not there, `OWNER/NAME/MAJOR.MINOR`, and are not proven to be gone.
  package internal(set) var missing: [String] = []
  package internal(set) var failures: [Failure] = []
  /// Which targets began to fail with this poll, and which were seen again.
  package internal(set) var turns = Turns()
  /// What was odd about states that were recorded, a sentence each, with the version's name.
  package internal(set) var warnings: [String] = []
  /// The token was missing or refused.
  package internal(set) var isUnauthorized = false
  /// Nothing was seen, and each target is one that does not exist.
  package internal(set) var isAllUnknown = false

  init(poll: PollID) {
    self.poll = poll
  }
}
