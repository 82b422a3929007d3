package import Changes
import Storage

/// Names a snapshot: `OWNER/NAME/MAJOR.MINOR@REVISION`.
package struct SnapshotName: Hashable, Sendable, Encodable, CustomStringConvertible {
  /// `OWNER/NAME/MAJOR.MINOR`.
  package let version: String
  package let revision: Int

  package init(version: String, revision: Int) {
    (self.version, self.revision) = (version, revision)
  }

  package init(_ reference: SnapshotReference) {
    self.init(version: reference.version.name, revision: reference.snapshot.revision)
  }

  package var description: String { "\(version)@\(revision)" }
}
