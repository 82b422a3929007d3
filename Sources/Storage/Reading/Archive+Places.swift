import Foundation
import GRDB
package import Snapshots

/// Where a file was, and over which revisions of a version.
package struct FileSpan: Hashable, Sendable {
  package let version: VersionID
  package let file: FileRecord
  package let firstRevision: Int
  /// Nil when it is still so.
  package let lastRevision: Int?

  package func contains(_ revision: Int) -> Bool {
    revision >= firstRevision && revision <= lastRevision ?? .max
  }
}

extension Archive {
  /// Lists what was at a path of a version, oldest first.
  package func spans(
    at path: ExactString,
    of version: VersionID
  ) throws(ArchiveError) -> [FileSpan] {
    try read { database in
      try FileSpan.fetchAll(
        where: "version_id = ? AND path = CAST(? AS TEXT)",
        [version.number, path.data],
        in: database
      )
    }
  }

  /// Lists the paths that files and folders of some versions ever had.
  package func paths(of versions: [VersionID]) throws(ArchiveError) -> [ExactString] {
    try read { database in
      try Data.fetchAll(
        database,
        sql: """
          SELECT DISTINCT CAST(path AS BLOB) FROM source_files
          WHERE version_id IN (SELECT value FROM json_each(?))
          """,
        arguments: [try Self.list(versions)]
      ).map { ExactString($0) }
    }
  }

  /// Lists every place of the contents whose SHA-256, or whose name in git, begins with these
  /// lower-case hexadecimal digits; by version and path, oldest first.
  package func spans(ofContent digits: String) throws(ArchiveError) -> [FileSpan] {
    try read { database in
      try FileSpan.fetchAll(
        where: """
          content_id IN (
            SELECT content_id FROM contents
            WHERE lower(hex(sha256)) GLOB ?1 || '*' OR lower(hex(git_oid)) GLOB ?1 || '*'
          )
          """,
        [digits],
        in: database
      )
    }
  }

  /// Lists every place of a content in some versions, or in all, as above.
  package func spans(
    of content: FileRecord.Stored,
    in versions: [VersionID]?
  ) throws(ArchiveError) -> [FileSpan] {
    try read { database in
      try FileSpan.fetchAll(
        where: """
          content_id = ?1 AND (?2 IS NULL OR version_id IN (SELECT value FROM json_each(?2)))
          """,
        [content.id.number, try versions.map(Self.list)],
        in: database
      )
    }
  }

  /// Lists the contents that files of some versions, or of all, ever had, in the order in which they
  /// came; page by page.
  ///
  /// - Parameters:
  ///   - last: the content after which the list goes on; it begins anew without one.
  ///   - limit: how many at the most.
  package func contents(
    of versions: [VersionID]?,
    after last: FileRecord.Stored?,
    limit: Int
  ) throws(ArchiveError) -> [FileRecord.Stored] {
    try read { database in
      try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT content_id, sha256, git_oid, size, is_text FROM contents
            WHERE content_id > ?1 AND EXISTS (
              SELECT 1 FROM source_files
              WHERE source_files.content_id = contents.content_id
                AND (?2 IS NULL OR version_id IN (SELECT value FROM json_each(?2)))
            )
            ORDER BY content_id LIMIT ?3
            """
        ),
        arguments: [last?.id.number ?? 0, try versions.map(Self.list), limit]
      ).compactMap(FileRecord.Stored.init)
    }
  }

  /// Keys as a JSON array, which SQL takes as one argument.
  static func list(_ versions: [VersionID]) throws -> String {
    String(decoding: try JSONEncoder().encode(versions.map(\.number)), as: UTF8.self)
  }
}

extension FileSpan {
  /// The spans that fulfil a condition, by version and path, oldest first.
  fileprivate static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [FileSpan] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT \(FileRecord.columns), version_id, first_revision, last_revision
          FROM source_files LEFT JOIN contents USING (content_id)
          WHERE \(condition) ORDER BY version_id, source_files.path, first_revision
          """
      ),
      arguments: arguments
    ).map { row in
      FileSpan(
        version: VersionID(number: row["version_id"]),
        file: FileRecord(row),
        firstRevision: row["first_revision"],
        lastRevision: row["last_revision"]
      )
    }
  }
}
