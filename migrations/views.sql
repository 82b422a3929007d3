-- The views, made anew whenever their text differs from this one. None has a BLOB; hashes are lower-case
-- hexadecimal. Ids are there to join by. `seen_from` and `seen_until` bound when a snapshot was the one
-- seen last, by the order of revisions: a poll whose clock was wrong has no say in it.

-- The one row: which archive this is. A copy has the same UUID.
CREATE VIEW this_archive AS SELECT archive_uuid, created_at, digest_rule, chunk_rule FROM meta;

-- One row is an Actor, under its present name.
CREATE VIEW named_actors AS
SELECT
  actor_id, apify_id, username || '/' || name AS actor, username, name, title, is_public,
  first_seen_at, gone_at, answered_at
FROM actors;

-- One row is a name that an Actor had from a time on; `actor` is its present one.
CREATE VIEW name_log AS
SELECT
  n.actor_id, a.apify_id, a.username || '/' || a.name AS actor,
  n.username || '/' || n.name AS past_name, n.position, n.seen_from
FROM actor_names AS n CROSS JOIN actors AS a ON a.actor_id = n.actor_id;

-- One row is a version, with its Actor's names.
CREATE VIEW named_versions AS
SELECT
  v.version_id, a.actor_id, a.apify_id,
  a.username || '/' || a.name AS actor, v.version_number, v.major, v.minor,
  v.last_tried_at, v.last_confirmed_at, v.failing_since, v.missing_since,
  (SELECT revision FROM snapshots AS s WHERE s.version_id = v.version_id
   ORDER BY revision DESC LIMIT 1) AS latest_revision
FROM versions AS v JOIN actors AS a ON a.actor_id = v.actor_id;

-- One row is a snapshot: what kind of event it was, and how much changed with it. replaced_at is when the
-- next one was observed.
CREATE VIEW history AS
SELECT
  s.snapshot_id, s.version_id, a.actor_id, s.poll_id, a.apify_id,
  a.username || '/' || a.name AS actor, v.version_number, v.major, v.minor,
  s.revision, s.kind, s.event, s.changed_after, s.observed_at,
  (SELECT later.observed_at FROM snapshots AS later
   WHERE later.version_id = s.version_id AND later.revision = s.revision + 1) AS replaced_at,
  CASE p.has_wrong_clock WHEN 0 THEN s.observed_at END AS seen_from,
  CASE p.has_wrong_clock WHEN 0 THEN (
    SELECT later.observed_at FROM snapshots AS later
    CROSS JOIN polls AS later_poll ON later_poll.poll_id = later.poll_id
    WHERE later.version_id = s.version_id AND later.revision > s.revision
      AND later_poll.has_wrong_clock = 0
    ORDER BY later.revision LIMIT 1
  ) END AS seen_until,
  s.coverage, s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.source_identity, s.file_count, s.total_size, s.env_var_count,
  s.files_added, s.files_modified, s.files_removed, s.lines_added, s.lines_removed,
  s.env_vars_changed, s.actor_modified_at, nullif(lower(hex(s.digest)), '') AS digest, s.extra, s.warnings
FROM snapshots AS s
JOIN versions AS v ON v.version_id = s.version_id
JOIN actors AS a ON a.actor_id = v.actor_id
JOIN polls AS p ON p.poll_id = s.poll_id;

-- One row is a distinct content. `content` is its text, put together again; NULL where the bytes are no
-- text, which then stand in contents.whole, and where they were purged, which `purge_id` says.
CREATE VIEW file_contents AS
SELECT
  c.content_id, lower(hex(c.sha256)) AS sha256, lower(hex(c.git_oid)) AS git_oid,
  c.size, c.line_count, c.is_text,
  CASE c.is_text WHEN 1 THEN coalesce(c.whole, (
    SELECT group_concat(text, '') FROM (
      SELECT k.text FROM content_chunks AS r
      CROSS JOIN chunks AS k ON k.chunk_id BETWEEN r.first_chunk AND r.last_chunk
      WHERE r.content_id = c.content_id
      ORDER BY r.position, k.chunk_id
    )
  )) END AS content, c.purge_id
FROM contents AS c;

