public import Snapshots
public import Storage

/// Says when a state came to be, as exactly as it was watched.
public struct ChangeWindow: Sendable, CustomStringConvertible {
  /// Nil when it was there at the first look.
  private let after: Timestamp?
  private let notAfter: Timestamp

  public init(after: Timestamp?, notAfter: Timestamp) {
    (self.after, self.notAfter) = (after, notAfter)
  }

  public init(of snapshot: SnapshotRecord) {
    self.init(after: snapshot.changedAfter, notAfter: snapshot.observedAt)
  }

  public var description: String {
    after.map { "after \($0) and not after \(notAfter)" } ?? "seen first at \(notAfter)"
  }
}
