import GRDB
package import Snapshots

/// How a path changed with a snapshot: that it did, and by how many lines.
package struct PathChange: Hashable, Sendable {
  package let path: ExactString
  package let linesAdded: Int
  package let linesRemoved: Int

  package init(path: ExactString, linesAdded: Int, linesRemoved: Int) {
    (self.path, self.linesAdded, self.linesRemoved) = (path, linesAdded, linesRemoved)
  }
}

extension ArchiveView {
  /// Lists the paths that changed with a snapshot, a file that moved at both; they fit what was counted when it
  /// was recorded.
  package func pathChanges(
    of version: VersionID,
    with revision: Int
  ) throws(ArchiveError) -> [PathChange] {
    guard let snapshot = try snapshotRecord(of: version, at: revision) else { return [] }
    return try read {
      let changes = try database.rows(
        of: "source_files",
        """
        SELECT source_file_id, path, ifnull(lines_added, 0), ifnull(lines_removed, 0)
        FROM source_files WHERE version_id = ?1 AND first_revision = ?2
        UNION ALL
        SELECT source_file_id, path, 0, ifnull(line_count, 0)
        FROM source_files AS ended LEFT JOIN contents USING (content_id)
        WHERE version_id = ?1 AND last_revision = ?2 - 1 AND NOT EXISTS (
          SELECT 1 FROM source_files AS next
          WHERE next.version_id = ?1 AND next.path = ended.path AND next.first_revision = ?2
        )
        """,
        [version.number, revision]
      ) { row in
        row.skip()
        return PathChange(
          path: try row.exactText(),
          linesAdded: try row.count(),
          linesRemoved: try row.count()
        )
      }
      let counts = snapshot.counts
      guard changes.count == counts.filesAdded + counts.filesModified + counts.filesRemoved,
        changes.reduce(0, { $0 + $1.linesAdded }) == counts.linesAdded,
        changes.reduce(0, { $0 + $1.linesRemoved }) == counts.linesRemoved
      else {
        throw Damage(
          reason: """
            source_files: what changed with revision \(revision) of version \(version.number) is not what was \
            counted
            """
        )
      }
      return changes
    }
  }
}