-- The exponents of the powers of two by which the spans around a revision are found.
CREATE VIEW anchor_levels AS
SELECT CAST(column1 AS INTEGER) AS level FROM (VALUES
  (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
  (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29));

-- One row is a file of a snapshot. Files of a snapshot that did not show them are unknown: no rows.
CREATE VIEW snapshot_files AS
SELECT
  h.snapshot_id, h.version_id, f.source_file_id, f.content_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  f.path, f.kind, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM history AS h
CROSS JOIN source_files AS f INDEXED BY source_files_open ON f.version_id = h.version_id
LEFT JOIN file_contents AS c ON c.content_id = f.content_id
WHERE h.file_count IS NOT NULL
  AND f.last_revision IS NULL AND f.first_revision <= h.revision
UNION ALL
SELECT
  h.snapshot_id, h.version_id, f.source_file_id, f.content_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  f.path, f.kind, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM history AS h
CROSS JOIN anchor_levels AS n
CROSS JOIN source_files AS f INDEXED BY source_files_by_anchor
  ON f.version_id = h.version_id
  AND f.anchor_revision = ((h.revision >> n.level) | 1) << n.level
LEFT JOIN file_contents AS c ON c.content_id = f.content_id
WHERE h.file_count IS NOT NULL
  AND f.last_revision >= h.revision AND f.first_revision <= h.revision;

-- One row is an environment variable of a snapshot that tells of them.
CREATE VIEW snapshot_env_vars AS
SELECT
  h.snapshot_id, h.version_id, e.env_var_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM history AS h
CROSS JOIN env_vars AS e INDEXED BY env_vars_open ON e.version_id = h.version_id
WHERE h.env_var_count IS NOT NULL AND e.last_revision IS NULL AND e.first_revision <= h.revision
UNION ALL
SELECT
  h.snapshot_id, h.version_id, e.env_var_id,
  h.actor, h.version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM history AS h
CROSS JOIN anchor_levels AS n
CROSS JOIN env_vars AS e INDEXED BY env_vars_by_anchor
  ON e.version_id = h.version_id
  AND e.anchor_revision = ((h.revision >> n.level) | 1) << n.level
WHERE h.env_var_count IS NOT NULL AND e.last_revision >= h.revision
  AND e.first_revision <= h.revision;

-- One row is a version, with its latest snapshot.
CREATE VIEW current_versions AS
SELECT
  s.snapshot_id, v.version_id, v.actor_id, v.apify_id, v.actor, v.version_number, v.major, v.minor,
  s.revision, s.kind, s.event, s.observed_at, v.last_confirmed_at, v.failing_since, v.missing_since,
  s.coverage, s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.source_identity, s.file_count, s.total_size, s.env_var_count
FROM named_versions AS v
CROSS JOIN snapshots AS s ON s.version_id = v.version_id AND s.revision = v.latest_revision;

-- One row is a file of a version as last seen; coverage 'withheld' says that it can't be seen now.
CREATE VIEW current_files AS
SELECT
  v.version_id, f.source_file_id, f.content_id, v.actor, v.version_number, v.major, v.minor,
  v.revision, v.coverage, f.path, f.kind, f.format, f.is_decoded,
  c.size, c.line_count, c.is_text, c.sha256, c.content
FROM current_versions AS v
CROSS JOIN source_files AS f INDEXED BY source_files_open
  ON f.version_id = v.version_id AND f.last_revision IS NULL
LEFT JOIN file_contents AS c ON c.content_id = f.content_id;

-- One row is a text file of a version as last seen.
CREATE VIEW current_text_files AS
SELECT
  version_id, source_file_id, content_id, actor, version_number, major, minor, path, size, line_count,
  sha256, content
FROM current_files WHERE is_text = 1;

-- One row is an environment variable of a version as last seen.
CREATE VIEW current_env_vars AS
SELECT
  v.version_id, e.env_var_id, v.actor, v.version_number, v.major, v.minor, v.revision, v.coverage,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM current_versions AS v
CROSS JOIN env_vars AS e INDEXED BY env_vars_open
  ON e.version_id = v.version_id AND e.last_revision IS NULL;

-- One row is a path that held one content over a span of revisions: from first_revision to last_revision,
-- or to the latest where that is NULL. The snapshots at its ends were observed at began_at and ended_at.
CREATE VIEW file_spans AS
SELECT
  f.source_file_id, v.version_id, f.content_id, v.actor, v.version_number, v.major, v.minor,
  f.path, f.kind, f.format, f.is_decoded, f.first_revision, f.last_revision,
  b.snapshot_id AS first_snapshot_id, b.observed_at AS began_at,
  (SELECT e.observed_at FROM snapshots AS e
   WHERE e.version_id = f.version_id AND e.revision = f.last_revision + 1) AS ended_at,
  c.size, c.line_count, c.is_text, c.sha256, c.content
FROM named_versions AS v
JOIN source_files AS f ON f.version_id = v.version_id
JOIN snapshots AS b ON b.version_id = f.version_id AND b.revision = f.first_revision
LEFT JOIN file_contents AS c ON c.content_id = f.content_id;

-- One row is an environment variable that held one value over a span of revisions, as in file_spans.
CREATE VIEW env_var_spans AS
SELECT
  s.env_var_id, v.version_id, v.actor, v.version_number, v.major, v.minor,
  s.name, s.value, s.is_secret, s.value_state, s.value_digest, s.first_revision, s.last_revision,
  b.snapshot_id AS first_snapshot_id, b.observed_at AS began_at,
  (SELECT e.observed_at FROM snapshots AS e
   WHERE e.version_id = s.version_id AND e.revision = s.last_revision + 1) AS ended_at
FROM named_versions AS v
JOIN env_vars AS s ON s.version_id = v.version_id
JOIN snapshots AS b ON b.version_id = s.version_id AND b.revision = s.first_revision;

-- One row is a file that changed with a snapshot: 'added', 'modified' or 'removed'. Lines are NULL where
-- a side is no text.
CREATE VIEW file_changes AS
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, b.path,
  CASE WHEN b.replaced_id IS NULL THEN 'added' ELSE 'modified' END AS change,
  a.kind AS old_kind, b.kind AS new_kind,
  a.content_id AS old_content_id, b.content_id AS new_content_id, b.lines_added, b.lines_removed
FROM snapshots AS s
CROSS JOIN source_files AS b ON b.version_id = s.version_id AND b.first_revision = s.revision
LEFT JOIN source_files AS a ON a.source_file_id = b.replaced_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, a.path, 'removed',
  a.kind, CAST(NULL AS TEXT), a.content_id, CAST(NULL AS INTEGER),
  CAST(CASE c.is_text WHEN 1 THEN 0 END AS INTEGER), c.line_count
FROM snapshots AS s
CROSS JOIN source_files AS a ON a.version_id = s.version_id AND a.last_revision = s.revision - 1
LEFT JOIN contents AS c ON c.content_id = a.content_id
WHERE NOT EXISTS (
  SELECT 1 FROM source_files AS b
  WHERE b.version_id = a.version_id AND b.path = a.path AND b.first_revision = a.last_revision + 1
);

-- One row is an environment variable that changed with a snapshot. A secret's value is 'secret'.
CREATE VIEW env_var_changes AS
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, b.name,
  CASE WHEN b.replaced_id IS NULL THEN 'added' ELSE 'modified' END AS change,
  ifnull(a.value, a.value_state) AS before, ifnull(b.value, b.value_state) AS after
FROM snapshots AS s
CROSS JOIN env_vars AS b ON b.version_id = s.version_id AND b.first_revision = s.revision
LEFT JOIN env_vars AS a ON a.env_var_id = b.replaced_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.revision, s.poll_id, a.name, 'removed',
  ifnull(a.value, a.value_state), NULL
FROM snapshots AS s
CROSS JOIN env_vars AS a ON a.version_id = s.version_id AND a.last_revision = s.revision - 1
WHERE NOT EXISTS (
  SELECT 1 FROM env_vars AS b
  WHERE b.version_id = a.version_id AND b.name = a.name AND b.first_revision = a.last_revision + 1
);

-- One row is a field that changed with a snapshot, under Apify's name. A hidden state shows two of them.
CREATE VIEW field_changes AS
SELECT
  snapshot_id, version_id, revision, poll_id, name,
  CASE WHEN before IS NULL THEN 'added' WHEN after IS NULL THEN 'removed' ELSE 'modified' END AS change,
  before, after
FROM (
  SELECT
    s.snapshot_id, s.version_id, s.revision, s.poll_id, field.column1 AS name,
    CASE field.column1 WHEN 'sourceType' THEN a.source_type WHEN 'buildTag' THEN a.build_tag
      WHEN 'applyEnvVarsToBuild' THEN a.apply_env_vars_to_build
      WHEN 'gitRepoUrl' THEN a.git_repo_url WHEN 'tarballUrl' THEN a.tarball_url
      ELSE a.github_gist_url END AS before,
    CASE field.column1 WHEN 'sourceType' THEN s.source_type WHEN 'buildTag' THEN s.build_tag
      WHEN 'applyEnvVarsToBuild' THEN s.apply_env_vars_to_build
      WHEN 'gitRepoUrl' THEN s.git_repo_url WHEN 'tarballUrl' THEN s.tarball_url
      ELSE s.github_gist_url END AS after
  FROM snapshots AS s
  LEFT JOIN snapshots AS a ON a.version_id = s.version_id AND a.revision = s.revision - 1
  CROSS JOIN (VALUES ('sourceType'), ('buildTag'), ('applyEnvVarsToBuild'), ('gitRepoUrl'),
    ('tarballUrl'), ('gitHubGistUrl')) AS field
  WHERE s.kind = 'state'
    AND (field.column1 IN ('sourceType', 'buildTag')
      OR (s.coverage <> 'withheld' AND ifnull(a.coverage, '') <> 'withheld'))
)
WHERE before IS NOT after;

-- One row is a field, a variable or a file that changed with a snapshot. Of files, `before` and `after`
-- are the SHA-256 of the contents, or 'folder', and the ids of the contents are there to join by.
CREATE VIEW change_log AS
SELECT
  s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'field' AS item, CAST(c.name AS TEXT) AS name, c.change,
  CAST(c.before AS TEXT) AS before, CAST(c.after AS TEXT) AS after,
  CAST(NULL AS INTEGER) AS old_content_id, CAST(NULL AS INTEGER) AS new_content_id,
  CAST(NULL AS INTEGER) AS lines_added, CAST(NULL AS INTEGER) AS lines_removed
FROM history AS s CROSS JOIN field_changes AS c ON c.snapshot_id = s.snapshot_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'env var', c.name, c.change,
  CAST(c.before AS TEXT), CAST(c.after AS TEXT),
  CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER)
