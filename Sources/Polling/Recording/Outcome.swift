package import Storage

/// How a poll went.
package struct Outcome: Sendable {
  package let poll: PollID
  package let status: PollStatus
  package let state: PollState
  package let counts: PollCounts
  package let builds: BuildCounts
  /// The snapshots that the poll added, tombstones included.
  package let changes: [PollSnapshot]
  /// Versions that were not there, `OWNER/NAME/MAJOR.MINOR`, and are not proven to be gone.
  package let missing: [String]
  package let failures: [Failure]
  /// Which failures began with this poll, and which ended.
  package let turns: Turns
  /// What was odd about states that were recorded, a sentence each, with the version's name.
  package let warnings: [String]
  /// How many Actors were left to other pollers.
  package let others: Int
  /// The account's Actors by their ids, as they were listed; nil when they were not.
  package let listed: Set<String>?
  /// Nothing was seen, and each target is one that does not exist.
  package let isAllUnknown: Bool

  /// The token was missing or refused.
  package var isUnauthorized: Bool { state.reason == .unauthorized }
}
