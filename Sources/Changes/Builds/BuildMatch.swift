import Snapshots
package import Storage

/// A build, and the snapshot whose source it was made from.
package struct BuildMatch: Sendable {
  package let build: BuildRecord
  /// Nil where no snapshot has its source, or that is not known.
  package let snapshot: SnapshotRecord?

  /// Whether no poll saw the source that it was made from: an edit came and went.
  package var isUnseen: Bool { build.coverage == .full && snapshot == nil }

  /// Of several snapshots with the source takes the one that was there when the build began, or else the
  /// latest one.
  package init(of build: BuildRecord, in archive: ArchiveView) throws(ArchiveError) {
    self.build = build
    guard build.coverage == .full else {
      snapshot = nil
      return
    }
    let (seen, possible) = try archive.revisions(of: build.version, at: build.startedAt)
    var found: SnapshotRecord?
    for revision in [seen, possible] where found == nil {
      guard let revision,
        let record = try archive.snapshotRecord(of: build.version, at: revision)
      else { continue }
      if try archive.sourceHash(of: record) == build.sourceHash { found = record }
    }
    if found == nil {
      for record in try archive.candidates(for: build) where found == nil {
        if try archive.sourceHash(of: record) == build.sourceHash { found = record }
      }
    }
    snapshot = found
  }
}
