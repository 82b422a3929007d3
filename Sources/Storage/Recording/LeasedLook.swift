import GRDB
import Snapshots

/// The first look at a version under a lease: others may have looked at it since the one before.
struct LeasedLook {
  let poll: PollID
  /// When the look before began, if that saw the same snapshot; else nil.
  let seenBefore: Timestamp?
  /// When it was over.
  let seenAt: Timestamp

  static let columnNames = [
    "leased_look_id", "version_id", "fence", "snapshot_id", "poll_id", "seen_before_at", "seen_at",
    "row_sha256",
  ]

  /// Those that saw a snapshot again, in order.
  static func again(at snapshot: SnapshotID, in database: Database) throws -> [LeasedLook] {
    try database.rows(
      of: "leased_looks",
      """
      SELECT \(columnNames.joined(separator: ", ")) FROM leased_looks
      WHERE snapshot_id = ? AND seen_before_at IS NOT NULL ORDER BY leased_look_id
      """,
      [snapshot.number]
    ) { try LeasedLook(&$0) }
  }

  /// Hands on those for which a condition holds, also those that are not as they were recorded.
  static func forEach(
    where condition: String,
    in database: Database,
    _ body: (_ row: Int64, Result<LeasedLook, Damage>) -> Void
  ) throws {
    try database.forEachReading(
      of: "leased_looks",
      """
      SELECT \(columnNames.joined(separator: ", ")) FROM leased_looks
      WHERE \(condition) ORDER BY leased_look_id
      """,
      by: { try LeasedLook(&$0) },
      body
    )
  }

  private init(_ row: inout RowReader) throws {
    var form = CanonicalForm()
    row.appendColumns(before: CInt(Self.columnNames.count - 1), to: &form)
    // What it is of, its reader knows.
    for _ in 0..<4 { row.skip() }
    poll = PollID(number: try row.key())
    seenBefore = try row.optional { try $0.time() }
    seenAt = try row.time()
    guard try row.hash() == form.hash else { throw row.damage("does not fit the row") }
  }
}