FROM history AS s CROSS JOIN env_var_changes AS c ON c.snapshot_id = s.snapshot_id
UNION ALL
SELECT
  s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'file', c.path, c.change,
  CAST(CASE c.old_kind WHEN 'folder' THEN 'folder' WHEN 'file' THEN lower(hex(a.sha256)) END AS TEXT),
  CAST(CASE c.new_kind WHEN 'folder' THEN 'folder' WHEN 'file' THEN lower(hex(b.sha256)) END AS TEXT),
  c.old_content_id, c.new_content_id, c.lines_added, c.lines_removed
FROM history AS s
CROSS JOIN file_changes AS c ON c.snapshot_id = s.snapshot_id
LEFT JOIN contents AS a ON a.content_id = c.old_content_id
LEFT JOIN contents AS b ON b.content_id = c.new_content_id;

-- One row is a snapshot, a build or a tag that moved, with its time.
CREATE VIEW timeline AS
SELECT
  s.observed_at AS time, 'snapshot' AS item, s.version_id, s.snapshot_id,
  CAST(NULL AS INTEGER) AS build_id, CAST(NULL AS INTEGER) AS tag_id,
  a.username || '/' || a.name AS actor, v.version_number, v.major, v.minor,
  s.revision, CAST(NULL AS TEXT) AS build_number, s.event AS what
