-- The triggers, made anew whenever their text differs from this one: history can't be rewritten by
-- accident, ours or an analyst's. REPLACE deletes without a delete trigger, so each INSERT is asked what it
-- would replace. Rows of history come in only while their poll runs, "newest" is the latest one of it; and
-- what moves on with each look, as a name or a confirmation, moves only while a poll runs, which is the
-- latest one. A chunk that belongs to nothing does no harm, and there are many: these may come at any time.
--
-- Who has to rewrite history, as a purge or a migration has, drops these triggers first, in the same
-- transaction; whoever next opens the archive for writing makes them anew.

CREATE TRIGGER meta_insert BEFORE INSERT ON meta WHEN EXISTS (SELECT 1 FROM meta)
BEGIN SELECT RAISE(ABORT, 'the row of meta is never replaced'); END;
CREATE TRIGGER meta_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'the row of meta is never changed'); END;
CREATE TRIGGER meta_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'the row of meta is never deleted'); END;

CREATE TRIGGER actors_insert BEFORE INSERT ON actors
WHEN EXISTS (SELECT 1 FROM actors WHERE actor_id = NEW.actor_id)
  OR EXISTS (SELECT 1 FROM actors WHERE apify_id = NEW.apify_id)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(ABORT, 'an Actor is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER actors_update BEFORE UPDATE ON actors
WHEN (OLD.actor_id, OLD.apify_id, OLD.first_seen_at)
  IS NOT (NEW.actor_id, NEW.apify_id, NEW.first_seen_at)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'the identity of an Actor is never changed, and all else in a running poll alone');
END;
CREATE TRIGGER actors_delete BEFORE DELETE ON actors
BEGIN SELECT RAISE(ABORT, 'an Actor is never deleted'); END;

CREATE TRIGGER actor_names_insert BEFORE INSERT ON actor_names
WHEN NEW.position IS NOT 1 + (
  SELECT ifnull(max(position), 0) FROM actor_names WHERE actor_id = NEW.actor_id)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'a name of an Actor is never replaced: the next one comes in a running poll');
END;
CREATE TRIGGER actor_names_update BEFORE UPDATE ON actor_names
BEGIN SELECT RAISE(ABORT, 'a name of an Actor is never changed'); END;
CREATE TRIGGER actor_names_delete BEFORE DELETE ON actor_names
BEGIN SELECT RAISE(ABORT, 'a name of an Actor is never deleted'); END;

CREATE TRIGGER versions_insert BEFORE INSERT ON versions
WHEN EXISTS (SELECT 1 FROM versions WHERE version_id = NEW.version_id)
  OR EXISTS (
    SELECT 1 FROM versions
    WHERE actor_id = NEW.actor_id AND major = NEW.major AND minor = NEW.minor)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(ABORT, 'a version is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER versions_update BEFORE UPDATE ON versions
WHEN (OLD.version_id, OLD.actor_id, OLD.version_number, OLD.major, OLD.minor)
  IS NOT (NEW.version_id, NEW.actor_id, NEW.version_number, NEW.major, NEW.minor)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'the identity of a version is never changed, and all else in a running poll alone');
END;
CREATE TRIGGER versions_delete BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'a version is never deleted'); END;

CREATE TRIGGER polls_insert BEFORE INSERT ON polls
WHEN NEW.status <> 'running'
  OR NEW.poll_id IS NOT 1 + (SELECT ifnull(max(poll_id), 0) FROM polls) -- one not given is none here
