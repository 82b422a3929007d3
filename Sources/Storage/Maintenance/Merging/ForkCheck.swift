import GRDB
import Snapshots

/// Tells an older copy of an archive from one that went its own way.
struct ForkCheck {
  enum Kinship {
    case unrelated
    /// One has all that the other one has.
    case copy(older: MergeSource)
    /// Both went on, each in its own way, from here on; in a few words.
    case fork(String)
  }

  private static let step = 1000

  static func kinship(of one: MergeSource, _ other: MergeSource) throws -> Kinship {
    guard one.id == other.id else { return .unrelated }
    let (polls, otherPolls) = try (latest("polls", one), latest("polls", other))
    let (older, newer) = polls < otherPolls ? (one, other) : (other, one)
    if let poll = try firstDifference("polls", pollColumns, older, newer) {
      let times = try [one, other].map { try startedAt(poll, $0) ?? "there is none" }
      return .fork(
        "poll \(poll), which began at \(times[0]) in the one and \(times[1]) in the other"
      )
    }
    // With as many polls the one with more snapshots is the newer one: it was copied while its poll was at work.
    let isNewer =
      try polls != otherPolls || latest("snapshots", older) <= latest("snapshots", newer)
    let (first, last) = isNewer ? (older, newer) : (newer, older)
    if let snapshot = try firstDifference("snapshots", snapshotColumns, first, last) {
      return .fork("snapshot \(snapshot), which is not the same in both")
    }
    return .copy(older: first)
  }

  /// What of a poll never changes.
  private static let pollColumns =
    "started_at || ' ' || trigger || ' ' || scope || ' ' || program_version"

  /// What of a snapshot stays, whatever is purged.
  private static let snapshotColumns =
    "version_id || ' ' || revision || ' ' || poll_id || ' ' || observed_at || ' ' || ifnull(hex(digest), '')"

  private static func latest(_ table: String, _ source: MergeSource) throws -> Int64 {
    let key = table == "polls" ? "poll_id" : "snapshot_id"
    return try Int64.fetchOne(source.database, sql: "SELECT max(\(key)) FROM \(table)") ?? 0
  }

  private static func startedAt(_ poll: Int64, _ source: MergeSource) throws -> String? {
    try String.fetchOne(
      source.database,
      sql: "SELECT started_at FROM polls WHERE poll_id = ?",
      arguments: [poll]
    )
  }

  /// The least key of a row that both have, or the one alone should have, and that is not the same; those of an
  /// Actor that was purged are in one alone.
  private static func firstDifference(
    _ table: String,
    _ columns: String,
    _ older: MergeSource,
    _ newer: MergeSource
  ) throws -> Int64? {
    let key = table == "polls" ? "poll_id" : "snapshot_id"
    func rows(_ source: MergeSource, after last: Int64, upTo end: Int64) throws -> [Int64: String] {
      let rows = try source.database.rows(
        of: table,
        "SELECT \(key), \(columns) FROM \(table) WHERE \(key) > ? AND \(key) <= ?",
        [last, end]
      ) { (try $0.key(), try $0.text()) }
      return Dictionary(uniqueKeysWithValues: rows)
    }
    let hasLess = try [older, newer].contains { source in
      try Bool.fetchOne(
        source.database,
        sql: "SELECT EXISTS (SELECT 1 FROM purges WHERE kind = 'actor')"
      ) == true
    }
    let end = try latest(table, older)
    var last: Int64 = 0
    while last < end {
      let next = min(end, last + Int64(step))
      let (rows, others) = try (
        rows(older, after: last, upTo: next), rows(newer, after: last, upTo: next)
      )
      let different = rows.keys.filter { key in
        guard let other = others[key] else { return !(hasLess && table == "snapshots") }
        return other != rows[key]
      }
      if let first = different.min() { return first }
      last = next
    }
    return nil
  }
}
