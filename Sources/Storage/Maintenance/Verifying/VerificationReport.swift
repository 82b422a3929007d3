/// What a verification has seen so far, and what it found.
package struct VerificationReport: Sendable {
  /// How many there are, and how many of them are whole.
  package struct Tally: Hashable, Encodable, Sendable {
    package var checked: Int
    package var whole: Int

    package init(checked: Int = 0, whole: Int = 0) {
      (self.checked, self.whole) = (checked, whole)
    }

    mutating func add(isWhole: Bool) {
      checked += 1
      if isWhole { whole += 1 }
    }
  }

  /// A version some of whose revisions are not whole.
  package struct DamagedVersion: Hashable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let name: String
    package let revisions: Int
    /// Those that are whole, in order.
    package let whole: [ClosedRange<Int>]
  }

  /// In the order in which they were found; no more than `mostFindings`.
  package private(set) var findings: [Finding] = []
  package private(set) var findingCount = 0
  package internal(set) var contents = Tally()
  package internal(set) var snapshots = Tally()
  package internal(set) var builds = Tally()
  /// Bytes that were hashed.
  package internal(set) var size = 0
  package internal(set) var damagedVersions: [DamagedVersion] = []
  /// The contents that are not whole.
  var damagedContents: Set<ContentID> = []

  /// Nobody reads more, and memory is bounded.
  static let mostFindings = 10_000

  mutating func add(_ finding: Finding) {
    findingCount += 1
    if findings.count < Self.mostFindings { findings.append(finding) }
  }

  /// Throws, unless all is whole, an error that is made of how many findings there are and of what the first one is.
  func requireWhole(
    _ error: (_ count: Int, _ reason: String) -> ArchiveError
  ) throws(ArchiveError) {
    if let first = findings.first { throw error(findingCount, first.reason) }
  }
}
