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

extension ArchiveView {
  /// Lists what was at a path of a version, oldest first.
  package func spans(
    at path: ExactString,
    of version: VersionID
  ) throws(ArchiveError) -> [FileSpan] {
    try read {
      let spans = try FileSpan.fetchAll(
        // The rows themselves, found by the index: what both have would be read from the index.
        where: """
          source_file_id IN (
            SELECT source_file_id FROM source_files AS named
            WHERE named.version_id = ? AND named.path = CAST(? AS TEXT)
          )
          """,
        [version.number, path.data],
        in: database
      )
      // An index that is out of order also gives what was not asked for.
      guard spans.allSatisfy({ $0.file.path == path && $0.version == version }) else {
        throw Damage(reason: "source_files: rows of \(path.quoted) are not in order by their path")
      }
      try verifySuccession(of: spans)
      return spans
    }
  }

  /// Makes sure that none is missing among the spans of a path: what comes when one ends, and what ended
  /// when it came, is known by other indexes.
  private func verifySuccession(of spans: [FileSpan]) throws {
    let beginnings = Set(spans.map(\.firstRevision))
    let ends = Set(spans.compactMap(\.lastRevision))
    for span in spans {
      let (version, path, first) = (span.version, span.file.path, span.firstRevision)
      var isWhole = try hasRightStep(version, to: first)
      let isSecond = memory.isVerified(path, before: first, of: version)
      isWhole = isWhole && (!isSecond || ends.contains(first - 1))
      if let next = span.lastRevision.map({ $0 + 1 }) {
        isWhole = try isWhole && hasRightStep(version, to: next)
        let isReplaced = memory.isVerified(path, since: next, of: version)
        isWhole = isWhole && (!isReplaced || beginnings.contains(next))
      }
      guard isWhole else {
        throw Damage(reason: "source_files: a row of \(path.quoted) is missing in an index")
      }
    }
  }

  /// Lists the paths that files and folders of some versions ever had.
  package func paths(of versions: [VersionID]) throws(ArchiveError) -> [ExactString] {
    try read {
      try versions.flatMap { version in
        // From one path to the next, however many spans each has.
        try database.rows(
          of: "source_files",
          """
          WITH RECURSIVE paths (path) AS (
            SELECT min(path) FROM source_files WHERE version_id = ?1
            UNION ALL
            SELECT (SELECT min(path) FROM source_files WHERE version_id = ?1 AND path > paths.path)
            FROM paths WHERE path IS NOT NULL
          )
          SELECT path FROM paths WHERE path IS NOT NULL
          """,
          [version.number]
        ) { try $0.exactText() }
      }
    }
  }

  /// Whether some versions, or any, ever had an entry at a path, or one below it as a folder.
  ///
  /// - Parameter folder: the path with a slash at its end.
  package func hasPath(
    _ path: ExactString,
    below folder: String,
    of versions: [VersionID]?
  ) throws(ArchiveError) -> Bool {
    try read {
      // What is below a folder comes before the sign that follows the slash.
      let end = ExactString(String(folder.dropLast()) + "0")
      return try database.row(
        of: "source_files",
        """
        SELECT 1 FROM source_files
        WHERE version_id IN (
            SELECT version_id FROM versions
            WHERE ?1 IS NULL OR version_id IN (SELECT value FROM json_each(?1))
          )
          AND (path = CAST(?2 AS TEXT) OR (path > CAST(?3 AS TEXT) AND path < CAST(?4 AS TEXT)))
        LIMIT 1
        """,
        [
          try versions.map { try String(jsonList: $0) }, path.data, ExactString(folder).data,
          end.data,
        ]
      ) { $0.skip() } != nil
    }
  }

