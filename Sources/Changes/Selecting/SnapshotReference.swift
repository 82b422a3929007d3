package import Snapshots
package import Storage

/// Names one snapshot of one version, and how sure it is that it is the one that was meant.
package struct SnapshotReference: Hashable, Sendable {
  /// Whether what was seen determines the state at a time.
  package enum Certainty: Hashable, Sendable {
    case certain
    /// At that time the version was changing: the other revision may have been there already. The
    /// change happened after the first time, and not after the second, if that is known.
    case changing(to: Int, after: Timestamp, notAfter: Timestamp?)
    /// Nobody looked between the last time that the snapshot was confirmed and that time.
    case unseen(since: Timestamp)
    /// A build was asked for, which was made from the source of this snapshot; it tells of no variables.
    case built(BuildNumber)
  }

  package let version: VersionRecord
  package let snapshot: SnapshotRecord
  package let certainty: Certainty

  package init(
    _ version: VersionRecord,
    _ snapshot: SnapshotRecord,
    certainty: Certainty = .certain
  ) {
    self.version = version
    self.snapshot = snapshot
    self.certainty = certainty
  }

  /// `OWNER/NAME/MAJOR.MINOR@REVISION`.
  package var name: String { "\(version.name)@\(snapshot.revision)" }

  /// The snapshot before it; nil for the first one.
  package func previous(in archive: ArchiveView) throws(ArchiveError) -> SnapshotReference? {
    try archive.snapshotRecord(of: version.id, at: snapshot.revision - 1).map {
      SnapshotReference(version, $0)
    }
  }
}