FROM snapshots AS s
JOIN versions AS v ON v.version_id = s.version_id JOIN actors AS a ON a.actor_id = v.actor_id
UNION ALL
SELECT
  b.started_at, 'build', b.version_id, CAST(NULL AS INTEGER), b.build_id, CAST(NULL AS INTEGER),
  a.username || '/' || a.name, v.version_number, v.major, v.minor,
  CAST(NULL AS INTEGER), b.build_number, b.status
FROM builds AS b
JOIN versions AS v ON v.version_id = b.version_id JOIN actors AS a ON a.actor_id = v.actor_id
UNION ALL
SELECT
  t.seen_from, 'tag', CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), b.build_id, t.tag_id,
  a.username || '/' || a.name, CAST(NULL AS TEXT), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER),
  CAST(NULL AS INTEGER), t.build_number, t.tag
FROM tags AS t
JOIN actors AS a ON a.actor_id = t.actor_id
LEFT JOIN builds AS b ON b.apify_id = t.apify_build_id;

-- One row is a build that has ended.
CREATE VIEW named_builds AS
SELECT
  b.build_id, b.apify_id, b.version_id, b.poll_id, v.actor, v.version_number, v.major, v.minor,
  b.build_number, b.number, b.status, b.origin, b.started_at, b.finished_at, b.source_type,
  b.build_tag, b.git_repo_url, b.coverage, b.file_count, b.total_size,
  nullif(lower(hex(b.source_sha256)), '') AS source_sha256, b.extra
