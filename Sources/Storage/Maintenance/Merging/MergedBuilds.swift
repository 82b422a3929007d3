import GRDB
import Snapshots

/// The builds of all archives, each once: from the one that saw the most of it.
struct MergedBuilds {
  private let sources: [MergeSource]
  private let purges: MergedPurges
  private let database: Database

  init(of sources: [MergeSource], _ purges: MergedPurges, in database: Database) {
    (self.sources, self.purges, self.database) = (sources, purges, database)
  }

  /// Notes which builds there are, and numbers them in the order in which they were seen.
  static func plan(in database: Database) throws {
    try database.execute(
      sql: """
        CREATE TEMP TABLE merged_builds AS
        SELECT *, row_number() OVER (ORDER BY first_poll, new_version, number) AS new_build
        FROM (
          SELECT b.source, b.build_id, b.number, v.new_id AS new_version,
            min(p.new_id) OVER (PARTITION BY v.new_id, b.number) AS first_poll,
            row_number() OVER (
              PARTITION BY v.new_id, b.number
              ORDER BY CASE coverage
                WHEN 'full' THEN 0 WHEN 'pointer' THEN 1 WHEN 'withheld' THEN 2 ELSE 3 END,
                p.new_id, b.source
            ) AS choice
          FROM temp.gathered_builds AS b
          CROSS JOIN temp.merged_versions AS v USING (source, version_id)
          CROSS JOIN temp.merged_polls AS p USING (source, poll_id)
        ) WHERE choice = 1;
        CREATE INDEX temp.merged_builds_by_version ON merged_builds (new_version, number)
        """
    )
  }

  private struct Place {
    let key: Int64
    let source: Int
    let row: Int64
    let number: Int
    let poll: Int64
  }

  /// Writes the builds of a version of the merged archive.
  func write(of version: VersionID) throws {
    let places = try database.rows(
      of: "builds",
      """
      SELECT new_build, source, build_id, number, first_poll FROM temp.merged_builds
      WHERE new_version = ? ORDER BY number
      """,
      [version.number]
    ) { row in
      Place(
        key: try row.key(),
        source: Int(try row.int64(in: 0...Int64(sources.count - 1))),
        row: try row.key(),
        number: try row.revision(),
        poll: try row.key()
      )
    }
    var walks: [Int: BuildWalk] = [:]
    for place in places {
      let source = sources[place.source]
      let found = try source.view.read {
        try BuildRecord.withRow(place.row, in: source.database)
      }
      guard let (build, old) = found else {
        throw source.view.damage("builds \(place.row) is missing")
      }
      var walk = walks[place.source] ?? BuildWalk(of: build.version, in: source.view)
      let files = try source.view.read { try walk.files(of: build) }
      walks[place.source] = walk
      try write(old, build, files, as: place, of: version)
    }
  }

  private func write(
    _ old: HashedRow,
    _ build: BuildRecord,
    _ files: [FileRecord]?,
    as place: Place,
    of version: VersionID
  ) throws {
    var row = old
    row["build_id"] = .integer(place.key)
    row["version_id"] = .integer(version.number)
    row["poll_id"] = .integer(place.poll)
    row["extra"] = try purges.kept(row["extra"], build.extra, in: .buildExtra, of: files ?? [])
    try row.insert(in: database)
    guard let files else { return }
    let byPath = Dictionary(files.map { ($0.path, $0) }) { $1 }
    try BuildSpans(version: version, number: place.number, database: database)
      .replace(by: byPath.mapValues { FileValue(format: $0.format, hash: $0.content?.hash) }) {
        path in
        try byPath[path]?.content.map { try keep($0, from: sources[place.source]) }
      }
  }

  private func keep(_ stored: FileRecord.Stored, from source: MergeSource) throws -> ContentID {
    if let known = try StoredContent.id(of: stored.hash, in: database) { return known }
    let content = try source.content(stored)
    return try StoredContent.keep(content, isText: content.isText, in: database)
  }
}

/// Moves over the builds of a version, and has the files of each.
private struct BuildWalk {
  private let version: VersionID
  private let view: ArchiveView
  private var files = ActiveSpans<BuildFileRow>()
  private var number = 0

  init(of version: VersionID, in view: ArchiveView) {
    (self.version, self.view) = (version, view)
  }

  /// Moves on to a build; nil when it shows no files.
  mutating func files(of build: BuildRecord) throws -> [FileRecord]? {
    let end = build.number.number
    try files.move(of: version, after: number, to: end, in: view.database)
    number = end
    guard BuildCheck.fits(files.rows, build) else {
      throw Damage(
        reason: "the files of builds \(build.id.number) are not those that were recorded"
      )
    }
    return build.coverage == .full ? files.rows.map(\.file) : nil
  }
}