BEGIN SELECT RAISE(ABORT, 'a poll is never replaced: the next one comes last, and begins running'); END;
CREATE TRIGGER polls_update BEFORE UPDATE ON polls
WHEN (OLD.poll_id, OLD.started_at, OLD.trigger, OLD.scope, OLD.program_version)
  IS NOT (NEW.poll_id, NEW.started_at, NEW.trigger, NEW.scope, NEW.program_version)
  OR OLD.notified > NEW.notified
  OR (OLD.has_wrong_clock <> NEW.has_wrong_clock -- clocks are judged by a running poll alone
    AND (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running')
  OR (OLD.status <> 'running' AND
    (OLD.finished_at, OLD.status, OLD.checked, OLD.skipped, OLD.changed, OLD.unannounced, OLD.failed,
     OLD.gone, OLD.requests, OLD.bytes_received, OLD.error)
    IS NOT (NEW.finished_at, NEW.status, NEW.checked, NEW.skipped, NEW.changed, NEW.unannounced,
     NEW.failed, NEW.gone, NEW.requests, NEW.bytes_received, NEW.error))
BEGIN SELECT RAISE(ABORT, 'a poll is never changed once it has ended'); END;
CREATE TRIGGER polls_delete BEFORE DELETE ON polls
BEGIN SELECT RAISE(ABORT, 'a poll is never deleted'); END;

CREATE TRIGGER snapshots_insert BEFORE INSERT ON snapshots
WHEN NEW.revision IS NOT 1 + (
    SELECT ifnull(max(revision), 0) FROM snapshots WHERE version_id = NEW.version_id)
  OR EXISTS (SELECT 1 FROM snapshots WHERE snapshot_id = NEW.snapshot_id)
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'a snapshot is never replaced: the next revision comes in a running poll'); END;
CREATE TRIGGER snapshots_update BEFORE UPDATE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot is never changed'); END;
CREATE TRIGGER snapshots_delete BEFORE DELETE ON snapshots
BEGIN SELECT RAISE(ABORT, 'a snapshot is never deleted'); END;

CREATE TRIGGER purges_insert BEFORE INSERT ON purges
WHEN NEW.purge_id IS NOT 1 + (SELECT ifnull(max(purge_id), 0) FROM purges)
  OR EXISTS (
    SELECT 1 FROM purges
    WHERE kind = NEW.kind AND ifnull(name, '') = ifnull(NEW.name, '') AND sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'what was purged is never replaced: the next one comes last'); END;
CREATE TRIGGER purges_update BEFORE UPDATE ON purges
BEGIN SELECT RAISE(ABORT, 'what was purged is never changed'); END;
CREATE TRIGGER purges_delete BEFORE DELETE ON purges
BEGIN SELECT RAISE(ABORT, 'what was purged is never deleted'); END;

-- What a new state is made of is refused by FAIL and not by ABORT: the rows before of the same statement
-- stay, which are sound, and SQLite need not copy each page that an insertion changes, to be able to undo it.
-- It need not either for references that are checked when a transaction ends.
CREATE TRIGGER contents_insert BEFORE INSERT ON contents
WHEN NEW.purge_id IS NOT NULL
  OR EXISTS (SELECT 1 FROM contents WHERE content_id = NEW.content_id)
  OR EXISTS (SELECT 1 FROM contents WHERE sha256 = NEW.sha256)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(FAIL, 'a content is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER contents_update BEFORE UPDATE ON contents
BEGIN SELECT RAISE(ABORT, 'a content is never changed'); END;
CREATE TRIGGER contents_delete BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'a content is never deleted'); END;

CREATE TRIGGER chunks_insert BEFORE INSERT ON chunks
WHEN EXISTS (SELECT 1 FROM chunks WHERE chunk_id = NEW.chunk_id)
BEGIN SELECT RAISE(FAIL, 'a chunk is never replaced'); END;
CREATE TRIGGER chunks_update BEFORE UPDATE ON chunks
BEGIN SELECT RAISE(ABORT, 'a chunk is never changed'); END;
CREATE TRIGGER chunks_delete BEFORE DELETE ON chunks
BEGIN SELECT RAISE(ABORT, 'a chunk is never deleted'); END;

CREATE TRIGGER content_chunks_insert BEFORE INSERT ON content_chunks
WHEN NEW.position IS NOT (
    SELECT ifnull(max(position) + 1, 0) FROM content_chunks WHERE content_id = NEW.content_id)
  OR NEW.content_id IS NOT (SELECT max(content_id) FROM contents)
  OR (SELECT status FROM polls ORDER BY poll_id DESC LIMIT 1) IS NOT 'running'
BEGIN SELECT RAISE(FAIL, 'the chunks of a content are never replaced or added to'); END;
CREATE TRIGGER content_chunks_update BEFORE UPDATE ON content_chunks
BEGIN SELECT RAISE(ABORT, 'the chunks of a content are never changed'); END;
CREATE TRIGGER content_chunks_delete BEFORE DELETE ON content_chunks
BEGIN SELECT RAISE(ABORT, 'the chunks of a content are never deleted'); END;

CREATE TRIGGER source_files_insert BEFORE INSERT ON source_files
WHEN NEW.last_revision IS NOT NULL
  OR EXISTS (SELECT 1 FROM source_files WHERE source_file_id = NEW.source_file_id)
  OR (
    SELECT ifnull(last_revision, NEW.first_revision) FROM source_files
    WHERE version_id = NEW.version_id AND path = NEW.path ORDER BY first_revision DESC LIMIT 1
  ) >= NEW.first_revision
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.first_revision AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(FAIL, 'a source file is never replaced: an open span begins with the newest snapshot');
END;
CREATE TRIGGER source_files_update BEFORE UPDATE ON source_files
WHEN OLD.last_revision IS NOT NULL
  OR (OLD.source_file_id, OLD.version_id, OLD.path, OLD.kind, OLD.format, OLD.is_decoded,
      OLD.content_id, OLD.first_revision, OLD.replaced_id, OLD.lines_added, OLD.lines_removed)
    IS NOT (NEW.source_file_id, NEW.version_id, NEW.path, NEW.kind, NEW.format, NEW.is_decoded,
      NEW.content_id, NEW.first_revision, NEW.replaced_id, NEW.lines_added, NEW.lines_removed)
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.last_revision + 1 AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a source file is never changed: its span is closed once, by the newest snapshot');
END;
CREATE TRIGGER source_files_delete BEFORE DELETE ON source_files
BEGIN SELECT RAISE(ABORT, 'a source file is never deleted'); END;

CREATE TRIGGER env_vars_insert BEFORE INSERT ON env_vars
WHEN NEW.last_revision IS NOT NULL
  OR EXISTS (SELECT 1 FROM env_vars WHERE env_var_id = NEW.env_var_id)
  OR (
    SELECT ifnull(last_revision, NEW.first_revision) FROM env_vars
    WHERE version_id = NEW.version_id AND name = NEW.name ORDER BY first_revision DESC LIMIT 1
  ) >= NEW.first_revision
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.first_revision AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN SELECT RAISE(ABORT, 'a variable is never replaced: an open span begins with the newest snapshot'); END;
CREATE TRIGGER env_vars_update BEFORE UPDATE ON env_vars
WHEN OLD.last_revision IS NOT NULL
  OR (OLD.env_var_id, OLD.version_id, OLD.name, OLD.value, OLD.is_secret, OLD.value_state,
      OLD.value_digest, OLD.first_revision, OLD.replaced_id)
    IS NOT (NEW.env_var_id, NEW.version_id, NEW.name, NEW.value, NEW.is_secret, NEW.value_state,
      NEW.value_digest, NEW.first_revision, NEW.replaced_id)
  OR NOT EXISTS (
    SELECT 1 FROM snapshots AS s JOIN polls AS p ON p.poll_id = s.poll_id
    WHERE s.version_id = NEW.version_id AND s.revision = NEW.last_revision + 1 AND p.status = 'running'
      AND s.revision = (SELECT max(revision) FROM snapshots WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a variable is never changed: its span is closed once, by the newest snapshot');
END;
CREATE TRIGGER env_vars_delete BEFORE DELETE ON env_vars
BEGIN SELECT RAISE(ABORT, 'a variable is never deleted'); END;

CREATE TRIGGER tags_insert BEFORE INSERT ON tags
WHEN NEW.replaced_at IS NOT NULL
  OR EXISTS (SELECT 1 FROM tags WHERE tag_id = NEW.tag_id)
  OR EXISTS (
    SELECT 1 FROM tags
    WHERE actor_id = NEW.actor_id AND tag = NEW.tag AND replaced_at IS NULL)
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'a tag is never replaced: an open span begins in a running poll'); END;
CREATE TRIGGER tags_update BEFORE UPDATE ON tags
WHEN OLD.replaced_at IS NOT NULL
  OR (OLD.tag_id, OLD.actor_id, OLD.tag, OLD.apify_build_id, OLD.build_number, OLD.poll_id,
      OLD.seen_from, OLD.changed_after)
    IS NOT (NEW.tag_id, NEW.actor_id, NEW.tag, NEW.apify_build_id, NEW.build_number, NEW.poll_id,
      NEW.seen_from, NEW.changed_after)
BEGIN SELECT RAISE(ABORT, 'a tag is never changed, its span is closed once'); END;
CREATE TRIGGER tags_delete BEFORE DELETE ON tags
BEGIN SELECT RAISE(ABORT, 'a tag is never deleted'); END;

CREATE TRIGGER builds_insert BEFORE INSERT ON builds
WHEN EXISTS (SELECT 1 FROM builds WHERE build_id = NEW.build_id)
  OR EXISTS (SELECT 1 FROM builds WHERE apify_id = NEW.apify_id)
  OR (SELECT max(number) FROM builds WHERE version_id = NEW.version_id) >= NEW.number
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN SELECT RAISE(ABORT, 'a build is never replaced: the next one comes in a running poll'); END;
CREATE TRIGGER builds_update BEFORE UPDATE ON builds
BEGIN SELECT RAISE(ABORT, 'a build is never changed'); END;
CREATE TRIGGER builds_delete BEFORE DELETE ON builds
BEGIN SELECT RAISE(ABORT, 'a build is never deleted'); END;

CREATE TRIGGER build_files_insert BEFORE INSERT ON build_files
WHEN NEW.last_number IS NOT NULL
  OR EXISTS (SELECT 1 FROM build_files WHERE build_file_id = NEW.build_file_id)
  OR (
    SELECT ifnull(last_number, NEW.first_number) FROM build_files
    WHERE version_id = NEW.version_id AND path = NEW.path ORDER BY first_number DESC LIMIT 1
  ) >= NEW.first_number
  OR NOT EXISTS (
    SELECT 1 FROM builds AS b JOIN polls AS p ON p.poll_id = b.poll_id
    WHERE b.version_id = NEW.version_id AND b.number = NEW.first_number AND p.status = 'running'
      AND b.number = (SELECT max(number) FROM builds WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a file of a build is never replaced: an open span begins with the newest build');
END;
CREATE TRIGGER build_files_update BEFORE UPDATE ON build_files
WHEN OLD.last_number IS NOT NULL OR NEW.last_number IS NULL
  OR (OLD.build_file_id, OLD.version_id, OLD.path, OLD.format, OLD.is_decoded, OLD.content_id,
      OLD.first_number)
    IS NOT (NEW.build_file_id, NEW.version_id, NEW.path, NEW.format, NEW.is_decoded, NEW.content_id,
      NEW.first_number)
  OR NOT EXISTS (
    SELECT 1 FROM builds AS b JOIN polls AS p ON p.poll_id = b.poll_id
    WHERE b.version_id = NEW.version_id AND b.number > NEW.last_number AND p.status = 'running'
      AND b.number = (SELECT max(number) FROM builds WHERE version_id = NEW.version_id))
BEGIN
  SELECT RAISE(ABORT, 'a file of a build is never changed: its span is closed once, by the newest build');
END;
CREATE TRIGGER build_files_delete BEFORE DELETE ON build_files
BEGIN SELECT RAISE(ABORT, 'a file of a build is never deleted'); END;

CREATE TRIGGER failures_insert BEFORE INSERT ON failures
WHEN NEW.resolved_at IS NOT NULL
  OR NEW.poll_id IS NOT (SELECT max(poll_id) FROM polls) -- it may have ended: its hook fails after it
  OR EXISTS (SELECT 1 FROM failures WHERE failure_id = NEW.failure_id)
  OR EXISTS (
    SELECT 1 FROM failures
    WHERE kind = NEW.kind AND ifnull(actor_id, 0) = ifnull(NEW.actor_id, 0)
      AND ifnull(version_id, 0) = ifnull(NEW.version_id, 0) AND ifnull(name, '') = ifnull(NEW.name, '')
      AND resolved_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'a failure is never replaced'); END;
CREATE TRIGGER failures_update BEFORE UPDATE ON failures
WHEN OLD.resolved_at IS NOT NULL OR NEW.attempts < OLD.attempts
  OR (OLD.failure_id, OLD.kind, OLD.actor_id, OLD.version_id, OLD.name, OLD.poll_id, OLD.first_at)
    IS NOT (NEW.failure_id, NEW.kind, NEW.actor_id, NEW.version_id, NEW.name, NEW.poll_id, NEW.first_at)
BEGIN SELECT RAISE(ABORT, 'a failure is never changed once it is over, nor what failed and since when'); END;
CREATE TRIGGER failures_delete BEFORE DELETE ON failures
BEGIN SELECT RAISE(ABORT, 'a failure is never deleted'); END;

CREATE TRIGGER leased_looks_insert BEFORE INSERT ON leased_looks
WHEN EXISTS (SELECT 1 FROM leased_looks WHERE leased_look_id = NEW.leased_look_id)
  OR NEW.fence IS (
    SELECT fence FROM leased_looks WHERE version_id = NEW.version_id ORDER BY leased_look_id DESC LIMIT 1)
  OR NEW.snapshot_id IS NOT (
    SELECT snapshot_id FROM snapshots WHERE version_id = NEW.version_id ORDER BY revision DESC LIMIT 1)
  OR NOT EXISTS (SELECT 1 FROM polls WHERE poll_id = NEW.poll_id AND status = 'running')
BEGIN
  SELECT RAISE(ABORT, 'a look under a lease is never replaced: the next one comes in a running poll');
END;
CREATE TRIGGER leased_looks_update BEFORE UPDATE ON leased_looks
BEGIN SELECT RAISE(ABORT, 'a look under a lease is never changed'); END;
CREATE TRIGGER leased_looks_delete BEFORE DELETE ON leased_looks
BEGIN SELECT RAISE(ABORT, 'a look under a lease is never deleted'); END;
