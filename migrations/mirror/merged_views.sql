-- The views over what several archives saw of the same Actors, after mirror_views.sql. What an archive knows are looks: it stores
-- of those that saw one state in a row the first and the last. All looks in the order of time make the history. Polls
-- whose clock was wrong have no say. `SET archiver.archive` leaves one archive's.

-- One row is an Actor, under its name of the archive that saw it last.
CREATE OR REPLACE VIEW merged_actors AS
SELECT DISTINCT ON (apify_id)
  apify_id, actor, title, is_public,
  min(first_seen_at) OVER (PARTITION BY apify_id) AS first_seen_at,
  count(*) OVER (PARTITION BY apify_id) AS archives
FROM named_actors
ORDER BY apify_id, answered_at DESC NULLS LAST, first_seen_at DESC, archive;

-- One row is a snapshot of an archive whose clock was right, as what was seen when: the first look was over at observed_at
-- and began after asked_after; the last one began at confirmed_at, where that is known. State is the digest, or 'gone'.
CREATE OR REPLACE VIEW seen_states AS
SELECT
  archive, apify_id, version_number, revision, snapshot_id, kind, coverage, state, depth, source_type, build_tag,
  apply_env_vars_to_build, git_repo_url, tarball_url, github_gist_url, file_count, total_size,
  has_variables, has_all_values, asked_after, observed_at,
  lead(observed_at) OVER (PARTITION BY apify_id, version_number, archive ORDER BY revision) AS next_observed_at,
  CASE
    -- After a hidden state the window begins before it, when what it hid was seen last.
    WHEN told_at < observed_at AND told_at <= changed_after THEN NULL
    WHEN NOT EXISTS (
      SELECT 1 FROM polls AS p WHERE p.archive = s.archive AND p.has_wrong_clock = 1
    ) THEN told_at
    WHEN EXISTS (
      SELECT 1 FROM polls AS p
      WHERE p.archive = s.archive AND p.has_wrong_clock = 0
        AND s.told_at BETWEEN p.started_at AND coalesce(p.finished_at, s.told_at)
    ) THEN told_at
  END AS confirmed_at
FROM (
  SELECT
    archive, apify_id, version_number, s.revision, s.snapshot_id, s.kind, s.coverage,
    coalesce(encode(s.digest, 'hex'), 'gone') AS state,
    CASE s.coverage WHEN 'full' THEN 3 WHEN 'resolved' THEN 2 WHEN 'pointer' THEN 1 WHEN 'withheld' THEN 0 END
      AS depth,
    s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url, s.github_gist_url,
    s.file_count, s.total_size, s.env_var_count IS NOT NULL AS has_variables,
    -- A digest over values that are redacted is by a key of the archive's own.
    NOT EXISTS (
      SELECT 1 FROM env_vars AS e
      WHERE e.apify_id = s.apify_id AND e.archive = s.archive AND e.version_number = s.version_number
        AND e.value_state = 'redacted'
        AND e.first_revision <= s.revision AND (e.last_revision IS NULL OR e.last_revision >= s.revision)
    ) AS has_all_values,
    s.changed_after, s.observed_at, p.has_wrong_clock,
    least(greatest(p.started_at, s.changed_after), s.observed_at) AS asked_after,
    coalesce(
      lead(s.changed_after) OVER (PARTITION BY apify_id, version_number, archive ORDER BY s.revision),
      v.last_confirmed_at
    ) AS told_at
  FROM this_archive
  JOIN versions AS v USING (archive)
  JOIN snapshots AS s USING (archive, apify_id, version_number)
  JOIN polls AS p USING (archive, poll_id)
) AS s
WHERE has_wrong_clock = 0;

