package import Changes
package import Snapshots
package import Storage

/// What Apify's API showed of a version, beside the snapshot that it is compared with.
package struct LiveState: Sendable {
  let reference: SnapshotReference
  let snapshot: Snapshot
  let time: Timestamp

  /// - Parameter time: when the API answered.
  package init(_ snapshot: Snapshot, at time: Timestamp, beside reference: SnapshotReference) {
    self.reference = reference
    self.snapshot = snapshot
    self.time = time
  }
}

/// The snapshots that what the API shows is to be compared with.
package struct LiveTargets: Sendable {
  package let references: [SnapshotReference]
  package let doubts: [Doubt]

  /// Finds the snapshots of a selector's versions; without one, the latest of all that are not gone.
  package init(_ selector: Selector?, in archive: ArchiveView) throws {
    var skipped: [Doubt] = []
    if let selector {
      references = try selector.references(in: archive) { skipped.append(.skipped($0)) }
    } else {
      references = try SnapshotReference.latest(in: archive).filter { $0.snapshot.event != .gone }
    }
    doubts = skipped + references.compactMap { Doubt($0) }
  }
}

extension SnapshotReference {
  /// The latest snapshots of all versions that were ever seen.
  static func latest(in archive: ArchiveView) throws -> [SnapshotReference] {
    try archive.versions().filter { $0.revision > 0 }.map { version in
      try Selector.reference(at: .back(0), of: version, in: archive)
    }
  }
}
