import Snapshots
package import Storage

/// What builds tell of when a source came to be, beyond the polls that it was seen by.
///
/// Their times are Apify's, and not those of the clock of the polls.
package struct NarrowedWindow: Sendable {
  /// It still was another source when this build began.
  package let after: BuildRecord?
  /// It was this source when this build began.
  package let notAfter: BuildRecord?

  /// Nil where no build tells more than the polls.
  package init?(of snapshot: SnapshotRecord, in archive: ArchiveView) throws(ArchiveError) {
    guard !snapshot.hasWrongClock, snapshot.coverage == .full else { return nil }
    let builds = try archive.builds(
      of: snapshot.version,
      after: snapshot.changedAfter,
      notAfter: snapshot.observedAt
    ).filter { $0.coverage == .full }
    if builds.isEmpty { return nil }
    let hash = try archive.sourceHash(of: snapshot)
    // What changed beside the source, no build tells.
    if let before = try archive.snapshotRecord(of: snapshot.version, at: snapshot.revision - 1),
      try archive.sourceHash(of: before) == hash
    {
      return nil
    }
    var (after, notAfter): (BuildRecord?, BuildRecord?)
    for build in builds.reversed() {
      guard build.sourceHash == hash else {
        after = build
        break
      }
      notAfter = build
    }
    if after == nil, notAfter == nil { return nil }
    (self.after, self.notAfter) = (after, notAfter)
  }
}
