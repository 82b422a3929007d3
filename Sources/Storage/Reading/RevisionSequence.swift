import GRDB

/// Follows the revisions of versions from the latest down to the first, so that none that an index or
/// the table lost goes unnoticed.
struct RevisionSequence {
  private let versions: [VersionID]
  /// The revision of each version that was read last.
  private var last: [VersionID: Int] = [:]

  /// - Parameter versions: those that were asked for by name.
  init(of versions: [VersionID]) {
    self.versions = versions
  }

  /// Takes the next snapshots, the latest first; none of them at the end.
  mutating func follow(_ page: [SnapshotRecord], in database: Database) throws {
    let unknown = Set(page.map(\.version)).subtracting(last.keys)
    let latest = try Self.latest(of: unknown, in: database)
    for snapshot in page {
      let expected = last[snapshot.version].map { $0 - 1 } ?? latest[snapshot.version]
      guard snapshot.revision == expected else {
        throw Self.damage(snapshot.version, expected ?? snapshot.revision + 1)
      }
      last[snapshot.version] = snapshot.revision
    }
    guard page.isEmpty else { return }
    let unseen = try Self.latest(of: Set(versions).subtracting(last.keys), in: database)
    for (version, revision) in unseen { throw Self.damage(version, revision) }
    for (version, revision) in last where revision != 1 { throw Self.damage(version, revision - 1) }
  }

  /// As many revisions as there are, by another index than the one that lists and finds them: what that
  /// one has lost goes unnoticed in it.
  static func latest(
    of versions: Set<VersionID>,
    in database: Database
  ) throws -> [VersionID: Int] {
    let rows = try database.rows(
      of: "snapshots",
      """
      SELECT version_id, count(*) FROM snapshots INDEXED BY snapshots_by_time
      WHERE version_id IN (SELECT value FROM json_each(?)) GROUP BY version_id
      """,
      [try String(jsonList: versions)]
    ) { (VersionID(number: try $0.key()), try $0.revision()) }
    return Dictionary(rows) { $1 }
  }

  static func damage(_ version: VersionID, _ revision: Int) -> Damage {
    Damage(reason: "snapshots: revision \(revision) of version \(version.number) is missing")
  }
}
