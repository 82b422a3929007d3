import GRDB
import Snapshots

/// What pollers that share Actors have to keep of their looks.
extension Archive {
  /// Keeps the look at a version that is the first one under its lease, unless the latest snapshot is not what was seen.
  ///
  /// - Parameter isNew: it is the look that the latest snapshot was recorded by.
  func noteLease(
    at digest: ContentHash?,
    isNew: Bool,
    of number: VersionNumber,
    of actor: Int64,
    _ observation: Observation,
    during poll: PollID,
    in database: Database
  ) throws {
    guard let fence = observation.fence else { return }
    let found = try database.row(
      of: "versions",
      """
      SELECT version_id, last_confirmed_at, snapshot_id, digest, (
        SELECT fence FROM leased_looks AS l WHERE l.version_id = v.version_id
        ORDER BY leased_look_id DESC LIMIT 1
      )
      FROM versions AS v JOIN snapshots USING (version_id)
      WHERE actor_id = ? AND major = ? AND minor = ? ORDER BY revision DESC LIMIT 1
      """,
      [actor, number.major, number.minor]
    ) { row in
      (
        version: try row.key(), confirmedAt: try row.optional { try $0.text() },
        snapshot: try row.key(),
        digest: try row.optional { try $0.hash() }, fence: try row.optional { try $0.int64() }
      )
    }
    guard let found, found.digest == digest, found.fence != fence else { return }
    var row = HashedRow(of: "leased_looks", LeasedLook.columnNames)
    row["leased_look_id"] = try database.nextKey("leased_look_id", of: "leased_looks")
    row["version_id"] = .integer(found.version)
    row["fence"] = .integer(fence)
    row["snapshot_id"] = .integer(found.snapshot)
    row["poll_id"] = .integer(poll.number)
    row["seen_before_at"] = .init(isNew ? nil : found.confirmedAt)
    row["seen_at"] = .init(observation.answeredAt.description)
    try row.insert(in: database)
  }
}
