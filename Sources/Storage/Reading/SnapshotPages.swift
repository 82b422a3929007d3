import GRDB
package import Snapshots

/// Which snapshots are asked for.
package struct SnapshotFilter: Sendable {
  /// Nil: of all versions.
  package var versions: [VersionID]?
  /// The change may have happened at this time or later.
  package var since: Timestamp?
  /// The change may have happened before this time.
  package var until: Timestamp?
  /// Empty: any event.
  package var events: Set<Event> = []
  /// Only those that were recorded before this one.
  package var before: SnapshotID?

  package init() {}

  /// None needs to be looked for: the table has them in their order.
  private var isEmpty: Bool { versions == nil && isOfAnyTime }

  private var isOfAnyTime: Bool { since == nil && until == nil && events.isEmpty }

  /// All snapshots of a version count, or none.
  fileprivate var isWhole: Bool { isOfAnyTime && before == nil }

  /// The conditions in SQL, with their arguments; nil when any snapshot counts, or any before one.
  fileprivate func conditions() throws -> (sql: String, arguments: StatementArguments)? {
    if isEmpty { return nil }
    var conditions: [String] = []
    var arguments = StatementArguments()
    if let versions {
      conditions.append("version_id IN (SELECT value FROM json_each(?))")
      arguments += [try String(jsonList: versions)]
    }
    if let since {
      let next = Self.rightTime(where: "other.revision > snapshots.revision", orderedBy: "ASC")
      conditions.append(Self.eitherClock("observed_at >= ?", "ifnull(\(next) >= ?, TRUE)"))
      arguments += [since.description, since.description]
    }
    if let until {
      let last = Self.rightTime(where: "other.revision < snapshots.revision", orderedBy: "DESC")
      conditions.append(
        Self.eitherClock("ifnull(changed_after, observed_at) < ?", "ifnull(\(last) < ?, TRUE)")
      )
      arguments += [until.description, until.description]
    }
    if let before {
      conditions.append("snapshot_id < ?")
      arguments += [before.number]
    }
    if !events.isEmpty {
      let words = events.map { "'\($0.rawValue)'" }.sorted()
      conditions.append("event IN (\(words.joined(separator: ", ")))")
    }
    return (conditions.joined(separator: " AND "), arguments)
  }

  /// The condition of what was seen by a clock that was right, or that of what was seen by a wrong one,
  /// whose times tell nothing.
  private static func eitherClock(_ right: String, _ wrong: String) -> String {
    let polls = "(SELECT poll_id FROM polls WHERE has_wrong_clock = 1)"
    return "((\(right) AND poll_id NOT IN \(polls)) OR (poll_id IN \(polls) AND \(wrong)))"
  }

  /// When the nearest snapshot of the same version was seen whose clock was right.
  private static func rightTime(where condition: String, orderedBy order: String) -> String {
    """
    (
      SELECT other.observed_at FROM snapshots AS other CROSS JOIN polls USING (poll_id)
      WHERE other.version_id = snapshots.version_id AND \(condition) AND NOT has_wrong_clock
      ORDER BY other.revision \(order) LIMIT 1
    )
    """
  }
}

/// A walk through snapshots, the latest first, page by page: memory does not grow with what they hold.
package struct SnapshotPages {
  private static let size = 100

  private let view: ArchiveView
  /// The keys that are left; nil when any snapshot counts.
  private var keys: ArraySlice<Int64>?
  private var last: Int64
  /// Nil where not all revisions of a version are asked for.
  private var revisions: RevisionSequence?

  package init(_ filter: SnapshotFilter, in view: ArchiveView) throws(ArchiveError) {
    self.view = view
    last = filter.before?.number ?? Int64.max
    revisions = filter.isWhole ? RevisionSequence(of: filter.versions ?? []) : nil
    keys = try view.read {
      try filter.conditions().map { sql, arguments in
        // The keys alone, all at once: an index has them, and none is looked for twice.
        try view.database.rows(
          of: "snapshots",
          "SELECT snapshot_id FROM snapshots WHERE \(sql) ORDER BY snapshot_id DESC",
          arguments
        ) { try $0.key() }[...]
      }
    }
  }

  /// The next page; empty when there is none any more.
  package mutating func next() throws(ArchiveError) -> [SnapshotRecord] {
    var revisions = revisions
    let page = try view.read {
      let page = try read()
      try revisions?.follow(page, in: view.database)
      return page
    }
    self.revisions = revisions
    keys = keys?.dropFirst(Self.size)
    last = page.last?.id.number ?? last
    return page
  }

  private func read() throws -> [SnapshotRecord] {
    guard let keys else {
      return try SnapshotRecord.fetchAll(
        where: "snapshot_id < ?",
        orderedBy: "snapshot_id DESC LIMIT \(Self.size)",
        [last],
        in: view.database
      )
    }
    let asked = keys.prefix(Self.size)
    let page = try SnapshotRecord.fetchAll(
      where: "snapshot_id IN (SELECT value FROM json_each(?))",
      [try String(jsonList: asked)],
      in: view.database
    )
    guard page.count == asked.count else {
      throw Damage(reason: "snapshots: an index has what the table has not")
    }
    return page
  }
}
