-- The archive, first form. Times are text, UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`. Hashes are BLOB in
-- tables and lower-case hexadecimal text in views. What was recorded is never changed, except that
-- a span is closed once (`last_revision`) and the last look at a version moves on.

PRAGMA application_id = 0x61726376; -- "arcv": marks the file as an archive of this program

-- One row is an Actor, under its present name.
CREATE TABLE actors (
  actor_id INTEGER PRIMARY KEY,
  apify_id TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT,
  is_public INTEGER CHECK (is_public IN (0, 1)),
  first_seen_at TEXT NOT NULL,
  gone_at TEXT, -- all of its versions are gone
  -- The last answer that showed the whole Actor, and that nothing was recorded past since.
  answer_sha256 BLOB CHECK (length(answer_sha256) = 32), -- of the versions in it, as they were sent
  answer_size INTEGER CHECK (answer_size >= 2), -- of the versions in it, in bytes
  answer_rest_sha256 BLOB CHECK (length(answer_rest_sha256) = 32), -- of it without the versions
  answer_modified_at TEXT, -- the Actor's own modifiedAt in it
  CHECK ((answer_sha256 IS NULL) = (answer_size IS NULL)),
  CHECK ((answer_sha256 IS NULL) = (answer_rest_sha256 IS NULL))
) STRICT;
CREATE INDEX actors_by_name ON actors (username, name);

-- One row is a name that an Actor had from a time on.
CREATE TABLE actor_names (
  actor_id INTEGER NOT NULL REFERENCES actors,
  seen_from TEXT NOT NULL, -- the key comes first: SQLite 3.40's integrity_check needs it so
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (actor_id, seen_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_names_by_name ON actor_names (username, name);

-- One row is a version slot of an Actor, and the last look at it.
CREATE TABLE versions (
  version_id INTEGER PRIMARY KEY,
  actor_id INTEGER NOT NULL REFERENCES actors,
  version_number TEXT NOT NULL,
  major INTEGER NOT NULL CHECK (major BETWEEN 0 AND 99),
  minor INTEGER NOT NULL CHECK (minor BETWEEN 0 AND 99),
  last_tried_at TEXT NOT NULL,
  last_confirmed_at TEXT, -- the latest snapshot, a tombstone too, was still the state then
  failures_in_a_row INTEGER NOT NULL DEFAULT 0 CHECK (failures_in_a_row >= 0),
  failing_since TEXT,
  missing_since TEXT,
  answer_sha256 BLOB CHECK (length(answer_sha256) = 32), -- of the last answer for this version alone
  UNIQUE (actor_id, major, minor),
  CHECK (version_number = major || '.' || minor),
  CHECK ((failures_in_a_row = 0) = (failing_since IS NULL))
) STRICT;

-- One row is a dated attempt to observe versions.
CREATE TABLE polls (
  poll_id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  status TEXT NOT NULL
    CHECK (status IN ('running', 'ok', 'partial', 'failed', 'suspect', 'interrupted')),
  trigger TEXT NOT NULL CHECK (trigger IN ('once', 'every')),
  scope TEXT NOT NULL CHECK (scope IN ('targets', 'mine', 'archived')),
  checked INTEGER NOT NULL DEFAULT 0, -- versions seen
  skipped INTEGER NOT NULL DEFAULT 0, -- versions not asked for, since nothing hinted at a change
  changed INTEGER NOT NULL DEFAULT 0, -- snapshots added, tombstones included
  unannounced INTEGER NOT NULL DEFAULT 0, -- of these, those whose Actor's modifiedAt had not moved
  failed INTEGER NOT NULL DEFAULT 0,  -- targets that could not be seen
  gone INTEGER NOT NULL DEFAULT 0,    -- versions found deleted
  requests INTEGER NOT NULL DEFAULT 0,
  bytes_received INTEGER NOT NULL DEFAULT 0,
  program_version TEXT NOT NULL,
  error TEXT,
  told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)), -- its snapshots need no telling any more
  -- A poll that was killed is found interrupted later: nobody knows when it ended.
  CHECK ((status = 'running') <= (finished_at IS NULL)),
  CHECK ((finished_at IS NULL) <= (status IN ('running', 'interrupted')))
) STRICT;
CREATE INDEX polls_untold ON polls (poll_id) WHERE told = 0;

-- One row is an observed state of a version. The change to it happened after `changed_after`, when
-- the state before was last confirmed, and not after `observed_at`.
CREATE TABLE snapshots (
  snapshot_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('state', 'gone')),
  poll_id INTEGER NOT NULL REFERENCES polls,
  observed_at TEXT NOT NULL,
  changed_after TEXT,
  digest BLOB CHECK (length(digest) = 32),
  source_type TEXT,
  build_tag TEXT,
  apply_env_vars_to_build INTEGER CHECK (apply_env_vars_to_build IN (0, 1)),
  git_repo_url TEXT,
  tarball_url TEXT,
  github_gist_url TEXT,
  coverage TEXT CHECK (coverage IN ('full', 'pointer', 'withheld')),
  file_count INTEGER,  -- NULL when the answer had no files to show
  total_size INTEGER,  -- bytes
  env_var_count INTEGER, -- NULL when the answer did not tell of variables
  actor_modified_at TEXT,
  origin TEXT NOT NULL CHECK (origin IN ('poll', 'build')),
  extra TEXT CHECK (extra IS NULL OR json_valid(extra)), -- an object of the fields without a column
  warnings TEXT CHECK (warnings IS NULL OR json_valid(warnings)), -- an array of sentences
  UNIQUE (version_id, revision),
  CHECK ((revision = 1) = (changed_after IS NULL)),
  CHECK (changed_after <= observed_at),
  CHECK ((kind = 'state') = (digest IS NOT NULL)),
  CHECK ((kind = 'state') = (coverage IS NOT NULL))
) STRICT;
CREATE INDEX snapshots_by_poll ON snapshots (poll_id);
CREATE INDEX snapshots_by_digest ON snapshots (version_id, digest);

-- One row is distinct bytes that were the content of a file. Text of more than one chunk stands in
-- `chunks`, all else in `whole`: text as TEXT; what is not UTF-8 or has a NUL as BLOB.
CREATE TABLE contents (
  content_id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  git_oid BLOB NOT NULL CHECK (length(git_oid) = 20), -- the name of this content in git
  size INTEGER NOT NULL CHECK (size >= 0),
  line_count INTEGER CHECK (line_count >= 0),
  is_text INTEGER NOT NULL CHECK (is_text IN (0, 1)),
  whole ANY,
  CHECK (is_text = (line_count IS NOT NULL)),
  CHECK (whole IS NULL OR typeof(whole) = CASE is_text WHEN 1 THEN 'text' ELSE 'blob' END),
  CHECK (whole IS NOT NULL OR is_text)
) STRICT;

-- One row is a distinct run of lines, cut where the text itself says so.
CREATE TABLE chunks (
  chunk_id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL, -- the first 32 bits of its SHA-256: finds candidates, proves nothing
  text TEXT NOT NULL
) STRICT;
CREATE INDEX chunks_by_hash ON chunks (hash);

-- One row is a run of chunks with consecutive ids within a content, in order of position.
CREATE TABLE content_chunks (
  content_id INTEGER NOT NULL REFERENCES contents,
  position INTEGER NOT NULL CHECK (position >= 0),
  first_chunk INTEGER NOT NULL REFERENCES chunks,
  last_chunk INTEGER NOT NULL REFERENCES chunks CHECK (last_chunk >= first_chunk),
  PRIMARY KEY (content_id, position)
) STRICT, WITHOUT ROWID;

-- One row is a path that held one content over a span of revisions. It is part of revision r when
-- first_revision <= r AND (last_revision IS NULL OR last_revision >= r).
CREATE TABLE source_files (
  source_file_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  path TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
  format TEXT,
  is_decoded INTEGER CHECK (is_decoded IN (0, 1)), -- 0: the text as given, which is not of its format
  content_id INTEGER REFERENCES contents,
  first_revision INTEGER NOT NULL,
  last_revision INTEGER CHECK (last_revision >= first_revision),
  UNIQUE (version_id, path, first_revision),
  FOREIGN KEY (version_id, first_revision) REFERENCES snapshots (version_id, revision),
  CHECK ((kind = 'file') = (format IS NOT NULL)),
  CHECK ((kind = 'file') = (is_decoded IS NOT NULL)),
  CHECK ((kind = 'file') = (content_id IS NOT NULL))
) STRICT;
CREATE INDEX source_files_by_first ON source_files (version_id, first_revision);
CREATE INDEX source_files_by_last ON source_files (version_id, last_revision);
CREATE INDEX source_files_by_content ON source_files (content_id);

-- One row is a variable that held one value over a span of revisions, as in source_files.
CREATE TABLE env_vars (
  env_var_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions,
  name TEXT NOT NULL,
  value TEXT,
  is_secret INTEGER NOT NULL CHECK (is_secret IN (0, 1)),
  value_state TEXT NOT NULL CHECK (value_state IN ('stored', 'secret', 'redacted')),
  value_digest TEXT, -- where the value is not stored: what tells that it changed
  first_revision INTEGER NOT NULL,
  last_revision INTEGER CHECK (last_revision >= first_revision),
  UNIQUE (version_id, name, first_revision),
  FOREIGN KEY (version_id, first_revision) REFERENCES snapshots (version_id, revision),
  CHECK ((value_state = 'stored') = (value IS NOT NULL)),
  CHECK (is_secret = (value_state = 'secret'))
) STRICT;
CREATE INDEX env_vars_by_first ON env_vars (version_id, first_revision);
CREATE INDEX env_vars_by_last ON env_vars (version_id, last_revision);

-- One row is what could not be seen, from the first to the last failing try in a row. What it is
-- about are `kind` and the key or name that goes with it, and not the words for it in `target`.
CREATE TABLE failures (
  failure_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('poll','list','target','actor','version','source','builds','hook','mirror')),
  actor_id INTEGER REFERENCES actors (actor_id),
  version_id INTEGER REFERENCES versions (version_id),
  name TEXT, -- of what has no row: a target that was never seen, a hook, a mirror
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that failed first
  target TEXT NOT NULL, -- what it was called at the last try
  stage TEXT NOT NULL CHECK (stage IN ('poll','list','actor','version','source','builds','storage','hook','mirror')),
  http_status INTEGER, error_type TEXT, message TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 1),
  first_at TEXT NOT NULL, last_at TEXT NOT NULL,
  resolved_at TEXT, -- when it was seen again, or was no longer asked for
  CHECK ((actor_id IS NOT NULL) = (kind IN ('actor','builds'))),
  CHECK ((version_id IS NOT NULL) = (kind IN ('version','source'))),
  CHECK ((name IS NOT NULL) = (kind IN ('target','hook','mirror')))
) STRICT;
CREATE UNIQUE INDEX failures_open ON failures (kind, ifnull(actor_id, 0), ifnull(version_id, 0), ifnull(name, '')) WHERE resolved_at IS NULL;

-- History can't be rewritten by accident, ours or an analyst's.
CREATE TRIGGER snapshots_stay BEFORE UPDATE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot is never changed'); END;
CREATE TRIGGER snapshots_remain BEFORE DELETE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot is never deleted'); END;
CREATE TRIGGER contents_stay BEFORE UPDATE ON contents
BEGIN SELECT RAISE(ABORT, 'a content is never changed'); END;
CREATE TRIGGER contents_remain BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'a content is never deleted'); END;
CREATE TRIGGER chunks_stay BEFORE UPDATE ON chunks
BEGIN SELECT RAISE(ABORT, 'a chunk is never changed'); END;
CREATE TRIGGER chunks_remain BEFORE DELETE ON chunks
BEGIN SELECT RAISE(ABORT, 'a chunk is never deleted'); END;
CREATE TRIGGER content_chunks_stay BEFORE UPDATE ON content_chunks
BEGIN SELECT RAISE(ABORT, 'the chunks of a content are never changed'); END;
CREATE TRIGGER content_chunks_remain BEFORE DELETE ON content_chunks
BEGIN SELECT RAISE(ABORT, 'the chunks of a content are never deleted'); END;
CREATE TRIGGER source_files_close_once BEFORE UPDATE ON source_files
WHEN OLD.last_revision IS NOT NULL
  OR (OLD.source_file_id, OLD.version_id, OLD.path, OLD.kind, OLD.format, OLD.is_decoded,
      OLD.content_id, OLD.first_revision)
    IS NOT (NEW.source_file_id, NEW.version_id, NEW.path, NEW.kind, NEW.format, NEW.is_decoded,
      NEW.content_id, NEW.first_revision)
BEGIN SELECT RAISE(ABORT, 'a source file is never changed, its span is closed once'); END;
CREATE TRIGGER source_files_remain BEFORE DELETE ON source_files
BEGIN SELECT RAISE(ABORT, 'a source file is never deleted'); END;
CREATE TRIGGER env_vars_close_once BEFORE UPDATE ON env_vars
WHEN OLD.last_revision IS NOT NULL
  OR (OLD.env_var_id, OLD.version_id, OLD.name, OLD.value, OLD.is_secret, OLD.value_state,
      OLD.value_digest, OLD.first_revision)
    IS NOT (NEW.env_var_id, NEW.version_id, NEW.name, NEW.value, NEW.is_secret, NEW.value_state,
      NEW.value_digest, NEW.first_revision)
BEGIN SELECT RAISE(ABORT, 'a variable is never changed, its span is closed once'); END;
CREATE TRIGGER env_vars_remain BEFORE DELETE ON env_vars
BEGIN SELECT RAISE(ABORT, 'a variable is never deleted'); END;

-- Every distinct content, put together again.
CREATE VIEW file_contents AS
SELECT
  contents.content_id,
  lower(hex(sha256)) AS sha256,
  size,
  line_count,
  is_text,
  coalesce(whole, (
    SELECT group_concat(text, '') FROM (
      SELECT chunks.text FROM content_chunks
      JOIN chunks ON chunks.chunk_id BETWEEN first_chunk AND last_chunk
      WHERE content_chunks.content_id = contents.content_id
      ORDER BY position, chunks.chunk_id
    )
  )) AS content
FROM contents;

-- Every snapshot, with names; replaced_at is when the next one was observed.
CREATE VIEW named_snapshots AS
SELECT
  snapshots.*,
  actors.username || '/' || actors.name AS actor,
  actors.apify_id,
  versions.version_number,
  (SELECT later.observed_at FROM snapshots AS later
   WHERE later.version_id = snapshots.version_id
     AND later.revision = snapshots.revision + 1) AS replaced_at
FROM snapshots JOIN versions USING (version_id) JOIN actors USING (actor_id);

-- Every file of every snapshot. Files of a snapshot that withheld its source are unknown: no rows.
CREATE VIEW snapshot_files AS
SELECT
  actor, version_number, s.revision, s.observed_at, s.replaced_at,
  f.path, f.kind, f.format, f.is_decoded,
  c.size, c.line_count, c.sha256, c.content, f.content_id, s.version_id
FROM named_snapshots AS s
JOIN source_files AS f
  ON f.version_id = s.version_id AND f.first_revision <= s.revision
  AND (f.last_revision IS NULL OR f.last_revision >= s.revision)
LEFT JOIN file_contents AS c USING (content_id)
WHERE s.kind = 'state' AND s.coverage <> 'withheld';

-- Every environment variable of every snapshot that tells of them.
CREATE VIEW snapshot_env_vars AS
SELECT
  actor, version_number, s.revision, s.observed_at, s.replaced_at,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest, s.version_id
FROM named_snapshots AS s
JOIN env_vars AS e
  ON e.version_id = s.version_id AND e.first_revision <= s.revision
  AND (e.last_revision IS NULL OR e.last_revision >= s.revision)
WHERE s.env_var_count IS NOT NULL;

-- The latest snapshot of every version.
CREATE VIEW current_versions AS
SELECT
  s.actor, s.version_number, s.revision, s.kind, s.observed_at, v.last_confirmed_at,
  s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url,
  s.github_gist_url, s.coverage, s.file_count, s.total_size, v.failing_since, v.missing_since,
  v.version_id
FROM versions AS v
JOIN named_snapshots AS s USING (version_id)
WHERE s.revision = (
  SELECT max(revision) FROM snapshots WHERE snapshots.version_id = v.version_id
);

-- The files of every version as last seen; coverage 'withheld' says that they can't be seen now.
CREATE VIEW current_files AS
SELECT
  v.actor, v.version_number, v.revision, v.coverage,
  f.path, f.kind, f.format, f.is_decoded,
  c.size, c.line_count, c.sha256, c.content, f.content_id, v.version_id
FROM current_versions AS v
JOIN source_files AS f ON f.version_id = v.version_id AND f.last_revision IS NULL
LEFT JOIN file_contents AS c USING (content_id);

-- The environment variables of every version as last seen.
CREATE VIEW current_env_vars AS
SELECT
  v.actor, v.version_number, v.revision, v.coverage,
  e.name, e.value, e.is_secret, e.value_state, e.value_digest, v.version_id
FROM current_versions AS v
JOIN env_vars AS e ON e.version_id = v.version_id AND e.last_revision IS NULL;

-- One row is a field, a variable or a file that changed with a snapshot. For files, `before` and
-- `after` are the SHA-256 of the contents, or 'folder'; of a secret they are 'secret'.
CREATE VIEW change_log AS
SELECT s.actor, s.version_number, s.revision, s.poll_id, s.changed_after, s.observed_at,
  'field' AS item, f.column1 AS name,
  CASE WHEN f.old IS NULL THEN 'added' WHEN f.new IS NULL THEN 'removed' ELSE 'modified' END
    AS change,
  f.old AS before, f.new AS after, s.version_id
FROM named_snapshots AS s
JOIN (
  SELECT b.version_id, b.revision, column1,
    CASE column1 WHEN 'sourceType' THEN a.source_type WHEN 'buildTag' THEN a.build_tag
      WHEN 'applyEnvVarsToBuild' THEN a.apply_env_vars_to_build
      WHEN 'gitRepoUrl' THEN a.git_repo_url WHEN 'tarballUrl' THEN a.tarball_url
      ELSE a.github_gist_url END AS old,
    CASE column1 WHEN 'sourceType' THEN b.source_type WHEN 'buildTag' THEN b.build_tag
      WHEN 'applyEnvVarsToBuild' THEN b.apply_env_vars_to_build
      WHEN 'gitRepoUrl' THEN b.git_repo_url WHEN 'tarballUrl' THEN b.tarball_url
      ELSE b.github_gist_url END AS new
  FROM snapshots AS b
  LEFT JOIN snapshots AS a ON a.version_id = b.version_id AND a.revision = b.revision - 1
  CROSS JOIN (VALUES ('sourceType'), ('buildTag'), ('applyEnvVarsToBuild'), ('gitRepoUrl'),
    ('tarballUrl'), ('gitHubGistUrl'))
  WHERE b.kind = 'state'
    AND (column1 IN ('sourceType', 'buildTag')
      OR (b.coverage <> 'withheld' AND coalesce(a.coverage, '') <> 'withheld'))
) AS f ON f.version_id = s.version_id AND f.revision = s.revision
WHERE f.old IS NOT f.new
UNION ALL
SELECT s.actor, s.version_number, s.revision, s.poll_id, s.changed_after, s.observed_at,
  'env var', b.name, CASE WHEN a.name IS NULL THEN 'added' ELSE 'modified' END,
  coalesce(a.value, a.value_state), coalesce(b.value, b.value_state), s.version_id
FROM named_snapshots AS s
JOIN env_vars AS b ON b.version_id = s.version_id AND b.first_revision = s.revision
LEFT JOIN env_vars AS a
  ON a.version_id = b.version_id AND a.name = b.name AND a.last_revision = b.first_revision - 1
UNION ALL
SELECT s.actor, s.version_number, s.revision, s.poll_id, s.changed_after, s.observed_at,
  'env var', a.name, 'removed', coalesce(a.value, a.value_state), NULL, s.version_id
FROM named_snapshots AS s
JOIN env_vars AS a ON a.version_id = s.version_id AND a.last_revision = s.revision - 1
WHERE NOT EXISTS (
  SELECT 1 FROM env_vars AS b
  WHERE b.version_id = a.version_id AND b.name = a.name AND b.first_revision = s.revision
)
UNION ALL
SELECT s.actor, s.version_number, s.revision, s.poll_id, s.changed_after, s.observed_at,
  'file', b.path, CASE WHEN a.path IS NULL THEN 'added' ELSE 'modified' END,
  CASE a.kind WHEN 'folder' THEN 'folder' ELSE lower(hex(ac.sha256)) END,
  CASE b.kind WHEN 'folder' THEN 'folder' ELSE lower(hex(bc.sha256)) END, s.version_id
FROM named_snapshots AS s
JOIN source_files AS b ON b.version_id = s.version_id AND b.first_revision = s.revision
LEFT JOIN contents AS bc ON bc.content_id = b.content_id
LEFT JOIN source_files AS a
  ON a.version_id = b.version_id AND a.path = b.path AND a.last_revision = b.first_revision - 1
LEFT JOIN contents AS ac ON ac.content_id = a.content_id
UNION ALL
SELECT s.actor, s.version_number, s.revision, s.poll_id, s.changed_after, s.observed_at,
  'file', a.path, 'removed',
  CASE a.kind WHEN 'folder' THEN 'folder' ELSE lower(hex(ac.sha256)) END, NULL, s.version_id
FROM named_snapshots AS s
JOIN source_files AS a ON a.version_id = s.version_id AND a.last_revision = s.revision - 1
LEFT JOIN contents AS ac ON ac.content_id = a.content_id
WHERE NOT EXISTS (
  SELECT 1 FROM source_files AS b
  WHERE b.version_id = a.version_id AND b.path = a.path AND b.first_revision = s.revision
);

-- One row is a snapshot: what kind of event it was, and how much changed with it.
CREATE VIEW history AS
SELECT
  s.actor, s.version_number, s.revision,
  CASE
    WHEN s.kind = 'gone' THEN 'gone'
    WHEN s.revision = 1 THEN 'first'
    WHEN before.kind = 'gone' THEN 'back'
    WHEN s.coverage = 'withheld' THEN 'withheld'
    WHEN before.coverage = 'withheld' AND s.digest = (
      SELECT digest FROM snapshots AS earlier
      WHERE earlier.version_id = s.version_id AND earlier.revision < s.revision
        AND earlier.coverage IS NOT 'withheld'
      ORDER BY earlier.revision DESC LIMIT 1
    ) THEN 'shown'
    WHEN EXISTS (
      SELECT 1 FROM snapshots AS earlier
      WHERE earlier.version_id = s.version_id AND earlier.digest = s.digest
        AND earlier.revision < s.revision
    ) THEN 'reverted'
    ELSE 'changed'
  END AS event,
  s.changed_after, s.observed_at, s.replaced_at, s.poll_id,
  (SELECT count(*) FROM source_files AS b
   WHERE b.version_id = s.version_id AND b.first_revision = s.revision AND NOT EXISTS (
     SELECT 1 FROM source_files AS a WHERE a.version_id = b.version_id AND a.path = b.path
       AND a.last_revision = s.revision - 1)) AS files_added,
  (SELECT count(*) FROM source_files AS b
   JOIN source_files AS a ON a.version_id = b.version_id AND a.path = b.path
     AND a.last_revision = s.revision - 1
   WHERE b.version_id = s.version_id AND b.first_revision = s.revision) AS files_modified,
  (SELECT count(*) FROM source_files AS a
   WHERE a.version_id = s.version_id AND a.last_revision = s.revision - 1 AND NOT EXISTS (
     SELECT 1 FROM source_files AS b WHERE b.version_id = a.version_id AND b.path = a.path
       AND b.first_revision = s.revision)) AS files_removed,
  (SELECT count(DISTINCT name) FROM env_vars AS e
   WHERE e.version_id = s.version_id
     AND (e.first_revision = s.revision OR e.last_revision = s.revision - 1)) AS env_vars_changed,
  s.version_id
FROM named_snapshots AS s
LEFT JOIN snapshots AS before
  ON before.version_id = s.version_id AND before.revision = s.revision - 1;

-- Every target that can't be seen at present.
CREATE VIEW open_failures AS
SELECT target, stage, http_status, error_type, message, attempts, first_at, last_at, poll_id
FROM failures WHERE resolved_at IS NULL;

-- One row: how polling is doing.
CREATE VIEW poll_health AS
SELECT
  (SELECT count(*) FROM polls) AS polls,
  -- Of the latest poll and not the latest time: a clock may have been ahead once.
  (SELECT started_at FROM polls ORDER BY poll_id DESC LIMIT 1) AS last_started_at,
  (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) AS last_status,
  (SELECT finished_at FROM polls WHERE status = 'ok' ORDER BY poll_id DESC LIMIT 1) AS last_ok_at,
  (SELECT max(poll_id) FROM polls WHERE changed > 0) AS last_changing_poll,
  (SELECT count(*) FROM open_failures) AS open_failures;
