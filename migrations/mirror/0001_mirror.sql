-- The tables of a mirror, which many archives flow into. What a row is, says the table of the same name in
-- ../0001_tables.sql; `archive` is the UUID of the archive that it is from, and its other ids are those of that archive.
-- Beside them stand Apify's id of the Actor and the version's number: by Apify's id rows are spread over the
-- nodes of an engine that has several, so that what belongs to one Actor is on one node.
--
-- Times are text, as in an archive, and compare as it does. There is nothing here that one engine of PostgreSQL's kind
-- has and another one lacks: no sequence, trigger, function or advisory lock.

-- One row is an archive, and how much of it is here: all of it as of a poll.
CREATE TABLE archives (
  archive uuid PRIMARY KEY,
  created_at text COLLATE "C" NOT NULL,
  digest_rule bigint NOT NULL,
  chunk_rule bigint NOT NULL,
  has_values bigint NOT NULL, -- 1: with the values of variables
  pushed_poll bigint NOT NULL, -- 0: nothing is whole yet
  pushed_generation bigint NOT NULL, -- which state of the file it was
  pushed_schema bigint NOT NULL, -- the file's count of changes by which history may have been rewritten
  pushed_at text COLLATE "C" -- by the clock of who pushed
);

CREATE TABLE polls (
  archive uuid NOT NULL,
  poll_id bigint NOT NULL,
  started_at text COLLATE "C" NOT NULL,
  finished_at text COLLATE "C",
  has_wrong_clock bigint NOT NULL,
  status text COLLATE "C" NOT NULL,
  trigger text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  checked bigint NOT NULL,
  skipped bigint NOT NULL,
  changed bigint NOT NULL,
  unannounced bigint NOT NULL,
  failed bigint NOT NULL,
  gone bigint NOT NULL,
  requests bigint NOT NULL,
  bytes_received bigint NOT NULL,
  program_version text COLLATE "C" NOT NULL,
  error text COLLATE "C",
  PRIMARY KEY (archive, poll_id)
);
CREATE INDEX polls_running ON polls (archive, poll_id) WHERE status = 'running';
CREATE INDEX polls_with_wrong_clock ON polls (archive, poll_id) WHERE has_wrong_clock = 1;

CREATE TABLE failures (
  archive uuid NOT NULL,
  failure_id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  actor_id bigint,
  version_id bigint,
  poll_id bigint NOT NULL,
  target text COLLATE "C" NOT NULL,
  stage text COLLATE "C" NOT NULL,
  http_status bigint,
  error_type text COLLATE "C",
  message text COLLATE "C" NOT NULL,
  attempts bigint NOT NULL,
  first_at text COLLATE "C" NOT NULL,
  last_at text COLLATE "C" NOT NULL,
  resolved_at text COLLATE "C",
  PRIMARY KEY (archive, failure_id)
);
CREATE INDEX failures_open ON failures (archive, failure_id) WHERE resolved_at IS NULL;

CREATE TABLE purges (
  archive uuid NOT NULL,
  purge_id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  sha256 bytea NOT NULL,
  size bigint NOT NULL,
  name text COLLATE "C",
  purged_at text COLLATE "C" NOT NULL,
  purged_by text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  PRIMARY KEY (archive, purge_id)
);
CREATE INDEX purges_of_contents ON purges (sha256) WHERE kind = 'content';

CREATE TABLE actors (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  actor_id bigint NOT NULL,
  username text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  title text COLLATE "C",
  is_public bigint,
  first_seen_at text COLLATE "C" NOT NULL,
  gone_at text COLLATE "C",
  answered_at text COLLATE "C",
  name_count bigint NOT NULL, -- its rows in actor_names
  PRIMARY KEY (apify_id, archive)
);
CREATE INDEX actors_by_archive ON actors (archive);
CREATE INDEX actors_by_name ON actors (username, name);

CREATE TABLE actor_names (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  actor_id bigint NOT NULL,
  position bigint NOT NULL,
  username text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  seen_from text COLLATE "C" NOT NULL,
  PRIMARY KEY (apify_id, archive, position)
);

-- Here also how much of a version is pushed.
CREATE TABLE versions (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  version_id bigint NOT NULL,
  actor_id bigint NOT NULL,
  major bigint NOT NULL,
  minor bigint NOT NULL,
  last_tried_at text COLLATE "C" NOT NULL,
  last_confirmed_at text COLLATE "C",
  failing_since text COLLATE "C",
  missing_since text COLLATE "C",
  pushed_revision bigint NOT NULL, -- the latest revision; 0: there is none yet
  pushed_build bigint NOT NULL, -- the number of the latest build; 0: there is none yet
  pushed_seen_at text COLLATE "C", -- when the latest snapshot was observed: which history it is
  PRIMARY KEY (apify_id, archive, version_number)
);
CREATE INDEX versions_by_archive ON versions (archive, version_id);

