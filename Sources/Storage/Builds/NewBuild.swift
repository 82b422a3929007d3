import Foundation
import GRDB
import Snapshots

/// A build that is to be recorded, with the spans of files that it opens and closes.
struct NewBuild {
  let build: Build
  let version: VersionID
  let poll: PollID
  let database: Database

  private var number: Int { build.listed.number.number }

  /// The source, of which no build has folders.
  private var files: [ExactString: SourceFile]? {
    guard let source = build.source, source.coverage == .full else { return nil }
    return Dictionary(
      (source.sourceFiles ?? []).filter { $0.content != nil }.map { ($0.path, $0) },
      uniquingKeysWith: { $1 }
    )
  }

  /// Records it, as the latest of its version.
  func insert() throws {
    try row(files).insert(in: database)
    guard let files else { return }
    let spans = SpanChanges(from: try openFiles(), to: files.mapValues(FileValue.init))
    for (_, span) in spans.closed { try close(span) }
    for (path, value, _) in spans.opened {
      guard let content = files[path]?.content else { continue }
      let id = try StoredContent.keep(content, isText: content.isText, in: database)
      try open(path, value, id)
    }
  }

  private func row(_ files: [ExactString: SourceFile]?) throws -> HashedRow {
    var row = HashedRow(of: "builds", BuildRecord.columnNames)
    row["build_id"] = try database.nextKey("build_id", of: "builds")
    row["apify_id"] = .init(build.listed.id)
    row["version_id"] = .integer(version.number)
    row["build_number"] = .init(build.listed.number.description)
    row["number"] = .init(number)
    row["poll_id"] = .integer(poll.number)
    row["status"] = .init(build.listed.status)
    row["origin"] = .init(build.origin)
    row["started_at"] = .init(build.listed.startedAt.description)
    row["finished_at"] = .init(build.finishedAt?.description)
    guard let source = build.source else { return row }
    row["source_type"] = .init(source.fields.sourceType)
    row["build_tag"] = .init(source.fields.buildTag)
    row["git_repo_url"] = .init(source.fields.gitRepoURL)
    row["coverage"] = .init(source.coverage.rawValue)
    row["file_count"] = .init(files?.count)
    row["total_size"] = .init(files?.values.reduce(0) { $0 + ($1.content?.bytes.count ?? 0) })
    row["source_sha256"] = .bytes(source.sourceHash.bytes)
    row["extra"] = .init(source.extra.isEmpty ? nil : JSON.object(source.extra).text)
    return row
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
