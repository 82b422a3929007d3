package import Snapshots
package import Storage

/// When a state came to be, as exactly as it was watched.
package struct ChangeWindow: Sendable, CustomStringConvertible {
  /// Nil when it was there at the first check.
  private let after: Timestamp?
  package let notAfter: Timestamp

  package init(after: Timestamp?, notAfter: Timestamp) {
    (self.after, self.notAfter) = (after, notAfter)
  }

  package init(of snapshot: SnapshotRecord) {
    self.init(after: snapshot.changedAfter, notAfter: snapshot.observedAt)
  }

  /// How long it is; nil when it was there at the first check, or when a clock was set back in it.
  package var milliseconds: Int64? {
    guard let after, after <= notAfter else { return nil }
    return notAfter.milliseconds - after.milliseconds
  }

  package var description: String { description(\.description) }

  /// The window in words, its times as the body writes them.
  package func description(_ text: (Timestamp) -> String) -> String {
    after.map { "after \(text($0)) and not after \(text(notAfter))" }
      ?? "seen first at \(text(notAfter))"
  }
}
