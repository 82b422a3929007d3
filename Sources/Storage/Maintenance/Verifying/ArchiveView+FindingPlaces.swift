import GRDB
import Snapshots

/// Where a damage shows. What can't be found out, for that is damaged, too, is left out: it is told by itself.
extension ArchiveView {
  /// `OWNER/NAME/MAJOR.MINOR` of a version.
  func name(of version: VersionID) -> String {
    let name = names(
      """
      SELECT version_id, username || '/' || name || '/' || version_number
      FROM versions JOIN actors USING (actor_id) WHERE version_id = ?
      """,
      version.number
    ).first
    return name ?? "version \(version.number)"
  }

  private func names(_ sql: String, _ key: Int64) -> [String] {
    do {
      return try database.rows(of: "actors", sql, [key]) { row in
        row.skip()
        return try row.text()
      }
    } catch {
      return []
    }
  }

  /// The places of a content, those of snapshots first, and how many there are.
  func places(of content: ContentID) -> (places: [Finding.Place], count: Int) {
    let limit = Finding.mostPlaces
    let files = places(
      """
      SELECT source_file_id, version_id, first_revision, last_revision, NULL, path FROM source_files
      WHERE content_id = ? ORDER BY version_id, path, first_revision LIMIT \(limit)
      """,
      content.number
    )
    let builds = places(
      """
      SELECT build_file_id, version_id, NULL, NULL,
        (
          SELECT build_number FROM builds
          WHERE builds.version_id = build_files.version_id AND number = first_number
        ),
        path
      FROM build_files
      WHERE content_id = ? ORDER BY version_id, path, first_number LIMIT \(limit)
      """,
      content.number
    )
    var count = files.count + builds.count
    if files.count == limit || builds.count == limit {
      do {
        count =
          try database.row(
            of: "contents",
            """
            SELECT (SELECT count(*) FROM source_files WHERE content_id = ?1)
              + (SELECT count(*) FROM build_files WHERE content_id = ?1)
            """,
            [content.number]
          ) { try $0.count() } ?? count
      } catch {
        return (files + builds, count)
      }
    }
    return (files + builds, count)
  }

  /// The place that a row is about; none for a table that is about no version.
  func places(ofRow row: Int64, in table: String) -> [Finding.Place] {
    let columns: String
    switch table {
    case "snapshots":
      columns = "snapshot_id, version_id, revision, revision, NULL, NULL"
    case "source_files":
      columns = "source_file_id, version_id, first_revision, last_revision, NULL, path"
    case "env_vars":
      columns = "env_var_id, version_id, first_revision, last_revision, NULL, NULL"
    case "builds": columns = "build_id, version_id, NULL, NULL, build_number, NULL"
    case "leased_looks": columns = "leased_look_id, version_id, NULL, NULL, NULL, NULL"
    case "build_files": columns = "build_file_id, version_id, NULL, NULL, NULL, path"
    case "versions": columns = "version_id, version_id, NULL, NULL, NULL, NULL"
    case "contents": return places(of: ContentID(number: row)).places
    case "actors", "tags":
      let key = table == "tags" ? "tag_id" : "actor_id"
      return names(
        """
        SELECT \(key), username || '/' || name FROM \(table == "tags" ? "tags JOIN" : "") actors
        \(table == "tags" ? "USING (actor_id)" : "") WHERE \(key) = ?
        """,
        row
      ).map { Finding.Place(name: $0) }
    default: return []
    }
    return places("SELECT \(columns) FROM \(table) NOT INDEXED WHERE rowid = ?", row)
  }

  private func places(_ sql: String, _ key: Int64) -> [Finding.Place] {
    do {
      return try database.rows(of: "versions", sql, [key]) { row in
        row.skip()
        let version = VersionID(number: try row.key())
        let first = try row.optional { try $0.revision() }
        let last = try row.optional { try $0.revision() }
        let build = try row.optional { try $0.text() }
        let path = try row.optional { try $0.exactText() }
        return (version, first, last, build, path)
      }.map { version, first, last, build, path in
        Finding.Place(
          name: name(of: version),
          firstRevision: first,
          lastRevision: last,
          build: build,
          path: path
        )
      }
    } catch {
      return []
    }
  }
}
