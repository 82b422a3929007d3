import Diffing
import Foundation
import GRDB
import Snapshots

/// A file span that is to be opened.
struct NewFileSpan {
  let path: ExactString
  let value: FileValue
  let content: ContentID?
  let replacedID: Int64?
  /// The content was purged, and is not taken in again.
  let isPurged: Bool
  /// Nil where a side is no text, or was purged.
  let lines: (added: Int, removed: Int)?
}

extension NewSnapshot {
  enum Table: String {
    case files = "source_files"
    case variables = "env_vars"

    var key: String {
      switch self {
      case .files: "source_file_id"
      case .variables: "env_var_id"
      }
    }
  }

  func openFiles() throws -> [ExactString: OpenSpan<FileValue>] {
    let spans = try database.rows(
      of: "source_files",
      """
      SELECT \(FileRecord.columns), first_revision
      FROM source_files LEFT JOIN contents USING (content_id)
      WHERE version_id = ? AND last_revision IS NULL
      """,
      [version.number]
    ) { row in
      let file = try FileRecord(&row)
      let value = FileValue(format: file.format, hash: file.content?.hash)
      let first = try row.revision()
      return (file.path, OpenSpan(id: row.rowKey, firstRevision: first, value: value))
    }
    return try Self.unique(spans)
  }

  func openVariables() throws -> [ExactString: OpenSpan<EnvironmentVariable.Value>] {
    let spans = try database.rows(
      of: "env_vars",
      """
      SELECT \(EnvironmentVariable.columns), first_revision
      FROM env_vars WHERE version_id = ? AND last_revision IS NULL
      """,
      [version.number]
    ) { row in
      let variable = try EnvironmentVariable(&row)
      let first = try row.revision()
      return (
        variable.name, OpenSpan(id: row.rowKey, firstRevision: first, value: variable.value)
      )
    }
    return try Self.unique(spans)
  }

  private static func unique<Value>(
    _ spans: [(ExactString, OpenSpan<Value>)]
  ) throws -> [ExactString: OpenSpan<Value>] {
    try Dictionary(spans) { former, latter in
      throw Damage(reason: "spans \(former.id) and \(latter.id) are open for one path or name")
    }
  }

  /// Keeps the content of a file, and counts how its lines differ from those of what was there.
  func newSpan(
    at path: ExactString,
    _ value: FileValue,
    _ content: Content?,
    replacing replaced: OpenSpan<FileValue>?
  ) throws -> NewFileSpan {
    func span(
      _ id: ContentID?,
      isPurged: Bool,
      _ lines: (added: Int, removed: Int)?
    ) -> NewFileSpan {
      NewFileSpan(
        path: path,
        value: value,
        content: id,
        replacedID: replaced?.id,
        isPurged: isPurged,
        lines: lines
      )
    }
    guard let content else { return span(nil, isPurged: false, nil) }
    let (formerHash, isText) = (replaced?.value.hash, content.isText)
    let former =
      try isText && formerHash != content.hash
      ? formerHash.flatMap { try FormerText($0, in: database) } : nil
    let id = try StoredContent.keep(content, isText: isText, after: former, in: database)
    let isPurged = try StoredContent.isPurged(id, in: database)
    let isCounted = isText && !isPurged
    return span(
      id,
      isPurged: isPurged,
      isCounted ? Self.lines(of: content, replacing: formerHash, former) : nil
    )
  }

  /// Nil where what was there is no text.
  private static func lines(
    of content: Content,
    replacing hash: ContentHash?,
    _ former: FormerText?
  ) -> (added: Int, removed: Int)? {
    guard let hash else { return (StoredContent.lineCount(of: content.bytes), 0) }
    if hash == content.hash { return (0, 0) }
    guard let former else { return nil }
    let counts = LineDiff.counts(from: former.bytes, to: content.bytes)
    return (counts.added, counts.removed)
  }

  func close<Value>(_ spans: SpanChanges<Value>, in table: Table) throws {
    let last = revision - 1
    let statement = try database.cachedStatement(
      sql: """
        UPDATE \(table.rawValue) SET last_revision = ?, anchor_revision = ? WHERE \(table.key) = ?
        """
    )
    for (_, span) in spans.closed {
      try statement.execute(arguments: [last, span.anchor(closedAt: last), span.id])
    }
  }

  func open(_ span: NewFileSpan) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR FAIL INTO source_files
          (version_id, path, kind, format, is_decoded, content_id, first_revision, replaced_id,
           lines_added, lines_removed)
        VALUES (?, CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      version.number, span.path.data, span.value.format == nil ? "folder" : "file",
      span.value.format?.name.data, span.value.format?.isDecoded, span.content?.number, revision,
      span.replacedID, span.lines?.added, span.lines?.removed,
    ])
  }

  func open(
    _ name: ExactString,
    _ value: EnvironmentVariable.Value,
    replacing replaced: OpenSpan<EnvironmentVariable.Value>?
  ) throws {
    let kept = KeptValue(value)
    try database.cachedStatement(
      sql: """
        INSERT INTO env_vars
          (version_id, name, value, is_secret, value_state, value_digest, first_revision, replaced_id)
        VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, CAST(? AS TEXT), ?, ?)
        """
    ).execute(arguments: [
      version.number, name.data, kept.value?.data, kept.state == .secret, kept.state.rawValue,
      kept.digest?.data, revision, replaced?.id,
    ])
  }
}
