-- The views of ../views.sql over the tables of a mirror: the same names and columns, and `archive` before them, so that
-- what they have of one archive is what that has. Ids are those of an archive: who joins by them joins by `archive`, too,
-- or asks of one archive alone, by `SET archiver.archive = 'UUID'`.
--
-- They are made anew over those that are there, so that what was granted on them stays: a column may only be added, and
-- behind the others. Where another change is needed, a migration drops the view.

-- One row is an archive, of those that are asked about: the one that the setting names, or all. A range, for an index
-- finds it, and the planner knows how much is in it.
CREATE OR REPLACE VIEW this_archive AS
SELECT archive, archive::text AS archive_uuid, created_at, digest_rule, chunk_rule
FROM archives
WHERE archive BETWEEN
  coalesce(nullif(current_setting('archiver.archive', true), ''),
    '00000000-0000-0000-0000-000000000000')::uuid
  AND coalesce(nullif(current_setting('archiver.archive', true), ''),
    'ffffffff-ffff-ffff-ffff-ffffffffffff')::uuid;

-- One row is an Actor, under its present name.
CREATE OR REPLACE VIEW named_actors AS
SELECT
  archive, a.actor_id, a.apify_id, a.username || '/' || a.name AS actor, a.username, a.name, a.title,
  a.is_public, a.first_seen_at, a.gone_at, a.answered_at
FROM this_archive JOIN actors AS a USING (archive);

-- One row is a name that an Actor had from a time on; `actor` is its present one.
CREATE OR REPLACE VIEW name_log AS
SELECT
  archive, a.actor_id, apify_id, a.actor, n.username || '/' || n.name AS past_name, n.position, n.seen_from
FROM named_actors AS a JOIN actor_names AS n USING (archive, apify_id);

-- One row is a version, with its Actor's names.
CREATE OR REPLACE VIEW named_versions AS
SELECT
  archive, v.version_id, a.actor_id, apify_id, a.actor, v.version_number, v.major, v.minor,
  v.last_tried_at, v.last_confirmed_at, v.failing_since, v.missing_since,
  (SELECT max(s.revision) FROM snapshots AS s
   WHERE s.apify_id = v.apify_id AND s.archive = v.archive AND s.version_number = v.version_number
  ) AS latest_revision
FROM named_actors AS a JOIN versions AS v USING (archive, apify_id);

-- One row is a snapshot: what kind of event it was, and how much changed with it. replaced_at is when the
-- next one was observed.
CREATE OR REPLACE VIEW history AS
SELECT
  archive, s.snapshot_id, s.version_id, a.actor_id, poll_id, apify_id,
  a.actor, version_number, v.major, v.minor, s.revision, s.kind, s.event, s.changed_after, s.observed_at,
  (SELECT later.observed_at FROM snapshots AS later
   WHERE later.apify_id = s.apify_id AND later.archive = s.archive
     AND later.version_number = s.version_number AND later.revision = s.revision + 1
  ) AS replaced_at,
  CASE p.has_wrong_clock WHEN 0 THEN s.observed_at END AS seen_from,
  CASE p.has_wrong_clock WHEN 0 THEN (
    SELECT later.observed_at
    FROM snapshots AS later JOIN polls AS later_poll USING (archive, poll_id)
    WHERE later.apify_id = s.apify_id AND archive = s.archive
      AND later.version_number = s.version_number AND later.revision > s.revision
      AND later_poll.has_wrong_clock = 0
    ORDER BY later.revision LIMIT 1
  ) END AS seen_until,
  s.coverage, s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.source_identity, s.file_count, s.total_size, s.env_var_count,
  s.files_added, s.files_modified, s.files_removed, s.lines_added, s.lines_removed,
  s.env_vars_changed, s.actor_modified_at, encode(s.digest, 'hex') AS digest, s.extra, s.warnings
FROM named_actors AS a
JOIN versions AS v USING (archive, apify_id)
JOIN snapshots AS s USING (archive, apify_id, version_number)
JOIN polls AS p USING (archive, poll_id);

-- One row is a distinct content. `content` is its text; NULL where the bytes are no text, which then stand in
-- contents.bytes, and where some archive purged them.
CREATE OR REPLACE VIEW file_contents AS
SELECT
  archive, k.content_id, encode(sha256, 'hex') AS sha256, encode(c.git_oid, 'hex') AS git_oid,
  c.size, c.line_count, c.is_text, c.body AS content, k.purge_id