CREATE TABLE snapshots (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  snapshot_id bigint NOT NULL,
  version_id bigint NOT NULL,
  poll_id bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  event text COLLATE "C" NOT NULL,
  observed_at text COLLATE "C" NOT NULL,
  changed_after text COLLATE "C",
  digest bytea,
  source_type text COLLATE "C",
  build_tag text COLLATE "C",
  apply_env_vars_to_build bigint,
  git_repo_url text COLLATE "C",
  tarball_url text COLLATE "C",
  github_gist_url text COLLATE "C",
  coverage text COLLATE "C",
  source_identity text COLLATE "C",
  file_count bigint,
  total_size bigint,
  env_var_count bigint,
  files_added bigint NOT NULL,
  files_modified bigint NOT NULL,
  files_removed bigint NOT NULL,
  lines_added bigint NOT NULL,
  lines_removed bigint NOT NULL,
  env_vars_changed bigint NOT NULL,
  actor_modified_at text COLLATE "C",
  extra text COLLATE "C",
  warnings text COLLATE "C",
  PRIMARY KEY (apify_id, archive, version_number, revision)
);
CREATE INDEX snapshots_by_archive ON snapshots (archive, snapshot_id);
CREATE INDEX snapshots_by_time ON snapshots (observed_at);

-- One row is distinct bytes that were the content of a file of an Actor, whichever archive has them: text in `body`,
-- else in `bytes`; in neither when an archive that has them purged them.
CREATE TABLE contents (
  apify_id text COLLATE "C" NOT NULL,
  sha256 bytea NOT NULL,
  git_oid bytea NOT NULL,
  size bigint NOT NULL,
  line_count bigint,
  is_text bigint NOT NULL,
  is_purged bigint NOT NULL,
  body text COLLATE "C",
  bytes bytea,
  PRIMARY KEY (apify_id, sha256),
  CHECK ((body IS NOT NULL) = (is_text = 1 AND is_purged = 0)),
  CHECK ((bytes IS NOT NULL) = (is_text = 0 AND is_purged = 0))
);
CREATE INDEX contents_by_hash ON contents (sha256);

-- One row is what an archive calls a content of an Actor.
CREATE TABLE archive_contents (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  content_id bigint NOT NULL,
  sha256 bytea NOT NULL,
  purge_id bigint,
  PRIMARY KEY (apify_id, archive, content_id),
  FOREIGN KEY (apify_id, sha256) REFERENCES contents (apify_id, sha256)
);
CREATE INDEX archive_contents_by_hash ON archive_contents (apify_id, sha256);

CREATE TABLE source_files (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  first_revision bigint NOT NULL,
  source_file_id bigint NOT NULL,
  version_id bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  format text COLLATE "C",
  is_decoded bigint,
  content_id bigint,
  sha256 bytea,
  last_revision bigint,
  anchor_revision bigint,
  replaced_id bigint,
  lines_added bigint,
  lines_removed bigint,
  PRIMARY KEY (apify_id, archive, version_number, first_revision, source_file_id)
);
CREATE INDEX source_files_by_last ON source_files (apify_id, archive, version_number, last_revision);

CREATE TABLE env_vars (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  first_revision bigint NOT NULL,
  env_var_id bigint NOT NULL,
  version_id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C", -- NULL unless the archive is pushed with values
  is_secret bigint NOT NULL,
  value_state text COLLATE "C" NOT NULL,
  value_digest text COLLATE "C",
  last_revision bigint,
  anchor_revision bigint,
  replaced_id bigint,
  PRIMARY KEY (apify_id, archive, version_number, first_revision, env_var_id)
);
CREATE INDEX env_vars_by_last ON env_vars (apify_id, archive, version_number, last_revision);

CREATE TABLE tags (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  tag_id bigint NOT NULL,
  actor_id bigint NOT NULL,
  poll_id bigint NOT NULL,
  tag text COLLATE "C" NOT NULL,
  apify_build_id text COLLATE "C" NOT NULL,
  build_number text COLLATE "C",
  seen_from text COLLATE "C" NOT NULL,
  changed_after text COLLATE "C",
  last_confirmed_at text COLLATE "C",
  replaced_at text COLLATE "C",
  PRIMARY KEY (apify_id, archive, tag_id)
);
CREATE INDEX tags_by_archive ON tags (archive, tag_id);
CREATE INDEX tags_open ON tags (archive, tag_id) WHERE replaced_at IS NULL;

-- `apify_id` is the Actor's here, too, and `apify_build_id` that of the build.
CREATE TABLE builds (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  build_id bigint NOT NULL,
  version_id bigint NOT NULL,
  poll_id bigint NOT NULL,
  apify_build_id text COLLATE "C" NOT NULL,
  build_number text COLLATE "C" NOT NULL,
  status text COLLATE "C" NOT NULL,
  origin text COLLATE "C",
  started_at text COLLATE "C" NOT NULL,
  finished_at text COLLATE "C",
  source_type text COLLATE "C",
  build_tag text COLLATE "C",
  git_repo_url text COLLATE "C",
  coverage text COLLATE "C",
  file_count bigint,
  total_size bigint,
  source_sha256 bytea,
  extra text COLLATE "C",
  PRIMARY KEY (apify_id, archive, version_number, number)
);

CREATE TABLE build_files (
  apify_id text COLLATE "C" NOT NULL,
  archive uuid NOT NULL,
  version_number text COLLATE "C" NOT NULL,
  first_number bigint NOT NULL,
  build_file_id bigint NOT NULL,
  version_id bigint NOT NULL,
  path text COLLATE "C" NOT NULL,
  format text COLLATE "C" NOT NULL,
  is_decoded bigint NOT NULL,
  content_id bigint NOT NULL,
  sha256 bytea NOT NULL,
  last_number bigint,
  anchor_number bigint,
  PRIMARY KEY (apify_id, archive, version_number, first_number, build_file_id)
);
CREATE INDEX build_files_by_last ON build_files (apify_id, archive, version_number, last_number);
