import GRDB
package import Snapshots

extension ArchiveView {
  /// When the last poll began whose clock was right; nil when there was none.
  package func lastPollTime() throws(ArchiveError) -> Timestamp? {
    try read {
      try database.row(
        of: "polls",
        """
        SELECT poll_id, started_at FROM polls WHERE has_wrong_clock = 0
        ORDER BY poll_id DESC LIMIT 1
        """
      ) { row in
        row.skip()
        return try row.time()
      }
    }
  }

  /// Counts the snapshots of versions that were observed between moments, by clocks that were right.
  ///
  /// - Parameters:
  ///   - moments: in order: what is counted first was observed at the first one or later, and before the second.
  ///   - most: what is counted at the most, each time; so the cost does not grow with how many there are.
  package func snapshotCounts(
    of versions: [VersionID],
    between moments: [Timestamp],
    atMost most: Int
  ) throws(ArchiveError) -> [VersionID: [Int]] {
    try read {
      let stretches = zip(moments, moments.dropFirst()).map { [$0.description, $1.description] }
      let none = Array(repeating: 0, count: stretches.count)
      var counts: [VersionID: [Int]] = [:]
      try database.forEachRow(
        of: "snapshots",
        """
        SELECT version.value, stretch.key, (
          SELECT count(*) FROM (
            SELECT 1 FROM snapshots INDEXED BY snapshots_by_time CROSS JOIN polls USING (poll_id)
            WHERE version_id = version.value AND observed_at >= stretch.value ->> 0
              AND observed_at < stretch.value ->> 1 AND has_wrong_clock = 0
            LIMIT ?3
          )
        ) AS found
        FROM json_each(?1) AS version CROSS JOIN json_each(?2) AS stretch
        -- Of most versions there is nothing, which one search tells.
        WHERE EXISTS (
          SELECT 1 FROM snapshots WHERE version_id = version.value AND observed_at >= ?4
        ) AND found > 0
        """,
        [
          try String(jsonList: versions), try String(jsonList: stretches), most,
          moments.first?.description ?? "",
        ]
      ) { row in
        let version = VersionID(number: try row.key())
        let index = try row.count()
        counts[version, default: none][index] = try row.count()
        return true
      }
      return counts
    }
  }
}