-- One row is the first or the last look of an archive at a state: it began after `earliest`, and was over at `latest`;
-- NULL: nobody knows when. By `seen_at` looks are in order. Those that show less than another archive's around them,
-- and agree with these, are left out.
CREATE OR REPLACE VIEW looks AS
WITH kept AS (
  SELECT
    s.apify_id, s.version_number, s.archive, s.revision, s.snapshot_id, s.kind, s.coverage, s.state,
    look.is_last, look.earliest, look.latest, s.confirmed_at <= s.observed_at AS is_only,
    max(look.at) OVER (
      PARTITION BY s.apify_id, s.version_number, s.archive ORDER BY s.revision, look.is_last
    ) AS seen_at
  FROM seen_states AS s
  CROSS JOIN LATERAL (VALUES
    (false, s.observed_at, s.observed_at,
      CASE WHEN s.confirmed_at <= s.observed_at THEN s.confirmed_at ELSE s.asked_after END),
    (true, s.confirmed_at, NULL, s.confirmed_at)
  ) AS look (is_last, at, latest, earliest)
  WHERE (NOT look.is_last OR s.confirmed_at > s.observed_at)
    AND (s.kind = 'gone' OR s.depth = 3 AND s.has_variables AND s.has_all_values OR NOT EXISTS (
      SELECT 1 FROM seen_states AS o
      WHERE o.apify_id = s.apify_id AND o.version_number = s.version_number AND o.archive <> s.archive
        AND o.depth >= s.depth AND o.has_variables >= s.has_variables
        AND (o.depth > s.depth OR o.has_variables > s.has_variables OR o.has_all_values > s.has_all_values
          OR NOT s.has_all_values AND NOT o.has_all_values AND o.archive < s.archive)
        -- What the other archive had seen last, or was to see first …
        AND (o.observed_at <= look.at OR o.revision = 1)
        AND (o.next_observed_at > look.at OR o.next_observed_at IS NULL)
        -- … at the same time, …
        AND o.observed_at <= greatest(s.observed_at, s.confirmed_at)
        AND s.observed_at <= greatest(o.observed_at, o.confirmed_at)
        -- … and of which this is a part.
        AND (o.source_type, o.build_tag) IS NOT DISTINCT FROM (s.source_type, s.build_tag)
        AND (s.depth = 0
          OR (o.apply_env_vars_to_build, o.git_repo_url, o.tarball_url, o.github_gist_url)
            IS NOT DISTINCT FROM
            (s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url, s.github_gist_url))
        AND (s.depth < 2
          OR (o.file_count, o.total_size) IS NOT DISTINCT FROM (s.file_count, s.total_size))
    ))
), placed AS (
  -- Also where a look began that is the only one at its state.
  SELECT
    kept.*, point.at, point.is_beginning, count(*) FILTER (WHERE NOT point.is_beginning) OVER (
      PARTITION BY apify_id, version_number
      ORDER BY point.at, point.is_beginning, archive, revision, is_last
    ) AS place
  FROM kept
  CROSS JOIN LATERAL (VALUES (seen_at, false), (earliest, true)) AS point (at, is_beginning)
  WHERE NOT point.is_beginning OR is_only AND earliest < seen_at
), surrounded AS (
  SELECT
    placed.*, first_value(state) OVER (
      PARTITION BY apify_id, version_number, place ORDER BY at, is_beginning, archive, revision, is_last
    ) AS state_there
  FROM placed
), compared AS (
  SELECT
    surrounded.*, max(state_there) FILTER (WHERE is_beginning AND place > 0) OVER (
      PARTITION BY apify_id, version_number, archive, revision, is_last
    ) AS state_before
  FROM surrounded
)
SELECT
  apify_id, version_number, archive, revision, snapshot_id, kind, coverage, state, is_last, earliest, latest,
  -- A look that took a while is where the state before it is its own, if there is such a place.
  CASE state WHEN state_before THEN earliest ELSE seen_at END AS seen_at
FROM compared WHERE NOT is_beginning;