  /// Lists every place of the contents whose SHA-256, or whose name in git, begins with these
  /// lower-case hexadecimal digits; by version and path, oldest first.
  package func spans(ofContent digits: String) throws(ArchiveError) -> [FileSpan] {
    try read {
      let low = { (length: Int) in
        digits + String(repeating: "0", count: max(0, length - digits.count))
      }
      let high = { (length: Int) in
        digits + String(repeating: "f", count: max(0, length - digits.count))
      }
      try verifyContentIndex()
      try verifyTextIndex("sqlite_autoindex_contents_1", of: "contents", "sha256")
      try verifyTextIndex("contents_by_git_oid", of: "contents", "git_oid")
      return try verified(
        FileSpan.fetchAll(
          where: """
            content_id IN (
              SELECT content_id FROM contents WHERE sha256 BETWEEN ?1 AND ?2
              UNION SELECT content_id FROM contents WHERE git_oid BETWEEN ?3 AND ?4
            )
            """,
          [
            Data(hexadecimal: low(64)), Data(hexadecimal: high(64)), Data(hexadecimal: low(40)),
            Data(hexadecimal: high(40)),
          ],
          in: database
        )
      )
    }
  }

  /// Lists every place of a content in some versions, or in all, as above.
  package func spans(
    of content: FileRecord.Stored,
    in versions: [VersionID]?
  ) throws(ArchiveError) -> [FileSpan] {
    try read {
      try verifyContentIndex()
      return try verified(
        FileSpan.fetchAll(
          where: """
            content_id = ?1 AND (?2 IS NULL OR version_id IN (SELECT value FROM json_each(?2)))
            """,
          [content.id.number, try versions.map { try String(jsonList: $0) }],
          in: database
        )
      )
    }
  }

  private func verified(_ spans: [FileSpan]) throws -> [FileSpan] {
    for span in spans { try verify(span) }
    return spans
  }

  private func verifyContentIndex() throws {
    try verifyIndex(
      "source_files_by_content",
      of: "source_files",
      "ifnull(content_id, 0)",
      "source_file_id"
    )
    try verifyVersionsOfSpans()
  }

  /// Makes sure that no span is of another version than an index has it: it would be left out with that
  /// version's spans.
  func verifyVersionsOfSpans() throws {
    try verifyIndex(
      "source_files_by_first",
      of: "source_files",
      "version_id * 31 + source_file_id",
      "first_revision"
    )
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
    try read {
      try verifyContentIndex()
      return try database.rows(
        of: "contents",
        """
        SELECT \(FileRecord.Stored.columns) FROM contents
        WHERE content_id > ?1 AND EXISTS (
          SELECT 1 FROM source_files
          WHERE source_files.content_id = contents.content_id
            AND (?2 IS NULL OR version_id IN (SELECT value FROM json_each(?2)))
        )
        ORDER BY content_id LIMIT ?3
        """,
        [last?.id.number ?? 0, try versions.map { try String(jsonList: $0) }, limit]
      ) { try FileRecord.Stored(&$0) }
    }
  }
}

extension Data {
  /// The bytes that hexadecimal digits stand for; empty when they are none.
  fileprivate init(hexadecimal digits: String) {
    let digits = Array(digits)
    self.init(
      stride(from: 0, to: digits.count - 1, by: 2)
        .compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    )
  }
}

extension FileSpan {
  /// The spans that fulfil a condition, by version and path, oldest first.
  fileprivate static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [FileSpan] {
    try database.rows(
      of: "source_files",
      """
      SELECT \(FileRecord.columns), version_id, first_revision, last_revision
      FROM source_files LEFT JOIN contents USING (content_id)
      WHERE \(condition) ORDER BY version_id, source_files.path, first_revision
      """,
      arguments
    ) { row in
      let file = try FileRecord(&row)
      let version = VersionID(number: try row.key())
      let first = try row.revision()
      let last = try row.optional { try $0.revision() }
      guard last ?? first >= first else { throw row.damage("is before first_revision") }
      return FileSpan(version: version, file: file, firstRevision: first, lastRevision: last)
    }
  }
}
