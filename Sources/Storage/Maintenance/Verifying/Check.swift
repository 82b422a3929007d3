/// Looks for one kind of damage, in one moment of an archive.
///
/// What SQLite can't read ends it with an error, which `Verification` makes a finding of.
protocol Check: Sendable {
  /// What it looks at, in a few words.
  var subject: String { get }

  /// Adds what it finds to a report, and returns what goes on from where it stopped: no moment is held for
  /// long, for as long as it is, the write-ahead log of an archive that is polled can only grow.
  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)?
}
