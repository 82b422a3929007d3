import GRDB
import Snapshots

/// The snapshots that one version gets, in their order.
struct MergedSnapshots {
  private struct Planned {
    let position: Int64
    let source: Int
    let row: Int64
    let arrival: NewSnapshot.Arrival
    let lastSeenAt: Timestamp?
  }

  private let version: VersionID
  private let sources: [MergeSource]
  private let purges: MergedPurges
  private let database: Database

  init(
    of version: VersionID,
    from sources: [MergeSource],
    without purges: MergedPurges,
    in database: Database
  ) {
    (self.version, self.sources, self.purges) = (version, sources, purges)
    self.database = database
  }

  func write() throws {
    var walks: [Int: StateWalk] = [:]
    var last: Int64 = -1
    var lastSeenAt: Timestamp?
    while true {
      let page = try planned(after: last)
      guard let end = page.last else { return }
      for planned in page {
        let source = sources[planned.source]
        let found = try source.view.read {
          try SnapshotRecord.withRow(planned.row, in: source.database)
        }
        guard let (snapshot, row) = found else {
          throw source.view.damage("snapshots \(planned.row) is missing")
        }
        var walk = walks[planned.source] ?? StateWalk(of: snapshot.version, in: source.view)
        let state = try source.view.read { try walk.state(of: snapshot) }
        walks[planned.source] = walk
        try NewSnapshot(
          rebuilding: version,
          seenAt: planned.arrival.seenFrom,
          by: planned.arrival.poll,
          in: database
        ).insert(row, merging: snapshot, state, as: planned.arrival, without: purges) { hash in
          try state.files.lazy.compactMap(\.content).first { $0.hash == hash }.map(source.content)
        }
        // What no clock tells was not before what was seen before it.
        lastSeenAt = planned.lastSeenAt ?? lastSeenAt ?? planned.arrival.seenFrom
        try confirm(at: lastSeenAt)
      }
      last = end.position
    }
  }

  private func planned(after position: Int64) throws -> [Planned] {
    try database.rows(
      of: "snapshots",
      """
      SELECT snapshot_key, position, source, snapshot_id, poll_id, changed_after, seen_from, last_seen_at
      FROM temp.merged_snapshots WHERE version_id = ? AND position > ? ORDER BY position LIMIT 200
      """,
      [version.number, position]
    ) { row in
      let key = try row.key()
      let position = try row.int64()
      let source = Int(try row.int64(in: 0...Int64(sources.count - 1)))
      let snapshot = try row.key()
      return Planned(
        position: position,
        source: source,
        row: snapshot,
        arrival: .init(
          key: key,
          poll: PollID(number: try row.key()),
          changedAfter: try row.optional { try $0.time() },
          seenFrom: try row.time()
        ),
        lastSeenAt: try row.optional { try $0.time() }
      )
    }
  }

  private func confirm(at time: Timestamp?) throws {
    try database.cachedStatement(
      sql: "UPDATE versions SET last_confirmed_at = ? WHERE version_id = ?"
    ).execute(arguments: [time?.description, version.number])
  }
}
