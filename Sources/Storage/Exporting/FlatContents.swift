import GRDB

/// The texts of a file that is handed to others, each once, and the index over them.
enum FlatContents {
  static let columns = """
    content_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, git_oid TEXT NOT NULL, size INTEGER NOT NULL,
    line_count INTEGER, is_text INTEGER NOT NULL, text TEXT
    """

  private static let referred = """
    SELECT content_id FROM files WHERE content_id IS NOT NULL
    UNION SELECT old_content_id FROM file_changes WHERE old_content_id IS NOT NULL
    UNION SELECT new_content_id FROM file_changes WHERE new_content_id IS NOT NULL
    """

  private static let one = """
    SELECT content_id, sha256, git_oid, size, line_count, is_text, content
    FROM file_contents WHERE content_id = ?
    """

  /// Takes those that files and changes refer to, one by one: only one is held at a time.
  static func take(into copy: FlatFile, from archive: Database) throws {
    let reading = try archive.makeStatement(sql: one)
    for id in try Int64.fetchAll(copy.database, sql: referred) {
      try reading.setArguments([id])
      try copy.take(reading, into: "contents")
    }
  }

  /// What is made when all rows are there: indexes of tables, an index over each three letters of a text, and views
  /// that put flat tables together.
  static let indexes = """
    CREATE INDEX versions_by_actor ON versions (actor_id);
    CREATE INDEX snapshots_by_version ON snapshots (version_id, revision);
    CREATE INDEX snapshots_by_time ON snapshots (observed_at);
    CREATE INDEX files_by_version ON files (version_id, path, first_revision);
    CREATE INDEX files_by_content ON files (content_id);
    CREATE INDEX variables_by_version ON variables (version_id, name, first_revision);
    CREATE INDEX file_changes_by_snapshot ON file_changes (snapshot_id, path);
    CREATE INDEX file_changes_by_path ON file_changes (version_id, path, revision);
    CREATE INDEX field_changes_by_snapshot ON field_changes (snapshot_id);
    CREATE INDEX variable_changes_by_snapshot ON variable_changes (snapshot_id);
    CREATE INDEX builds_by_version ON builds (version_id, number);
    CREATE INDEX tags_by_actor ON tags (actor_id, tag, seen_from);
    CREATE VIRTUAL TABLE texts USING fts5 (
      text, content = 'contents', content_rowid = 'content_id', tokenize = 'trigram'
    );
    INSERT INTO texts (rowid, text) SELECT content_id, text FROM contents WHERE text IS NOT NULL;
    INSERT INTO texts (texts) VALUES ('optimize');
    CREATE VIEW file_texts AS
    SELECT f.file_id, f.version_id, f.content_id, f.actor, f.version_number, f.path, f.first_revision,
      f.last_revision, f.is_current, f.began_at, f.ended_at, c.text
    FROM files AS f JOIN contents AS c ON c.content_id = f.content_id WHERE c.text IS NOT NULL;
    CREATE VIEW snapshot_files AS
    SELECT s.snapshot_id, s.version_id, f.file_id, f.content_id, s.actor, s.version_number, s.revision,
      s.observed_at, f.path, f.kind, f.size, f.line_count, f.sha256
    FROM snapshots AS s JOIN files AS f ON f.version_id = s.version_id
      AND f.first_revision <= s.revision AND ifnull(f.last_revision >= s.revision, 1)
    WHERE s.file_count IS NOT NULL;
    """
}
