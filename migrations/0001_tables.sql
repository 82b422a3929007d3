-- The tables of the archive. Times are text, UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`. Hashes are BLOB in tables
-- and lower-case hexadecimal text in views. What was recorded is never changed, except that a span is
-- closed once (`last_revision`) and the last look at a version moves on; triggers.sql holds that.

PRAGMA application_id = 0x61726376; -- "arcv": marks the file as an archive of this program

-- The one row: which archive this is, and by which rules it was written.
CREATE TABLE meta (
  meta_id INTEGER PRIMARY KEY CHECK (meta_id = 1),
  archive_uuid TEXT NOT NULL -- the same in every copy
    CHECK (archive_uuid GLOB '????????-????-4???-[89ab]???-????????????')
    CHECK (archive_uuid NOT GLOB '*[^-0-9a-f]*'),
  created_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+0 days') IS created_at),
  digest_rule INTEGER NOT NULL CHECK (digest_rule >= 1), -- how snapshots.digest is made
  chunk_rule INTEGER NOT NULL CHECK (chunk_rule >= 1) -- where texts are cut into chunks
) STRICT;
INSERT INTO meta
SELECT 1,
  lower(
    substr(bytes, 1, 8) || '-' || substr(bytes, 9, 4) || '-4' || substr(bytes, 14, 3) || '-'
    || substr('89ab', 1 + (random() & 3), 1) || substr(bytes, 18, 3) || '-' || substr(bytes, 21)
  ),
  strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 1, 1
FROM (SELECT hex(randomblob(16)) AS bytes);

-- One row is an Actor, under its present name.
CREATE TABLE actors (
  actor_id INTEGER PRIMARY KEY,
  apify_id TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT,
  is_public INTEGER CHECK (is_public IN (0, 1)),
  first_seen_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', first_seen_at, '+0 days') IS first_seen_at),
  gone_at TEXT -- all of its versions are gone
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', gone_at, '+0 days') IS gone_at),
  -- The last answer that showed the whole Actor, and that nothing was recorded past since.
  answer_sha256 BLOB CHECK (length(answer_sha256) = 32), -- of the versions in it, as they were sent
  answer_size INTEGER CHECK (answer_size >= 2), -- of the versions in it, in bytes
  answer_rest_sha256 BLOB CHECK (length(answer_rest_sha256) = 32), -- of it without the versions
  answer_modified_at TEXT -- the Actor's own modifiedAt in it
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', answer_modified_at, '+0 days') IS answer_modified_at),
  answered_at TEXT -- when the last answer that showed the whole Actor was asked for
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', answered_at, '+0 days') IS answered_at),
  builds_sha256 BLOB CHECK (length(builds_sha256) = 32), -- of what it told of builds when all were recorded
  CHECK ((answer_sha256 IS NULL) = (answer_size IS NULL)),
  CHECK ((answer_sha256 IS NULL) = (answer_rest_sha256 IS NULL))
) STRICT;
CREATE INDEX actors_by_name ON actors (username || '/' || name);
CREATE INDEX actors_by_username ON actors (username);

-- One row is a name that an Actor had from a time on.
CREATE TABLE actor_names (
  actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
  position INTEGER NOT NULL CHECK (position >= 1), -- 1, 2, 3 … of the Actor
  username TEXT NOT NULL,
  name TEXT NOT NULL,
  seen_from TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', seen_from, '+0 days') IS seen_from),
  PRIMARY KEY (actor_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_names_by_name ON actor_names (username, name);

-- One row is a version slot of an Actor, and the last look at it.
CREATE TABLE versions (
  version_id INTEGER PRIMARY KEY,
  actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
  version_number TEXT NOT NULL,
  major INTEGER NOT NULL CHECK (major BETWEEN 0 AND 99),
  minor INTEGER NOT NULL CHECK (minor BETWEEN 0 AND 99),
  last_tried_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_tried_at, '+0 days') IS last_tried_at),
  last_confirmed_at TEXT -- the latest snapshot, a tombstone too, was still the state then
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_confirmed_at, '+0 days') IS last_confirmed_at),
  failures_in_a_row INTEGER NOT NULL DEFAULT 0 CHECK (failures_in_a_row >= 0),
  failing_since TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', failing_since, '+0 days') IS failing_since),
  missing_since TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', missing_since, '+0 days') IS missing_since),
  answer_sha256 BLOB CHECK (length(answer_sha256) = 32), -- of the last answer for this version alone
  -- Of a latest snapshot that is 'resolved': the digest of what the answer itself showed, without the files
  -- that were fetched; and what the fetcher knows the source again by, as a commit or an ETag.
  pointer_sha256 BLOB CHECK (length(pointer_sha256) = 32),
  source_mark TEXT,
  UNIQUE (actor_id, major, minor),
  CHECK (version_number = major || '.' || minor),
  CHECK ((failures_in_a_row = 0) = (failing_since IS NULL)),
  CHECK ((pointer_sha256 IS NULL) = (source_mark IS NULL))
) STRICT;

-- One row is a dated attempt to observe versions.
CREATE TABLE polls (
  poll_id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', started_at, '+0 days') IS started_at),
  finished_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '+0 days') IS finished_at),
  -- Its times contradict those of most other polls, so they tell nothing. Judged anew for all polls when
  -- a clock goes back.
  has_wrong_clock INTEGER NOT NULL DEFAULT 0 CHECK (has_wrong_clock IN (0, 1)),
  status TEXT NOT NULL
    CHECK (status IN ('running', 'ok', 'partial', 'failed', 'suspect', 'interrupted')),
  trigger TEXT NOT NULL CHECK (trigger IN ('once', 'every', 'webhook')),
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
  notified INTEGER NOT NULL DEFAULT 0 CHECK (notified IN (0, 1)), -- no hook is to hear of it any more
  -- A poll that was killed is found interrupted later: nobody knows when it ended.
  CHECK ((status = 'running') <= (finished_at IS NULL)),
  CHECK ((finished_at IS NULL) <= (status IN ('running', 'interrupted')))
) STRICT;
CREATE INDEX polls_to_notify ON polls (poll_id) WHERE notified = 0;
CREATE INDEX polls_with_wrong_clock ON polls (poll_id) WHERE has_wrong_clock = 1;
CREATE INDEX polls_by_status ON polls (status);

-- One row is an observed state of a version. The change to it happened after `changed_after`, when the
-- state before was last confirmed, and not after `observed_at`. Event and counts are derived when it is
-- recorded.
CREATE TABLE snapshots (
  snapshot_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  revision INTEGER NOT NULL CHECK (revision BETWEEN 1 AND 1000000000),
  kind TEXT NOT NULL CHECK (kind IN ('state', 'gone')),
  event TEXT NOT NULL CHECK (
    event IN ('first', 'changed', 'reverted', 'resolved', 'withheld', 'shown', 'gone', 'back')),
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id),
  observed_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', observed_at, '+0 days') IS observed_at),
  changed_after TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_after, '+0 days') IS changed_after),
  digest BLOB CHECK (length(digest) = 32),
  source_type TEXT,
  build_tag TEXT,
  apply_env_vars_to_build INTEGER CHECK (apply_env_vars_to_build IN (0, 1)),
  git_repo_url TEXT,
  tarball_url TEXT,
  github_gist_url TEXT,
  coverage TEXT CHECK (coverage IN ('full', 'resolved', 'pointer', 'withheld')),
  source_identity TEXT, -- of a remote source that was fetched: the commit, or the tarball's SHA-256
  file_count INTEGER CHECK (file_count >= 0), -- NULL when the answer had no files to show
  total_size INTEGER CHECK (total_size >= 0), -- bytes
  env_var_count INTEGER CHECK (env_var_count >= 0), -- NULL when the answer did not tell of variables
  files_added INTEGER NOT NULL CHECK (files_added >= 0),
  files_modified INTEGER NOT NULL CHECK (files_modified >= 0),
  files_removed INTEGER NOT NULL CHECK (files_removed >= 0),
  lines_added INTEGER NOT NULL CHECK (lines_added >= 0), -- of files that are text before and after
  lines_removed INTEGER NOT NULL CHECK (lines_removed >= 0),
  env_vars_changed INTEGER NOT NULL CHECK (env_vars_changed >= 0),
  actor_modified_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', actor_modified_at, '+0 days') IS actor_modified_at),
  extra TEXT CHECK (extra GLOB '{*}'), -- an object of the fields without a column
  warnings TEXT CHECK (warnings GLOB '[[]*]'), -- an array of sentences
  changes_sha256 BLOB NOT NULL CHECK (length(changes_sha256) = 32), -- of the spans that begin and end here
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32), -- of the other columns
  UNIQUE (version_id, revision),
  CHECK ((revision = 1) = (changed_after IS NULL)),
  CHECK ((revision = 1) = (event = 'first')),
  CHECK (changed_after <= observed_at),
  CHECK ((kind = 'gone') = (event = 'gone')),
  CHECK ((kind = 'state') = (digest IS NOT NULL)),
  CHECK ((kind = 'state') = (coverage IS NOT NULL)),
  CHECK ((source_identity IS NOT NULL) = (coverage IS 'resolved'))
) STRICT;
CREATE INDEX snapshots_by_poll ON snapshots (poll_id);
CREATE INDEX snapshots_by_digest ON snapshots (version_id, digest);
CREATE INDEX snapshots_by_time ON snapshots (version_id, observed_at);
CREATE INDEX snapshots_by_event ON snapshots (event);
CREATE INDEX snapshots_by_end ON snapshots (observed_at);
CREATE INDEX snapshots_by_beginning ON snapshots (ifnull(changed_after, observed_at));

-- One row is something that was purged, or that one row here stands for: a content, a value of a variable, an
-- Actor with its history, or a text elsewhere, as the message of a failure. Nothing else is left of it, but
-- for the row of a content. What has the hash of a content or, under its name, of a value is not taken in
-- again; nor is such an Actor.
CREATE TABLE purges (
  purge_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('content', 'value', 'actor', 'text')),
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32), -- of an Actor: of the digests of its snapshots, in order
  size INTEGER NOT NULL CHECK (size >= 0), -- bytes; of an Actor, of all contents that went with it
  name TEXT, -- of the variable; of an Actor Apify's id; of a text the column
  purged_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', purged_at, '+0 days') IS purged_at),
  purged_by TEXT NOT NULL, -- who it was, as the system or an option says
  reason TEXT NOT NULL,
  CHECK ((kind = 'content') = (name IS NULL))
) STRICT;
CREATE UNIQUE INDEX purges_by_subject ON purges (kind, ifnull(name, ''), sha256);

-- One row is distinct bytes that were the content of a file. Text of more than one chunk stands in
-- `chunks`, all else in `whole`: text as TEXT; what is not UTF-8 or has a NUL as BLOB. What was purged stands
-- nowhere.
CREATE TABLE contents (
  content_id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  git_oid BLOB NOT NULL CHECK (length(git_oid) = 20), -- the name of this content in git
  size INTEGER NOT NULL CHECK (size BETWEEN 0 AND 1000000000), -- bytes
  line_count INTEGER CHECK (line_count >= 0),
  is_text INTEGER NOT NULL CHECK (is_text IN (0, 1)),
  whole ANY,
  purge_id INTEGER REFERENCES purges (purge_id),
  CHECK (is_text = (line_count IS NOT NULL)),
  CHECK (whole IS NULL OR typeof(whole) = CASE is_text WHEN 1 THEN 'text' ELSE 'blob' END),
  CHECK (whole IS NOT NULL OR is_text OR purge_id IS NOT NULL),
  CHECK (whole IS NULL OR purge_id IS NULL)
) STRICT;
CREATE INDEX contents_by_git_oid ON contents (git_oid);

-- One row is a distinct run of lines, cut where the text itself says so.
CREATE TABLE chunks (
  chunk_id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL, -- the first 32 bits of its SHA-256: finds candidates, proves nothing
  text TEXT NOT NULL
) STRICT;
CREATE INDEX chunks_by_hash ON chunks (hash);

-- One row is a run of chunks with consecutive ids within a content, in order of position.
CREATE TABLE content_chunks (
  content_id INTEGER NOT NULL REFERENCES contents (content_id) DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL CHECK (position >= 0),
  first_chunk INTEGER NOT NULL REFERENCES chunks (chunk_id) DEFERRABLE INITIALLY DEFERRED,
  last_chunk INTEGER NOT NULL REFERENCES chunks (chunk_id) DEFERRABLE INITIALLY DEFERRED
    CHECK (last_chunk >= first_chunk),
  PRIMARY KEY (content_id, position)
) STRICT, WITHOUT ROWID;

-- One row is a path that held one content over a span of revisions. It is part of revision r when
-- first_revision <= r AND (last_revision IS NULL OR last_revision >= r).
CREATE TABLE source_files (
  source_file_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id) DEFERRABLE INITIALLY DEFERRED,
  path TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('file', 'folder')),
  format TEXT,
  is_decoded INTEGER CHECK (is_decoded IN (0, 1)), -- 0: the text as given, which is not of its format
  content_id INTEGER REFERENCES contents (content_id) DEFERRABLE INITIALLY DEFERRED,
  first_revision INTEGER NOT NULL,
  last_revision INTEGER CHECK (last_revision >= first_revision),
  -- Of a closed span the revision that the highest power of two divides. A revision r lies only in spans
  -- whose anchor is one of ((r >> n) | 1) << n, so a few look-ups find them (an interval tree).
  anchor_revision INTEGER,
  replaced_id INTEGER -- what ended here when it began
    REFERENCES source_files (source_file_id) DEFERRABLE INITIALLY DEFERRED,
  lines_added INTEGER CHECK (lines_added >= 0), -- against that or nothing, when both sides are text
  lines_removed INTEGER CHECK (lines_removed >= 0),
  UNIQUE (version_id, path, first_revision),
  FOREIGN KEY (version_id, first_revision) REFERENCES snapshots (version_id, revision),
  CHECK ((kind = 'file') = (format IS NOT NULL)),
  CHECK ((kind = 'file') = (is_decoded IS NOT NULL)),
  CHECK ((kind = 'file') = (content_id IS NOT NULL)),
  CHECK ((lines_added IS NULL) = (lines_removed IS NULL)),
  CHECK ((anchor_revision IS NULL) = (last_revision IS NULL)),
  CHECK (anchor_revision BETWEEN first_revision AND last_revision),
  CHECK (first_revision > anchor_revision - (anchor_revision & -anchor_revision)),
  CHECK (last_revision < anchor_revision + (anchor_revision & -anchor_revision))
) STRICT;
CREATE UNIQUE INDEX source_files_open ON source_files (version_id, path) WHERE last_revision IS NULL;
CREATE INDEX source_files_by_first ON source_files (version_id, first_revision);
CREATE INDEX source_files_by_last ON source_files (version_id, last_revision, path)
  WHERE last_revision IS NOT NULL;
CREATE INDEX source_files_by_anchor ON source_files (version_id, anchor_revision, path)
  WHERE anchor_revision IS NOT NULL;
CREATE INDEX source_files_by_content ON source_files (content_id);

-- One row is a variable that held one value over a span of revisions, as in source_files.
CREATE TABLE env_vars (
  env_var_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  name TEXT NOT NULL,
  value TEXT,
  is_secret INTEGER NOT NULL CHECK (is_secret IN (0, 1)),
  value_state TEXT NOT NULL CHECK (value_state IN ('stored', 'secret', 'redacted', 'purged')),
  value_digest TEXT, -- where the value is not stored: what tells that it changed
  first_revision INTEGER NOT NULL,
  last_revision INTEGER CHECK (last_revision >= first_revision),
  anchor_revision INTEGER,
  replaced_id INTEGER REFERENCES env_vars (env_var_id), -- what ended here when it began
  UNIQUE (version_id, name, first_revision),
  FOREIGN KEY (version_id, first_revision) REFERENCES snapshots (version_id, revision),
  CHECK ((value_state = 'stored') = (value IS NOT NULL)),
  CHECK (is_secret = (value_state = 'secret')),
  CHECK (value_digest IS NULL OR value_state <> 'stored'),
  CHECK (value_digest IS NOT NULL OR value_state IN ('stored', 'secret')),
  CHECK ((anchor_revision IS NULL) = (last_revision IS NULL)),
  CHECK (anchor_revision BETWEEN first_revision AND last_revision),
  CHECK (first_revision > anchor_revision - (anchor_revision & -anchor_revision)),
  CHECK (last_revision < anchor_revision + (anchor_revision & -anchor_revision))
) STRICT;
CREATE UNIQUE INDEX env_vars_open ON env_vars (version_id, name) WHERE last_revision IS NULL;
CREATE INDEX env_vars_by_first ON env_vars (version_id, first_revision);
CREATE INDEX env_vars_by_last ON env_vars (version_id, last_revision, name) WHERE last_revision IS NOT NULL;
CREATE INDEX env_vars_by_anchor ON env_vars (version_id, anchor_revision, name)
  WHERE anchor_revision IS NOT NULL;

-- One row is a tag that named one build of an Actor, from the look that saw it first to the one that did
-- not any more. As long as it does, `actors.answered_at` is the last look.
CREATE TABLE tags (
  tag_id INTEGER PRIMARY KEY,
  actor_id INTEGER NOT NULL REFERENCES actors (actor_id),
  tag TEXT NOT NULL,
  apify_build_id TEXT NOT NULL,
  build_number TEXT, -- MAJOR.MINOR.BUILD, where Apify tells it
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that saw it first
  seen_from TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', seen_from, '+0 days') IS seen_from),
  changed_after TEXT -- NULL when it was there at the first look
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', changed_after, '+0 days') IS changed_after),
  last_confirmed_at TEXT -- the last look that saw it so; NULL: it is still so
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_confirmed_at, '+0 days') IS last_confirmed_at),
  replaced_at TEXT -- the look that did not; NULL: it is still so
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', replaced_at, '+0 days') IS replaced_at),
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32), -- of the other columns
  CHECK (changed_after <= seen_from),
  CHECK ((last_confirmed_at IS NULL) = (replaced_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX tags_open ON tags (actor_id, tag) WHERE replaced_at IS NULL;
CREATE INDEX tags_by_name ON tags (actor_id, tag, seen_from);
CREATE INDEX tags_by_build ON tags (apify_build_id);

-- One row is a build that has ended: what Apify made from a version at a time, with a copy of its source.
CREATE TABLE builds (
  build_id INTEGER PRIMARY KEY,
  apify_id TEXT NOT NULL UNIQUE,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  build_number TEXT NOT NULL, -- MAJOR.MINOR.BUILD
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1000000000), -- its last part
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that saw it first
  status TEXT NOT NULL, -- Apify's word
  origin TEXT, -- Apify's word for how it was started
  started_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', started_at, '+0 days') IS started_at),
  finished_at TEXT
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', finished_at, '+0 days') IS finished_at),
  source_type TEXT,
  build_tag TEXT,
  git_repo_url TEXT,
  coverage TEXT CHECK (coverage IN ('full', 'pointer', 'withheld')), -- NULL: its source was not told
  file_count INTEGER CHECK (file_count >= 0), -- NULL when there were no files to show
  total_size INTEGER CHECK (total_size >= 0), -- bytes
  source_sha256 BLOB CHECK (length(source_sha256) = 32), -- equal for equal sources
  extra TEXT CHECK (extra GLOB '{*}'), -- an object of the fields of the version without a column
  row_sha256 BLOB NOT NULL CHECK (length(row_sha256) = 32), -- of the other columns
  UNIQUE (version_id, number),
  CHECK ((coverage IS NULL) = (source_sha256 IS NULL))
) STRICT;
CREATE INDEX builds_by_source ON builds (version_id, source_sha256);
CREATE INDEX builds_by_start ON builds (started_at);

-- One row is a path that held one content over a span of a version's builds, by their numbers; of those
-- builds of the span whose coverage is 'full'. Builds are recorded in order of their numbers.
CREATE TABLE build_files (
  build_file_id INTEGER PRIMARY KEY,
  version_id INTEGER NOT NULL REFERENCES versions (version_id),
  path TEXT NOT NULL,
  format TEXT NOT NULL,
  is_decoded INTEGER NOT NULL CHECK (is_decoded IN (0, 1)),
  content_id INTEGER NOT NULL REFERENCES contents (content_id),
  first_number INTEGER NOT NULL,
  last_number INTEGER CHECK (last_number >= first_number), -- NULL: the latest build has it
  anchor_number INTEGER,
  UNIQUE (version_id, path, first_number),
  FOREIGN KEY (version_id, first_number) REFERENCES builds (version_id, number),
  CHECK ((anchor_number IS NULL) = (last_number IS NULL)),
  CHECK (anchor_number BETWEEN first_number AND last_number),
  CHECK (first_number > anchor_number - (anchor_number & -anchor_number)),
  CHECK (last_number < anchor_number + (anchor_number & -anchor_number))
) STRICT;
CREATE UNIQUE INDEX build_files_open ON build_files (version_id, path) WHERE last_number IS NULL;
CREATE INDEX build_files_by_first ON build_files (version_id, first_number);
CREATE INDEX build_files_by_last ON build_files (version_id, last_number) WHERE last_number IS NOT NULL;
CREATE INDEX build_files_by_anchor ON build_files (version_id, anchor_number, path)
  WHERE anchor_number IS NOT NULL;
CREATE INDEX build_files_by_content ON build_files (content_id);

-- One row is something that could not be seen, from the first to the last failing try in a row. What it
-- is stands in kind, actor_id, version_id and name, whatever it is called at the time.
CREATE TABLE failures (
  failure_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (
    kind IN ('poll', 'list', 'target', 'actor', 'version', 'source', 'builds', 'hook', 'mirror')),
  actor_id INTEGER REFERENCES actors (actor_id),
  version_id INTEGER REFERENCES versions (version_id),
  name TEXT, -- of what has no row: a target that was never seen, a hook, a mirror
  poll_id INTEGER NOT NULL REFERENCES polls (poll_id), -- the poll that failed first
  target TEXT NOT NULL, -- what it was called at the last try
  stage TEXT NOT NULL CHECK (
    stage IN ('poll', 'list', 'actor', 'version', 'source', 'builds', 'storage', 'hook', 'mirror')),
  http_status INTEGER,
  error_type TEXT,
  message TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 1), -- polls that failed so
  first_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', first_at, '+0 days') IS first_at),
  last_at TEXT NOT NULL
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', last_at, '+0 days') IS last_at),
  resolved_at TEXT -- when it was seen again, or was no longer asked for
    CHECK (strftime('%Y-%m-%dT%H:%M:%fZ', resolved_at, '+0 days') IS resolved_at),
  CHECK ((actor_id IS NOT NULL) = (kind IN ('actor', 'builds'))),
  CHECK ((version_id IS NOT NULL) = (kind IN ('version', 'source'))),
  CHECK ((name IS NOT NULL) = (kind IN ('target', 'hook', 'mirror')))
) STRICT;
CREATE UNIQUE INDEX failures_open
  ON failures (kind, ifnull(actor_id, 0), ifnull(version_id, 0), ifnull(name, ''))
  WHERE resolved_at IS NULL;
