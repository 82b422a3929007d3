package import Storage

/// What became of a damaged archive, as an answer has it.
package struct SalvageEntry: Encodable, Sendable {
  /// A version that lost some of its revisions.
  package struct Loss: Encodable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let version: String
    /// As they were counted before.
    package let lost: [VerifyAnswer.DamagedVersion.Run]
  }

  /// A table that lost some of its rows.
  package struct Table: Encodable, Sendable {
    package let table: String
    package let rows: Int
  }

  /// Of the new archive.
  package let path: String
  /// How many there were, and how many of them are in it.
  package let snapshots: VerificationReport.Tally
  package let contents: VerificationReport.Tally
  package let builds: VerificationReport.Tally
  package let losses: [Loss]
  package let lostRows: [Table]

  init(_ report: SalvageReport) {
    path = report.path
    (snapshots, contents, builds) = (report.snapshots, report.contents, report.builds)
    losses = report.losses.map { loss in
      Loss(
        version: loss.version,
        lost: loss.revisions.map { .init(first: $0.lowerBound, last: $0.upperBound) }
      )
    }
    lostRows = report.lostRows.sorted { $0.key < $1.key }.map {
      .init(table: $0.key, rows: $0.value)
    }
  }
}
