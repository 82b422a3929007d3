package import Mirroring
import Storage

/// What `archiver mirror` answers: what of the archive was pushed.
package struct MirrorAnswer: Encodable, Sendable {
  /// What the mirror is called: its host and database.
  package let mirror: String
  package let archive: String
  /// All that was recorded by this poll is in the mirror; 0 when there was none.
  package let poll: Int64
  /// How many rows were written; nothing was new when it is 0.
  package let rows: Int
  package let versions: Int
  package let snapshots: Int
  package let contents: Int
  /// Of contents.
  package let bytes: Int
  /// What the mirror had of the archive was taken away first.
  package let isAnew: Bool
  package let doubts: [Doubt]

  package init(_ report: PushReport) {
    (mirror, archive, poll) = (report.mirror, report.archive.uuid, report.poll)
    (rows, versions, snapshots) = (report.rows, report.versions, report.snapshots)
    (contents, bytes, isAnew) = (report.contents, report.bytes, report.isAnew)
    doubts = []
  }
}
