import GRDB
package import Snapshots

extension ArchiveView {
  /// Finds among paths those that lead through a file of a revision, or that a file of it is below:
  /// in a tree one can't be beside the other. Of paths that git takes in no tree it finds none.
  package func clashes(
    of version: VersionID,
    at revision: Int,
    among paths: [ExactString]
  ) throws(ArchiveError) -> Set<ExactString> {
    // As long as git takes them: the folders above a path are as much as the square of its length.
    let paths = paths.filter { GitPath($0).isSafe }
    if paths.isEmpty { return [] }
    return try read {
      // Each path with the folders above it: equal paths and a range of them are found by an index.
      let places = paths.map { [$0] + $0.folders }
      let list = try String(jsonList: places)
      let clashes = try database.rows(
        of: "source_files",
        """
        SELECT wanted.value ->> 0 FROM json_each(?1) AS wanted
        WHERE EXISTS (
          SELECT 1 FROM json_each(wanted.value) AS folder
          CROSS JOIN source_files ON source_files.path = folder.value
          WHERE folder.key > 0 AND version_id = ?2 AND kind = 'file'
            AND first_revision <= ?3 AND ifnull(last_revision, ?3) >= ?3
        ) OR EXISTS (
          SELECT 1 FROM source_files
          WHERE version_id = ?2 AND kind = 'file'
            AND path > (wanted.value ->> 0) || '/' AND path < (wanted.value ->> 0) || '0'
            AND +first_revision <= ?3 AND ifnull(last_revision, ?3) >= ?3
        )
        """,
        [list, version.number, revision]
      ) { try $0.exactText() }
      return Set(clashes)
    }
  }
}
