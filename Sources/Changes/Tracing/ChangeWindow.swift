package import Snapshots
package import Storage

/// When a state came to be, as exactly as it was watched.
package struct ChangeWindow: Sendable, CustomStringConvertible {
  /// Nil when it was there at the first check.
  private let after: Timestamp?
  private let notAfter: Timestamp

  package init(after: Timestamp?, notAfter: Timestamp) {
    (self.after, self.notAfter) = (after, notAfter)
  }

  package init(of snapshot: SnapshotRecord) {
    self.init(after: snapshot.changedAfter, notAfter: snapshot.observedAt)
  }

  package var description: String {
    after.map { "after \($0) and not after \(notAfter)" } ?? "seen first at \(notAfter)"
  }
}
