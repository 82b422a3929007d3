public import Storage

/// Says how a poll went.
public struct Outcome: Sendable {
  /// A snapshot that the poll added.
  public struct Change: Hashable, Codable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    public let version: String
    public let revision: Int
  }

  public internal(set) var status: PollStatus = .running
  public internal(set) var counts = PollCounts()
  public internal(set) var changes: [Change] = []
  public internal(set) var failures: [Failure] = []
  /// What was odd about states that were recorded, a sentence each, with the version's name.
  public internal(set) var warnings: [String] = []
  /// The token was missing or refused.
  public internal(set) var isUnauthorized = false
  /// Nothing was seen, and each target is one that does not exist.
  public internal(set) var isAllAbsent = false
}
