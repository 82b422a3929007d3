/// A table of a file that is handed to others, and what of the archive is in it.
struct FlatTable {
  let name: String
  /// What stands between the parentheses of CREATE TABLE.
  let columns: String
  /// Answers its rows from the views; `:versions` is a list of ids as JSON, `:since` a time or NULL, `:values` 1 where
  /// values of variables are told.
  let rows: String

  private static let chosen = "version_id IN (SELECT value FROM json_each(:versions))"
  private static let chosenActors = """
    actor_id IN (SELECT actor_id FROM named_versions WHERE \(chosen))
    """

  /// In an order in which each finds what it refers to; `contents` comes before all of them.
  static let all = [
    about, actors, versions, snapshots, files, variables, fileChanges, fieldChanges,
    variableChanges,
    builds, tags,
  ]

  private static let about = FlatTable(
    name: "about",
    columns: """
      archive_uuid TEXT NOT NULL, created_at TEXT NOT NULL, since TEXT, has_values INTEGER NOT NULL
      """,
    rows: "SELECT archive_uuid, created_at, :since, :values FROM this_archive"
  )

  private static let actors = FlatTable(
    name: "actors",
    columns: """
      actor_id INTEGER PRIMARY KEY, apify_id TEXT NOT NULL, actor TEXT NOT NULL, title TEXT,
      is_public INTEGER, first_seen_at TEXT NOT NULL, gone_at TEXT
      """,
    rows: """
      SELECT actor_id, apify_id, actor, title, is_public, first_seen_at, gone_at
      FROM named_actors WHERE \(chosenActors)
      """
  )

  private static let versions = FlatTable(
    name: "versions",
    columns: """
      version_id INTEGER PRIMARY KEY, actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
      actor TEXT NOT NULL, version_number TEXT NOT NULL, major INTEGER NOT NULL, minor INTEGER NOT NULL,
      latest_revision INTEGER NOT NULL, event TEXT NOT NULL, coverage TEXT, source_type TEXT,
      build_tag TEXT, file_count INTEGER, total_size INTEGER, last_confirmed_at TEXT, failing_since TEXT,
      missing_since TEXT
      """,
    rows: """
      SELECT version_id, actor_id, actor, version_number, major, minor, revision, event, coverage,
        source_type, build_tag, file_count, total_size, last_confirmed_at, failing_since, missing_since
      FROM current_versions WHERE \(chosen)
      """
  )

  private static let snapshots = FlatTable(
    name: "snapshots",
    columns: """
      snapshot_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES versions (version_id),
      actor TEXT NOT NULL, version_number TEXT NOT NULL, major INTEGER NOT NULL, minor INTEGER NOT NULL,
      revision INTEGER NOT NULL, event TEXT NOT NULL, changed_after TEXT, observed_at TEXT NOT NULL,
      replaced_at TEXT, seen_from TEXT, seen_until TEXT, coverage TEXT, source_type TEXT, build_tag TEXT,
      git_repo_url TEXT, tarball_url TEXT, github_gist_url TEXT, source_identity TEXT,
      file_count INTEGER, total_size INTEGER, env_var_count INTEGER, files_added INTEGER NOT NULL,
      files_modified INTEGER NOT NULL, files_removed INTEGER NOT NULL, lines_added INTEGER NOT NULL,
      lines_removed INTEGER NOT NULL, env_vars_changed INTEGER NOT NULL, digest TEXT
      """,
    rows: """
      SELECT snapshot_id, version_id, actor, version_number, major, minor, revision, event, changed_after,
        observed_at, replaced_at, seen_from, seen_until, coverage, source_type, build_tag, git_repo_url,
        tarball_url, github_gist_url, source_identity, file_count, total_size, env_var_count, files_added,
        files_modified, files_removed, lines_added, lines_removed, env_vars_changed, digest
      FROM history WHERE \(chosen) AND ifnull(replaced_at >= :since, 1)
      """
  )

  private static let files = FlatTable(
    name: "files",
    columns: """
      file_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES versions (version_id),
      actor TEXT NOT NULL, version_number TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL,
      first_revision INTEGER NOT NULL, last_revision INTEGER, is_current INTEGER NOT NULL,
      began_at TEXT NOT NULL, ended_at TEXT, content_id INTEGER REFERENCES contents (content_id),
      size INTEGER, line_count INTEGER, sha256 TEXT
      """,
    rows: """
      SELECT source_file_id, version_id, actor, version_number, path, kind, first_revision, last_revision,
        last_revision IS NULL, began_at, ended_at, content_id, size, line_count, sha256
      FROM file_spans WHERE \(chosen) AND ifnull(ended_at >= :since, 1)
      """
  )

