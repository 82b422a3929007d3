package import Storage

/// What `archiver verify` answers: what in an archive is not as it was recorded, and what is whole.
package struct VerifyAnswer: Encodable, Sendable {
  /// A part of the archive that was looked at alone.
  package struct Part: Encodable, Sendable {
    package let number: Int
    package let count: Int
  }

  /// A version some of whose revisions are not whole.
  package struct DamagedVersion: Encodable, Sendable {
    /// A run of revisions.
    package struct Run: Encodable, Sendable {
      package let first: Int
      package let last: Int
    }

    /// `OWNER/NAME/MAJOR.MINOR`.
    package let version: String
    package let revisions: Int
    package let whole: [Run]
  }

  package let isWhole: Bool
  package let isQuick: Bool
  package let slice: Part?
  package let findings: [FindingEntry]
  /// How many there are, also those that are not listed.
  package let findingCount: Int
  package let damagedVersions: [DamagedVersion]
  package let snapshots: VerificationReport.Tally
  package let contents: VerificationReport.Tally
  package let builds: VerificationReport.Tally
  /// Bytes that were hashed.
  package let size: Int
  /// The new archive, when one was asked for.
  package let salvage: SalvageEntry?
  package let doubts: [Doubt]

  package init(
    _ report: VerificationReport,
    of verification: Verification,
    salvage: SalvageReport? = nil
  ) {
    self.salvage = salvage.map(SalvageEntry.init)
    isWhole = report.findingCount == 0
    isQuick = verification.isQuick
    slice =
      verification.slice == .whole
      ? nil : Part(number: verification.slice.number, count: verification.slice.count)
    findings = report.findings.map(FindingEntry.init)
    findingCount = report.findingCount
    damagedVersions = report.damagedVersions.map { version in
      DamagedVersion(
        version: version.name,
        revisions: version.revisions,
        whole: version.whole.map { .init(first: $0.lowerBound, last: $0.upperBound) }
      )
    }
    (snapshots, contents, builds) = (report.snapshots, report.contents, report.builds)
    size = report.size
    doubts = []
  }
}