FROM this_archive
JOIN (
  SELECT archive, content_id, sha256, purge_id, min(apify_id) AS apify_id FROM archive_contents
  GROUP BY archive, content_id, sha256, purge_id
) AS k USING (archive)
JOIN contents AS c USING (apify_id, sha256);

-- The exponents of the powers of two by which an archive finds the spans around a revision.
CREATE OR REPLACE VIEW anchor_levels AS
SELECT archive, level FROM this_archive CROSS JOIN generate_series(0::bigint, 29) AS level;

-- One row is a file of a snapshot. Files of a snapshot that did not show them are unknown: no rows.
CREATE OR REPLACE VIEW snapshot_files AS
SELECT
  archive, h.snapshot_id, h.version_id, f.source_file_id, f.content_id,
  h.actor, version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  f.path, f.kind, f.format, f.is_decoded, c.size, c.line_count, c.is_text,
  encode(sha256, 'hex') AS sha256, c.body AS content
FROM history AS h
JOIN source_files AS f USING (archive, apify_id, version_number)
LEFT JOIN contents AS c USING (apify_id, sha256)
WHERE h.file_count IS NOT NULL
  AND f.first_revision <= h.revision AND (f.last_revision IS NULL OR f.last_revision >= h.revision);

-- One row is an environment variable of a snapshot that tells of them.
CREATE OR REPLACE VIEW snapshot_env_vars AS
SELECT
  archive, h.snapshot_id, h.version_id, e.env_var_id,
  h.actor, version_number, h.major, h.minor, h.revision, h.observed_at, h.seen_from, h.seen_until,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM history AS h
JOIN env_vars AS e USING (archive, apify_id, version_number)
WHERE h.env_var_count IS NOT NULL
  AND e.first_revision <= h.revision AND (e.last_revision IS NULL OR e.last_revision >= h.revision);

-- One row is a version, with its latest snapshot.
CREATE OR REPLACE VIEW current_versions AS
SELECT
  archive, s.snapshot_id, v.version_id, v.actor_id, apify_id, v.actor, version_number, v.major, v.minor,
  s.revision, s.kind, s.event, s.observed_at, v.last_confirmed_at, v.failing_since, v.missing_since,
  s.coverage, s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.source_identity, s.file_count, s.total_size, s.env_var_count
FROM named_versions AS v
JOIN snapshots AS s USING (archive, apify_id, version_number)
WHERE s.revision = v.latest_revision;

-- One row is a file of a version as last seen; coverage 'withheld' says that it can't be seen now.
CREATE OR REPLACE VIEW current_files AS
SELECT
  archive, v.version_id, f.source_file_id, f.content_id, v.actor, version_number, v.major, v.minor,
  v.revision, v.coverage, f.path, f.kind, f.format, f.is_decoded, c.size, c.line_count, c.is_text,
  encode(sha256, 'hex') AS sha256, c.body AS content
FROM current_versions AS v
JOIN source_files AS f USING (archive, apify_id, version_number)
LEFT JOIN contents AS c USING (apify_id, sha256)
WHERE f.last_revision IS NULL;

-- One row is a text file of a version as last seen.
CREATE OR REPLACE VIEW current_text_files AS
SELECT
  archive, version_id, source_file_id, content_id, actor, version_number, major, minor, path, size,
  line_count, sha256, content
FROM current_files WHERE is_text = 1;

-- One row is an environment variable of a version as last seen.
CREATE OR REPLACE VIEW current_env_vars AS
SELECT
  archive, v.version_id, e.env_var_id, v.actor, version_number, v.major, v.minor, v.revision, v.coverage,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest
FROM current_versions AS v
JOIN env_vars AS e USING (archive, apify_id, version_number)
WHERE e.last_revision IS NULL;

-- One row is a path that held one content over a span of revisions: from first_revision to last_revision,
-- or to the latest where that is NULL. The snapshots at its ends were observed at began_at and ended_at.
CREATE OR REPLACE VIEW file_spans AS
SELECT
  archive, f.source_file_id, v.version_id, f.content_id, a.actor, version_number, v.major, v.minor,
  f.path, f.kind, f.format, f.is_decoded, f.first_revision, f.last_revision,
  b.snapshot_id AS first_snapshot_id, b.observed_at AS began_at,
  (SELECT e.observed_at FROM snapshots AS e
   WHERE e.apify_id = f.apify_id AND e.archive = f.archive AND e.version_number = f.version_number
     AND e.revision = f.last_revision + 1
  ) AS ended_at,
  c.size, c.line_count, c.is_text, encode(sha256, 'hex') AS sha256, c.body AS content