FROM named_versions AS v JOIN builds AS b ON b.version_id = v.version_id;

-- One row is a file of a build that shows its files.
CREATE VIEW built_files AS
SELECT
  b.build_id, b.version_id, f.build_file_id, f.content_id,
  b.actor, b.version_number, b.major, b.minor, b.build_number, b.number, b.started_at,
  f.path, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM named_builds AS b
CROSS JOIN build_files AS f INDEXED BY build_files_open ON f.version_id = b.version_id
CROSS JOIN file_contents AS c ON c.content_id = f.content_id
WHERE b.coverage = 'full' AND f.last_number IS NULL AND f.first_number <= b.number
UNION ALL
SELECT
  b.build_id, b.version_id, f.build_file_id, f.content_id,
  b.actor, b.version_number, b.major, b.minor, b.build_number, b.number, b.started_at,
  f.path, f.format, f.is_decoded, c.size, c.line_count, c.is_text, c.sha256, c.content
FROM named_builds AS b
CROSS JOIN anchor_levels AS n
CROSS JOIN build_files AS f INDEXED BY build_files_by_anchor
  ON f.version_id = b.version_id
  AND f.anchor_number = ((b.number >> n.level) | 1) << n.level
CROSS JOIN file_contents AS c ON c.content_id = f.content_id
WHERE b.coverage = 'full' AND f.last_number >= b.number AND f.first_number <= b.number;

-- One row is a tag that named one build of an Actor, from the look that saw it first to the one that did not.
CREATE VIEW tag_log AS
SELECT
  t.tag_id, t.actor_id, t.poll_id, a.username || '/' || a.name AS actor,
  t.tag, t.apify_build_id, t.build_number,
  t.seen_from, t.changed_after, t.last_confirmed_at, t.replaced_at
FROM tags AS t CROSS JOIN actors AS a ON a.actor_id = t.actor_id;

-- One row is a dated attempt to observe versions.
CREATE VIEW poll_log AS
SELECT
  poll_id, started_at, finished_at, has_wrong_clock, status, trigger, scope, checked, skipped, changed,
  unannounced, failed, gone, requests, bytes_received, program_version, error
FROM polls;

-- One row is something that could not be seen, from the first to the last failing try in a row.
CREATE VIEW failure_log AS
SELECT
  failure_id, kind, actor_id, version_id, target, stage, http_status, error_type, message, attempts,
  first_at, last_at, resolved_at, poll_id
FROM failures;

-- One row is something that can't be seen at present.
CREATE VIEW open_failures AS
SELECT
  failure_id, kind, actor_id, version_id, target, stage, http_status, error_type, message, attempts,
  first_at, last_at, poll_id
FROM failures WHERE resolved_at IS NULL;

-- The one row: how polling is doing.
CREATE VIEW poll_health AS
SELECT
  -- Of the latest poll and not the latest time: a clock may have been ahead once.
  (SELECT started_at FROM polls ORDER BY poll_id DESC LIMIT 1) AS last_started_at,
  (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) AS last_status,
  -- A webhook has a few Actors be looked at: that says nothing of the others.
  (
    SELECT finished_at FROM polls WHERE status = 'ok' AND trigger <> 'webhook'
    ORDER BY poll_id DESC LIMIT 1
  ) AS last_ok_at,
  (SELECT poll_id FROM snapshots ORDER BY snapshot_id DESC LIMIT 1) AS last_changing_poll,
  CAST((SELECT count(*) FROM failures WHERE resolved_at IS NULL) AS INTEGER) AS open_failures;
