import GRDB

extension ArchiveView {
  /// Lists Actors by name, page by page.
  ///
  /// - Parameters:
  ///   - text: only those whose name, `OWNER/NAME`, has it, whatever its case; empty: all.
  ///   - last: the id of the last Actor of the page before; nil: the first page.
  package func actors(
    named text: String,
    after last: String?,
    limit: Int
  ) throws(ArchiveError) -> [ActorRecord] {
    try read {
      let ids = try database.rows(
        of: "actors",
        """
        SELECT actor_id, apify_id FROM actors
        WHERE instr(lower(username || '/' || name), lower(?1)) > 0
          AND (?2 IS NULL OR (username || '/' || name, apify_id) > (
            SELECT username || '/' || name, apify_id FROM actors WHERE apify_id = ?2
          ))
        ORDER BY username || '/' || name, apify_id LIMIT ?3
        """,
        [text, last, limit]
      ) {
        $0.skip()
        return try $0.text()
      }
      let records = try records(of: ids)
      return ids.compactMap { records[$0] }
    }
  }

  /// Finds the latest snapshot of each of some versions.
  package func latestSnapshots(
    of versions: [VersionID]
  ) throws(ArchiveError) -> [VersionID: SnapshotRecord] {
    try read {
      let snapshots = try SnapshotRecord.fetchAll(
        where: """
          snapshot_id IN (
            SELECT (
              SELECT latest.snapshot_id FROM snapshots AS latest
              WHERE latest.version_id = value ORDER BY latest.revision DESC LIMIT 1
            ) FROM json_each(?)
          )
          """,
        [try String(jsonList: versions)],
        in: database
      )
      return Dictionary(snapshots.map { ($0.version, $0) }) { $1 }
    }
  }
}