FROM named_actors AS a
JOIN versions AS v USING (archive, apify_id)
JOIN source_files AS f USING (archive, apify_id, version_number)
JOIN snapshots AS b USING (archive, apify_id, version_number)
LEFT JOIN contents AS c USING (apify_id, sha256)
WHERE b.revision = f.first_revision;

-- One row is an environment variable that held one value over a span of revisions, as in file_spans.
CREATE OR REPLACE VIEW env_var_spans AS
SELECT
  archive, s.env_var_id, v.version_id, a.actor, version_number, v.major, v.minor,
  s.name, s.value, s.is_secret, s.value_state, s.value_digest, s.first_revision, s.last_revision,
  b.snapshot_id AS first_snapshot_id, b.observed_at AS began_at,
  (SELECT e.observed_at FROM snapshots AS e
   WHERE e.apify_id = s.apify_id AND e.archive = s.archive AND e.version_number = s.version_number
     AND e.revision = s.last_revision + 1
  ) AS ended_at
FROM named_actors AS a
JOIN versions AS v USING (archive, apify_id)
JOIN env_vars AS s USING (archive, apify_id, version_number)
JOIN snapshots AS b USING (archive, apify_id, version_number)
WHERE b.revision = s.first_revision;

-- One row is a file that changed with a snapshot: 'added', 'modified' or 'removed'. Lines are NULL where
-- a side is no text. What a file replaced ended just before.
CREATE OR REPLACE VIEW file_changes AS
SELECT
  s.archive, s.snapshot_id, s.version_id, s.revision, s.poll_id, b.path,
  CASE WHEN b.replaced_id IS NULL THEN 'added' ELSE 'modified' END AS change,
  a.kind AS old_kind, b.kind AS new_kind,
  a.content_id AS old_content_id, b.content_id AS new_content_id, b.lines_added, b.lines_removed
FROM this_archive
JOIN snapshots AS s USING (archive)
JOIN source_files AS b USING (archive, apify_id, version_number)
LEFT JOIN source_files AS a
  ON a.apify_id = b.apify_id AND a.archive = b.archive AND a.version_number = b.version_number
  AND a.last_revision = b.first_revision - 1 AND a.source_file_id = b.replaced_id
WHERE b.first_revision = s.revision
UNION ALL
SELECT
  s.archive, s.snapshot_id, s.version_id, s.revision, s.poll_id, a.path, 'removed',
  a.kind, NULL, a.content_id, NULL, CASE c.is_text WHEN 1 THEN 0 END, c.line_count
FROM this_archive
JOIN snapshots AS s USING (archive)
JOIN source_files AS a USING (archive, apify_id, version_number)
LEFT JOIN contents AS c USING (apify_id, sha256)
WHERE a.last_revision = s.revision - 1
  AND NOT EXISTS (
    SELECT 1 FROM source_files AS b
    WHERE b.apify_id = a.apify_id AND b.archive = a.archive AND b.version_number = a.version_number
      AND b.path = a.path AND b.first_revision = a.last_revision + 1
  );

-- One row is an environment variable that changed with a snapshot. A secret's value is 'secret'.
CREATE OR REPLACE VIEW env_var_changes AS
SELECT
  s.archive, s.snapshot_id, s.version_id, s.revision, s.poll_id, b.name,
  CASE WHEN b.replaced_id IS NULL THEN 'added' ELSE 'modified' END AS change,
  coalesce(a.value, a.value_state) AS before, coalesce(b.value, b.value_state) AS after
FROM this_archive
JOIN snapshots AS s USING (archive)
JOIN env_vars AS b USING (archive, apify_id, version_number)
LEFT JOIN env_vars AS a
  ON a.apify_id = b.apify_id AND a.archive = b.archive AND a.version_number = b.version_number
  AND a.last_revision = b.first_revision - 1 AND a.env_var_id = b.replaced_id
WHERE b.first_revision = s.revision
UNION ALL
SELECT
  s.archive, s.snapshot_id, s.version_id, s.revision, s.poll_id, a.name, 'removed',
  coalesce(a.value, a.value_state), NULL
