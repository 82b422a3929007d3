import Foundation
import GRDB
import Snapshots

/// Who purged something, when and why.
struct PurgeRecord {
  enum Kind: String {
    case content, value, actor, text
  }

  let purgedAt: Timestamp
  let purgedBy: String
  let reason: String

  /// Finds what was noted of a thing; nil when it was not purged.
  ///
  /// - Parameter hash: nil: any.
  static func find(
    _ kind: Kind,
    _ name: ExactString?,
    _ hash: ContentHash?,
    in database: Database
  ) throws -> PurgeRecord? {
    try database.row(
      of: "purges",
      """
      SELECT purge_id, purged_at, purged_by, reason FROM purges
      WHERE kind = ?1 AND ifnull(name, '') = ifnull(CAST(?2 AS TEXT), '')
        AND sha256 = ifnull(?3, sha256)
      """,
      [kind.rawValue, name?.data, hash.map { Data($0.bytes) }]
    ) { row in
      row.skip()
      return PurgeRecord(
        purgedAt: try row.time(),
        purgedBy: try row.text(),
        reason: try row.text()
      )
    }
  }

  func error(for what: String) -> ArchiveError {
    .purged(what: what, at: purgedAt, by: purgedBy, reason: reason)
  }

  /// What is said when it is seen again.
  func refusal(of what: String) -> String {
    "\(what) was purged at \(purgedAt) by \(purgedBy) (\(reason)), and is not taken in again"
  }
}