-- One row is a state that a version was in, by all archives: the change to it happened after `changed_after`, the
-- latest look that still showed the state before, and not after `observed_at`, the end of the earliest one that showed
-- this one. `archive` and `snapshot_id` are where it is, `archives` who all saw it.
CREATE OR REPLACE VIEW merged_history AS
WITH ordered AS (
  SELECT looks.*, row_number() OVER time AS place, lag(state) OVER time IS DISTINCT FROM state AS is_new
  FROM looks
  WINDOW time AS (PARTITION BY apify_id, version_number ORDER BY seen_at, archive, revision, is_last)
), counted AS (
  SELECT
    apify_id, version_number, archive, snapshot_id, kind, coverage, state, place, earliest,
    -- Of a state that a last look saw first nobody knows when that was over; its poll was then.
    coalesce(latest, CASE WHEN is_new THEN greatest(seen_at, (
      SELECT p.finished_at FROM polls AS p
      WHERE p.archive = ordered.archive AND p.has_wrong_clock = 0 AND p.started_at <= ordered.seen_at
      ORDER BY p.started_at DESC LIMIT 1
    )) END) AS latest,
    count(*) FILTER (WHERE is_new) OVER (PARTITION BY apify_id, version_number ORDER BY place) AS revision
  FROM ordered
), states AS (
  SELECT
    apify_id, version_number, revision, kind, coverage, state, min(latest) AS observed_at,
    max(earliest) AS last_seen_at, (array_agg(archive ORDER BY place))[1] AS archive,
    (array_agg(snapshot_id ORDER BY place))[1] AS snapshot_id, array_agg(DISTINCT archive) AS archives
  FROM counted
  GROUP BY apify_id, version_number, revision, kind, coverage, state
), dated AS (
  SELECT
    apify_id, version_number, revision, kind, coverage, state, archive, snapshot_id, archives, last_seen_at,
    -- What was confirmed was seen before the next state was, whatever else its poll did afterwards.
    min(observed_at) OVER (PARTITION BY apify_id, version_number ORDER BY revision DESC) AS observed_at,
    count(*) FILTER (WHERE coverage IS DISTINCT FROM 'withheld') OVER (
      PARTITION BY apify_id, version_number ORDER BY revision
    ) AS shown
  FROM states
), certain AS (
  SELECT
    dated.*,
    -- What a hidden state hides was certain before it.
    CASE shown WHEN 0 THEN last_seen_at ELSE first_value(last_seen_at) OVER (
      PARTITION BY apify_id, version_number, shown ORDER BY revision
    ) END AS certain_at
  FROM dated
)
SELECT
  apify_id, a.actor, version_number, split_part(version_number, '.', 1)::bigint AS major,
  split_part(version_number, '.', 2)::bigint AS minor, revision, kind, coverage,
  CASE WHEN revision > 1 THEN least(
    observed_at, lag(last_seen_at) OVER before,
    CASE kind WHEN 'state' THEN lag(certain_at) OVER before END
  ) END AS changed_after,
  observed_at, last_seen_at, lead(observed_at) OVER before AS replaced_at, nullif(state, 'gone') AS digest,
  archive, snapshot_id, certain.archives
FROM certain JOIN merged_actors AS a USING (apify_id)
WINDOW before AS (PARTITION BY apify_id, version_number ORDER BY revision);

-- One row is two archives that showed different states of a version at one time, as much of both as can be compared:
-- by what each says, its state was so all the while from `seen_from` to `seen_until`. One of them missed a change and the
-- change back, or they were not shown the same.
CREATE OR REPLACE VIEW disagreements AS
WITH held AS NOT MATERIALIZED (
  SELECT
    *, coalesce(confirmed_at > observed_at, false) AS is_held,
    CASE WHEN confirmed_at > observed_at THEN observed_at ELSE coalesce(confirmed_at, asked_after) END AS held_from,
    greatest(confirmed_at, observed_at) AS held_until
  FROM seen_states
)
SELECT
  a.apify_id, n.actor, a.version_number, greatest(a.held_from, b.held_from) AS seen_from,
  least(a.held_until, b.held_until) AS seen_until,
  a.archive, a.revision, a.kind, nullif(a.state, 'gone') AS digest,
  b.archive AS other_archive, b.revision AS other_revision, b.kind AS other_kind,
  nullif(b.state, 'gone') AS other_digest
FROM held AS a
JOIN held AS b USING (apify_id, version_number)
JOIN merged_actors AS n USING (apify_id)
WHERE a.archive < b.archive AND a.state <> b.state
  AND (a.kind = 'gone' OR b.kind = 'gone'
    OR a.depth = b.depth AND a.has_variables = b.has_variables AND a.has_all_values AND b.has_all_values)
  -- A look that took a while was at some moment of it: then all of it has to be within what the other one says.
  AND (a.is_held AND b.is_held AND greatest(a.held_from, b.held_from) < least(a.held_until, b.held_until)
    OR a.is_held AND a.held_from < b.held_from AND b.held_until < a.held_until
    OR b.is_held AND b.held_from < a.held_from AND a.held_until < b.held_until);

-- One row is a version in an archive: when it was confirmed there, and by any archive; how the archive's polls do; and how
-- far it is pushed.
CREATE OR REPLACE VIEW fleet_health AS
SELECT
  v.archive, v.apify_id, v.actor, v.version_number, v.major, v.minor, v.latest_revision, v.last_tried_at,
  v.last_confirmed_at, v.failing_since, v.missing_since,
  max(v.last_confirmed_at) OVER (PARTITION BY v.apify_id, v.version_number) AS confirmed_anywhere_at,
  h.last_started_at, h.last_status, h.last_ok_at, h.open_failures, x.pushed_poll, x.pushed_at
FROM named_versions AS v JOIN archives AS x USING (archive) JOIN poll_health AS h USING (archive);