  private static let variables = FlatTable(
    name: "variables",
    columns: """
      variable_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES versions (version_id),
      actor TEXT NOT NULL, version_number TEXT NOT NULL, name TEXT NOT NULL, value TEXT,
      is_secret INTEGER NOT NULL, first_revision INTEGER NOT NULL, last_revision INTEGER,
      is_current INTEGER NOT NULL, began_at TEXT NOT NULL, ended_at TEXT
      """,
    rows: """
      SELECT env_var_id, version_id, actor, version_number, name,
        CASE WHEN :values AND value_state = 'stored' THEN value END, is_secret, first_revision,
        last_revision, last_revision IS NULL, began_at, ended_at
      FROM env_var_spans WHERE \(chosen) AND ifnull(ended_at >= :since, 1)
      """
  )
}

/// What changed with snapshots, and what was built.
extension FlatTable {
  /// The snapshot that a change came with, in the columns of each table of changes.
  private static let changeColumns = """
    change_id INTEGER PRIMARY KEY, snapshot_id INTEGER NOT NULL REFERENCES snapshots (snapshot_id),
    version_id INTEGER NOT NULL REFERENCES versions (version_id), actor TEXT NOT NULL,
    version_number TEXT NOT NULL, revision INTEGER NOT NULL, observed_at TEXT NOT NULL
    """

  private static func changes(_ columns: String, from view: String) -> String {
    """
    SELECT NULL, h.snapshot_id, h.version_id, h.actor, h.version_number, h.revision, h.observed_at,
      \(columns)
    FROM history AS h CROSS JOIN \(view) AS c ON c.snapshot_id = h.snapshot_id
    WHERE h.\(chosen) AND ifnull(h.observed_at >= :since, 1) AND ifnull(h.replaced_at >= :since, 1)
    """
  }

  private static let fileChanges = FlatTable(
    name: "file_changes",
    columns: """
      \(changeColumns), path TEXT NOT NULL, change TEXT NOT NULL, lines_added INTEGER,
      lines_removed INTEGER, old_content_id INTEGER REFERENCES contents (content_id),
      new_content_id INTEGER REFERENCES contents (content_id)
      """,
    rows: changes(
      "c.path, c.change, c.lines_added, c.lines_removed, c.old_content_id, c.new_content_id",
      from: "file_changes"
    )
  )

  private static let fieldChanges = FlatTable(
    name: "field_changes",
    columns: "\(changeColumns), name TEXT NOT NULL, change TEXT NOT NULL, before TEXT, after TEXT",
    rows: changes("c.name, c.change, c.before, c.after", from: "field_changes")
  )

  private static let variableChanges = FlatTable(
    name: "variable_changes",
    columns: "\(changeColumns), name TEXT NOT NULL, change TEXT NOT NULL, before TEXT, after TEXT",
    rows: changes(
      "c.name, c.change, CASE WHEN :values THEN c.before END, CASE WHEN :values THEN c.after END",
      from: "env_var_changes"
    )
  )

  private static let builds = FlatTable(
    name: "builds",
    columns: """
      build_id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES versions (version_id),
      actor TEXT NOT NULL, version_number TEXT NOT NULL, build_number TEXT NOT NULL,
      number INTEGER NOT NULL, status TEXT NOT NULL, origin TEXT, started_at TEXT NOT NULL,
      finished_at TEXT, build_tag TEXT, file_count INTEGER, total_size INTEGER
      """,
    rows: """
      SELECT build_id, version_id, actor, version_number, build_number, number, status, origin, started_at,
        finished_at, build_tag, file_count, total_size
      FROM named_builds WHERE \(chosen) AND ifnull(started_at >= :since, 1)
      """
  )

  private static let tags = FlatTable(
    name: "tags",
    columns: """
      tag_id INTEGER PRIMARY KEY, actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
      actor TEXT NOT NULL, tag TEXT NOT NULL, build_number TEXT, changed_after TEXT,
      seen_from TEXT NOT NULL, replaced_at TEXT
      """,
    rows: """
      SELECT tag_id, actor_id, actor, tag, build_number, changed_after, seen_from, replaced_at
      FROM tag_log WHERE \(chosenActors) AND ifnull(replaced_at >= :since, 1)
      """
  )
}
