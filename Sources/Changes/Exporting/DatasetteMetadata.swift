/// What Datasette is told of a flat export: which columns to count by, where to search, and questions that have an
/// address of their own.
package struct DatasetteMetadata: Encodable, Sendable {
  private struct Export: Encodable {
    let description: String
    let tables: [String: Table]
    let queries: [String: Question]
  }

  private struct Table: Encodable {
    private enum CodingKeys: String, CodingKey {
      case description, facets
      case descending = "sort_desc"
      case searchTable = "fts_table"
      case searchKey = "fts_pk"
    }

    var description: String?
    var facets: [String] = []
    /// The column by which the latest row comes first.
    var descending: String?
    /// The index that finds texts, and the column that has its keys.
    var searchTable: String?
    var searchKey: String?
  }

  private struct Question: Encodable {
    let title: String
    let sql: String
  }

  private let title = "History of Apify Actors"
  private let databases: [String: Export]

  /// - Parameter name: of the file, without what is behind its last dot: so Datasette calls it.
  package init(named name: String) {
    databases = [
      name: Export(
        description: "States of versions, what changed between them, and all texts there were.",
        tables: Self.tables,
        queries: Self.questions
      )
    ]
  }

  private static let tables: [String: Table] = [
    "snapshots": Table(
      description: "A row is one observed state of a version.",
      facets: ["actor", "event", "coverage"],
      descending: "snapshot_id"
    ),
    "file_changes": Table(
      description: "A row is a file that changed with a snapshot.",
      facets: ["actor", "change"],
      descending: "change_id"
    ),
    "variable_changes": Table(facets: ["actor", "name", "change"], descending: "change_id"),
    "field_changes": Table(facets: ["actor", "name", "change"], descending: "change_id"),
    "files": Table(
      description: "A row is a path that held one content from one revision to another.",
      facets: ["actor", "is_current"]
    ),
    "file_texts": Table(
      description: "A row is a file with its text; search finds any three letters and more.",
      facets: ["actor", "is_current"],
      searchTable: "texts",
      searchKey: "content_id"
    ),
    "contents": Table(searchTable: "texts", searchKey: "content_id"),
    "builds": Table(facets: ["actor", "status"], descending: "started_at"),
  ]

  private static let questions: [String: Question] = [
    "changes_per_week": Question(
      title: "Lines that changed, per week and Actor",
      sql: """
        SELECT date(observed_at, 'weekday 0', '-6 days') AS week, actor, count(*) AS snapshots,
          sum(lines_added) AS added, sum(lines_removed) AS removed
        FROM snapshots WHERE event <> 'first' GROUP BY week, actor ORDER BY week DESC, actor
        """
    ),
    "churn": Question(
      title: "Files that change most",
      sql: """
        SELECT actor, version_number, path, count(*) AS times, sum(lines_added) AS added,
          sum(lines_removed) AS removed
        FROM file_changes WHERE revision > 1 GROUP BY version_id, path ORDER BY times DESC LIMIT 100
        """
    ),
    "where_is_a_text": Question(
      title: "Where and when was a text, of three letters and more?",
      sql: """
        SELECT f.actor, f.version_number, f.path, f.first_revision, f.last_revision, f.began_at, f.ended_at
        FROM texts AS t JOIN files AS f ON f.content_id = t.rowid
        WHERE texts MATCH '"' || replace(:text, '"', '""') || '"' ORDER BY f.began_at
        """
    ),
    "life_of_a_version": Question(
      title: "The life of a version",
      sql: """
        SELECT revision, event, changed_after, observed_at, lines_added, lines_removed FROM snapshots
        WHERE actor = :actor AND version_number = :version_number ORDER BY revision
        """
    ),
    "files_of_a_revision": Question(
      title: "The files of a revision",
      sql: """
        SELECT path, size, line_count, sha256 FROM snapshot_files
        WHERE actor = :actor AND version_number = :version_number AND revision = :revision ORDER BY path
        """
    ),
    "shared_files": Question(
      title: "Files that Actors share, byte by byte",
      sql: """
        SELECT sha256, size, count(DISTINCT actor) AS actors,
          group_concat(DISTINCT actor || ':' || path) AS places
        FROM files WHERE is_current AND size > 0 GROUP BY content_id HAVING actors > 1 ORDER BY actors DESC
        """
    ),
    "npm_packages": Question(
      title: "npm packages and their versions, from when to when",
      sql: """
        SELECT f.actor, f.version_number, f.path, p.key AS package, p.value AS version,
          min(f.began_at) AS seen_from, max(ifnull(f.ended_at, '9999')) AS seen_until
        FROM file_texts AS f CROSS JOIN json_each(
          CASE WHEN json_valid(f.text) THEN json_extract(f.text, '$.dependencies') END
        ) AS p
        WHERE f.path = 'package.json' OR f.path LIKE '%/package.json'
        GROUP BY f.version_id, f.path, package, version ORDER BY f.actor, package, seen_from
        """
    ),
  ]
}
