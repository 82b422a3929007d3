import Foundation
import GRDB
package import Snapshots

/// What is in only one of two revisions of a version, or differs between them.
package struct Difference<Element: Sendable>: Sendable {
  package let old: [Element]
  package let new: [Element]
}

extension Archive {
  /// Lists the files that differ between two revisions of a version, by path.
  ///
  /// These are the spans that ended and began in between, which an index finds: what stayed costs
  /// nothing. An entry that left and came back as it was stands on both sides.
  package func files(
    of version: VersionID,
    from old: Int,
    to new: Int
  ) throws(ArchiveError) -> Difference<FileRecord> {
    try difference(of: version, from: old, to: new, FileRecord.fetchAll)
  }

  /// Lists the environment variables that differ between two revisions of a version, by name.
  package func environmentVariables(
    of version: VersionID,
    from old: Int,
    to new: Int
  ) throws(ArchiveError) -> Difference<EnvironmentVariable> {
    try difference(of: version, from: old, to: new, EnvironmentVariable.fetchAll)
  }

  /// Finds among paths those that lead through a file of a revision, or that a file of it is below:
  /// in a tree one can't be beside the other.
  package func clashes(
    of version: VersionID,
    at revision: Int,
    among paths: [ExactString]
  ) throws(ArchiveError) -> Set<ExactString> {
    if paths.isEmpty { return [] }
    return try read { database in
      // Each path with the folders above it: equal paths and a range of them are found by an index.
      let places = paths.map { [$0] + $0.folders }
      let list = String(decoding: try JSONEncoder().encode(places), as: UTF8.self)
      let clashes = try Data.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT CAST(wanted.value ->> 0 AS BLOB) FROM json_each(?1) AS wanted
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
            """
        ),
        arguments: [list, version.number, revision]
      )
      return Set(clashes.map { ExactString($0) })
    }
  }

  private func difference<Element>(
    of version: VersionID,
    from old: Int,
    to new: Int,
    _ fetch: (String, StatementArguments, Database) throws -> [Element]
  ) throws(ArchiveError) -> Difference<Element> {
    try read { database in
      let range: StatementArguments = [version.number, min(old, new), max(old, new)]
      let ended = try fetch(
        "version_id = ?1 AND first_revision <= ?2 AND last_revision BETWEEN ?2 AND ?3 - 1",
        range,
        database
      )
      let begun = try fetch(
        """
        version_id = ?1 AND first_revision BETWEEN ?2 + 1 AND ?3
        AND ifnull(last_revision, ?3) >= ?3
        """,
        range,
        database
      )
      return old < new
        ? Difference(old: ended, new: begun) : Difference(old: begun, new: ended)
    }
  }
}