FROM this_archive
JOIN snapshots AS s USING (archive)
JOIN env_vars AS a USING (archive, apify_id, version_number)
WHERE a.last_revision = s.revision - 1
  AND NOT EXISTS (
    SELECT 1 FROM env_vars AS b
    WHERE b.apify_id = a.apify_id AND b.archive = a.archive AND b.version_number = a.version_number
      AND b.name = a.name AND b.first_revision = a.last_revision + 1
  );

-- One row is a field that changed with a snapshot, under Apify's name. A hidden state shows two of them.
CREATE OR REPLACE VIEW field_changes AS
SELECT
  s.archive, s.snapshot_id, s.version_id, s.revision, s.poll_id, field.name,
  CASE WHEN field.before IS NULL THEN 'added' WHEN field.after IS NULL THEN 'removed' ELSE 'modified' END
    AS change,
  field.before, field.after
FROM this_archive
JOIN snapshots AS s USING (archive)
LEFT JOIN snapshots AS a
  ON a.apify_id = s.apify_id AND a.archive = s.archive AND a.version_number = s.version_number
  AND a.revision = s.revision - 1
CROSS JOIN LATERAL (VALUES
  ('sourceType', true, a.source_type, s.source_type),
  ('buildTag', true, a.build_tag, s.build_tag),
  ('applyEnvVarsToBuild', false, a.apply_env_vars_to_build::text, s.apply_env_vars_to_build::text),
  ('gitRepoUrl', false, a.git_repo_url, s.git_repo_url),
  ('tarballUrl', false, a.tarball_url, s.tarball_url),
  ('gitHubGistUrl', false, a.github_gist_url, s.github_gist_url)
) AS field (name, is_never_hidden, before, after)
WHERE s.kind = 'state'
  AND (field.is_never_hidden OR s.coverage <> 'withheld' AND coalesce(a.coverage, '') <> 'withheld')
  AND field.before IS DISTINCT FROM field.after;

-- One row is a field, a variable or a file that changed with a snapshot. Of files, `before` and `after`
-- are the SHA-256 of the contents, or 'folder', and the ids of the contents are there to join by.
CREATE OR REPLACE VIEW change_log AS
SELECT
  s.archive, s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'field' AS item, c.name, c.change, c.before, c.after,
  NULL::bigint AS old_content_id, NULL::bigint AS new_content_id,
  NULL::bigint AS lines_added, NULL::bigint AS lines_removed
FROM history AS s JOIN field_changes AS c USING (archive, snapshot_id)
UNION ALL
SELECT
  s.archive, s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'env var', c.name, c.change, c.before, c.after, NULL, NULL, NULL, NULL
FROM history AS s JOIN env_var_changes AS c USING (archive, snapshot_id)
UNION ALL
SELECT
  s.archive, s.snapshot_id, s.version_id, s.poll_id, s.actor, s.version_number, s.major, s.minor, s.revision,
  s.changed_after, s.observed_at, 'file', c.path, c.change,
  CASE c.old_kind WHEN 'folder' THEN 'folder' WHEN 'file' THEN encode(a.sha256, 'hex') END,
  CASE c.new_kind WHEN 'folder' THEN 'folder' WHEN 'file' THEN encode(b.sha256, 'hex') END,
  c.old_content_id, c.new_content_id, c.lines_added, c.lines_removed
FROM history AS s
JOIN file_changes AS c USING (archive, snapshot_id)
LEFT JOIN archive_contents AS a
  ON a.apify_id = s.apify_id AND a.archive = s.archive AND a.content_id = c.old_content_id
LEFT JOIN archive_contents AS b
  ON b.apify_id = s.apify_id AND b.archive = s.archive AND b.content_id = c.new_content_id;

-- One row is a build that has ended.
CREATE OR REPLACE VIEW named_builds AS
SELECT
  archive, b.build_id, b.apify_build_id AS apify_id, b.version_id, b.poll_id, a.actor, version_number,
  v.major, v.minor, b.build_number, b.number, b.status, b.origin, b.started_at, b.finished_at,
  b.source_type, b.build_tag, b.git_repo_url, b.coverage, b.file_count, b.total_size,
  encode(b.source_sha256, 'hex') AS source_sha256, b.extra
FROM named_actors AS a
JOIN versions AS v USING (archive, apify_id)
JOIN builds AS b USING (archive, apify_id, version_number);

