import Foundation
import GRDB
import Snapshots

/// The spans of a version's files over its builds, as of one that is recorded as the latest.
struct BuildSpans {
  let version: VersionID
  /// Of the build, the last part of it.
  let number: Int
  let database: Database

  /// Closes the spans of what the build has not, and opens those of what is new with it.
  ///
  /// - Parameter content: the row of what is at a path.
  func replace(
    by files: [ExactString: FileValue],
    content: (ExactString) throws -> ContentID?
  ) throws {
    let spans = SpanChanges(from: try openFiles(), to: files)
    for (_, span) in spans.closed { try close(span) }
    for (path, value, _) in spans.opened {
      guard let content = try content(path) else { continue }
      try open(path, value, content)
    }
  }

  private func openFiles() throws -> [ExactString: OpenSpan<FileValue>] {
    let spans = try database.rows(
      of: "build_files",
      """
      SELECT \(FileRecord.buildColumns), first_number
      FROM build_files JOIN contents USING (content_id)
      WHERE version_id = ? AND last_number IS NULL
      """,
      [version.number]
    ) { row in
      let file = try FileRecord(ofBuild: &row)
      let value = FileValue(format: file.format, hash: file.content?.hash)
      let first = try row.revision()
      return (file.path, OpenSpan(id: row.rowKey, firstRevision: first, value: value))
    }
    return try Dictionary(spans) { former, latter in
      throw Damage(reason: "build_files \(former.id) and \(latter.id) are open for one path")
    }
  }

  private func close(_ span: OpenSpan<FileValue>) throws {
    let last = number - 1
    try database.cachedStatement(
      sql: "UPDATE build_files SET last_number = ?, anchor_number = ? WHERE build_file_id = ?"
    ).execute(arguments: [last, span.anchor(closedAt: last), span.id])
  }

  private func open(_ path: ExactString, _ value: FileValue, _ content: ContentID) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO build_files (version_id, path, format, is_decoded, content_id, first_number)
        VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?)
        """
    ).execute(arguments: [
      version.number, path.data, value.format?.name.data, value.format?.isDecoded, content.number,
      number,
    ])
  }
}
