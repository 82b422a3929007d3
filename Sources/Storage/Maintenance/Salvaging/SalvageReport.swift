/// What became of a damaged archive.
package struct SalvageReport: Sendable {
  /// A version that lost some of its revisions.
  package struct Loss: Hashable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let version: String
    /// As they were counted before.
    package let revisions: [ClosedRange<Int>]
  }

  /// Of the new archive.
  package internal(set) var path = ""
  /// How many there were, and how many of them are kept; of those that can be counted.
  package internal(set) var snapshots = VerificationReport.Tally()
  package internal(set) var contents = VerificationReport.Tally()
  package internal(set) var builds = VerificationReport.Tally()
  package internal(set) var losses: [Loss] = []
  /// How many rows of other tables are lost, by the table.
  package internal(set) var lostRows: [String: Int] = [:]
}
