package import Storage

/// What `archiver backup` answers: the copy that was made, and those that made room for it.
package struct BackupAnswer: Encodable, Sendable {
  package let path: String
  /// Bytes.
  package let size: Int
  /// How many the copy has.
  package let snapshots: Int
  /// Older copies that were removed.
  package let pruned: [String]
  package let doubts: [Doubt]

  package init(_ result: Backup.Result) {
    (path, size, snapshots) = (result.path, result.size, result.snapshots)
    pruned = result.pruned
    doubts = []
  }
}
