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
    try BuildSpans(version: version, number: number, database: database)
      .replace(by: files.mapValues(FileValue.init)) { path in
        try files[path]?.content.map { try StoredContent.keep($0, isText: $0.isText, in: database) }
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
}