-- One row is a file of a build that shows its files.
CREATE OR REPLACE VIEW built_files AS
SELECT
  archive, b.build_id, b.version_id, f.build_file_id, f.content_id,
  a.actor, version_number, v.major, v.minor, b.build_number, b.number, b.started_at,
  f.path, f.format, f.is_decoded, c.size, c.line_count, c.is_text, encode(sha256, 'hex') AS sha256,
  c.body AS content
FROM named_actors AS a
JOIN versions AS v USING (archive, apify_id)
JOIN builds AS b USING (archive, apify_id, version_number)
JOIN build_files AS f USING (archive, apify_id, version_number)
JOIN contents AS c USING (apify_id, sha256)
WHERE b.coverage = 'full'
  AND f.first_number <= b.number AND (f.last_number IS NULL OR f.last_number >= b.number);

-- One row is a tag that named one build of an Actor, from the look that saw it first to the one that did not.
CREATE OR REPLACE VIEW tag_log AS
SELECT
  archive, t.tag_id, t.actor_id, t.poll_id, a.actor, t.tag, t.apify_build_id, t.build_number,
  t.seen_from, t.changed_after, t.last_confirmed_at, t.replaced_at
FROM named_actors AS a JOIN tags AS t USING (archive, apify_id);

-- One row is a snapshot, a build or a tag that moved, with its time.
CREATE OR REPLACE VIEW timeline AS
SELECT
  archive, s.observed_at AS time, 'snapshot' AS item, s.version_id, s.snapshot_id,
  NULL::bigint AS build_id, NULL::bigint AS tag_id, a.actor, version_number, v.major, v.minor,
  s.revision, NULL AS build_number, s.event AS what
FROM named_actors AS a
JOIN versions AS v USING (archive, apify_id)
JOIN snapshots AS s USING (archive, apify_id, version_number)
UNION ALL
SELECT
  archive, started_at, 'build', version_id, NULL, build_id, NULL, actor, version_number, major, minor,
  NULL, build_number, status
FROM named_builds
UNION ALL
SELECT
  archive, t.seen_from, 'tag', NULL, NULL, b.build_id, t.tag_id, a.actor, NULL, NULL, NULL,
  NULL, t.build_number, t.tag
FROM named_actors AS a
JOIN tags AS t USING (archive, apify_id)
LEFT JOIN builds AS b USING (archive, apify_id, apify_build_id);

-- One row is a dated attempt to observe versions.
CREATE OR REPLACE VIEW poll_log AS
SELECT
  archive, p.poll_id, p.started_at, p.finished_at, p.has_wrong_clock, p.status, p.trigger, p.scope,
  p.checked, p.skipped, p.changed, p.unannounced, p.failed, p.gone, p.requests, p.bytes_received,
  p.program_version, p.error
FROM this_archive JOIN polls AS p USING (archive);

-- One row is something that could not be seen, from the first to the last failing try in a row.
CREATE OR REPLACE VIEW failure_log AS
SELECT
  archive, f.failure_id, f.kind, f.actor_id, f.version_id, f.target, f.stage, f.http_status, f.error_type,
  f.message, f.attempts, f.first_at, f.last_at, f.resolved_at, f.poll_id
FROM this_archive JOIN failures AS f USING (archive);

-- One row is something that can't be seen at present.
CREATE OR REPLACE VIEW open_failures AS
SELECT
  archive, failure_id, kind, actor_id, version_id, target, stage, http_status, error_type, message,
  attempts, first_at, last_at, poll_id
FROM failure_log WHERE resolved_at IS NULL;

-- One row is an archive: how its polling is doing.
CREATE OR REPLACE VIEW poll_health AS
SELECT
  x.archive, latest.started_at AS last_started_at, latest.status AS last_status,
  (SELECT p.finished_at FROM polls AS p
   WHERE p.archive = x.archive AND p.status = 'ok' AND p.trigger <> 'webhook'
   ORDER BY p.poll_id DESC LIMIT 1
  ) AS last_ok_at,
  (SELECT s.poll_id FROM snapshots AS s
   WHERE s.archive = x.archive ORDER BY s.snapshot_id DESC LIMIT 1
  ) AS last_changing_poll,
  (SELECT count(*) FROM failures AS f WHERE f.archive = x.archive AND f.resolved_at IS NULL)
    AS open_failures
FROM this_archive AS x
LEFT JOIN LATERAL (
  SELECT p.started_at, p.status FROM polls AS p
  WHERE p.archive = x.archive ORDER BY p.poll_id DESC LIMIT 1
) AS latest ON true;
