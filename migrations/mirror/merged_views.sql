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
-- and began after asked_after; the last one began at confirmed_at, where that is known. State is the digest, or 'gone'. What
-- was seen again after somebody else's turn is a row of its own, with the next `turn`.
CREATE OR REPLACE VIEW seen_states AS
SELECT
  archive, apify_id, version_number, revision, turn, snapshot_id, kind, coverage, state, depth, source_type, build_tag,
  apply_env_vars_to_build, git_repo_url, tarball_url, github_gist_url, file_count, total_size, env_var_count,
  redacted_count, began_at, changed_after, asked_after, observed_at,
  lead(observed_at) OVER own AS next_observed_at, lead(poll_id) OVER own AS next_poll_id,
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
    s.archive, s.apify_id, s.version_number, s.revision, run.turn, s.snapshot_id, run.poll_id, s.kind, s.coverage,
    coalesce(encode(s.digest, 'hex'), 'gone') AS state,
    CASE s.coverage WHEN 'full' THEN 3 WHEN 'resolved' THEN 2 WHEN 'pointer' THEN 1 WHEN 'withheld' THEN 0 END
      AS depth,
    s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url, s.github_gist_url,
    s.file_count, s.total_size, s.env_var_count,
    -- A digest over values that are redacted is by a key of the archive's own.
    (SELECT count(*) FROM env_vars AS e
     WHERE e.apify_id = s.apify_id AND e.archive = s.archive AND e.version_number = s.version_number
       AND e.value_state = 'redacted' AND s.env_var_count > 0
       AND e.first_revision <= s.revision AND (e.last_revision IS NULL OR e.last_revision >= s.revision)
    ) AS redacted_count,
    (SELECT b.started_at FROM polls AS b WHERE b.archive = s.archive ORDER BY b.poll_id LIMIT 1) AS began_at,
    run.changed_after, run.observed_at, p.has_wrong_clock,
    least(greatest(p.started_at, run.changed_after), run.observed_at) AS asked_after,
    coalesce(
      lead(run.changed_after) OVER (
        PARTITION BY s.apify_id, s.version_number, s.archive ORDER BY s.revision, run.turn
      ),
      v.last_confirmed_at
    ) AS told_at
  FROM this_archive
  JOIN versions AS v USING (archive)
  JOIN snapshots AS s USING (archive, apify_id, version_number)
  CROSS JOIN LATERAL (
    SELECT 0 AS turn, s.poll_id, s.changed_after, s.observed_at
    UNION ALL
    SELECT l.leased_look_id, l.poll_id, l.seen_before_at, l.seen_at FROM leased_looks AS l
    WHERE l.apify_id = s.apify_id AND l.archive = s.archive AND l.snapshot_id = s.snapshot_id
      AND l.seen_before_at IS NOT NULL
  ) AS run
  JOIN polls AS p ON p.archive = s.archive AND p.poll_id = run.poll_id
) AS s
WHERE has_wrong_clock = 0
WINDOW own AS (PARTITION BY apify_id, version_number, archive ORDER BY revision, turn);

-- One row is the first or the last look of an archive at a state: it began at `earliest` or later, and was over at
-- `latest`, which of a last look is when its poll was; NULL: nobody knows when. By `place` they are in the order of time.
CREATE OR REPLACE VIEW told_looks AS
SELECT
  timed.*, row_number() OVER (
    PARTITION BY apify_id, version_number ORDER BY seen_at, began_at, archive, revision, turn, is_last
  ) AS place,
  -- Whether another one shows more, or may.
  depth < max(depth) OVER version OR redacted_count > 0
    OR (env_var_count IS NULL AND max(env_var_count) OVER version IS NOT NULL) AS may_be_part
FROM (
  SELECT
    s.apify_id, s.version_number, s.archive, s.revision, s.turn, s.snapshot_id, s.kind, s.coverage, s.state, s.depth,
    s.source_type, s.build_tag, s.apply_env_vars_to_build, s.git_repo_url, s.tarball_url, s.github_gist_url,
    s.file_count, s.total_size, s.env_var_count, s.redacted_count, s.began_at, s.changed_after,
    s.observed_at AS held_from, greatest(s.observed_at, s.confirmed_at) AS held_until,
    look.is_last, look.earliest,
    CASE WHEN look.is_last THEN coalesce(
      (SELECT greatest(p.finished_at, look.at) FROM polls AS p
       WHERE p.archive = s.archive AND p.has_wrong_clock = 0 AND p.started_at <= look.at
         AND p.poll_id < coalesce(s.next_poll_id, 9223372036854775807)
       ORDER BY p.poll_id DESC LIMIT 1),
      s.next_observed_at
    ) ELSE look.at END AS latest,
    s.confirmed_at <= s.observed_at AS is_only,
    max(look.at) OVER (
      PARTITION BY s.apify_id, s.version_number, s.archive ORDER BY s.revision, s.turn, look.is_last
    ) AS seen_at
  FROM seen_states AS s
  CROSS JOIN LATERAL (VALUES
    (false, s.observed_at, CASE WHEN s.confirmed_at <= s.observed_at THEN s.confirmed_at ELSE s.asked_after END),
    (true, s.confirmed_at, s.confirmed_at)
  ) AS look (is_last, at, earliest)
  WHERE NOT look.is_last OR s.confirmed_at > s.observed_at
) AS timed
WINDOW version AS (PARTITION BY apify_id, version_number);

-- One row is a look of told_looks that counts, in the order that makes the fewest changes. One that shows less than another
-- archive's around it, and agrees with that, is left out; so is one that says where a source is, after one that fetched it.
CREATE OR REPLACE VIEW looks AS
WITH told AS NOT MATERIALIZED (
  SELECT
    *, env_var_count IS NULL AS hides_variables,
    jsonb_build_array(kind, source_type, build_tag) AS fields,
    jsonb_build_array(apply_env_vars_to_build, git_repo_url, tarball_url, github_gist_url) AS places,
    jsonb_build_array(file_count, total_size) AS sizes,
    bool_or(may_be_part) OVER (PARTITION BY apify_id, version_number) AS has_parts
  FROM told_looks
), levels AS (
  -- How much there is to see of a version, and by whom; one row where no look is a part of another one.
  SELECT DISTINCT
    apify_id, version_number, CASE WHEN has_parts THEN archive END AS by_archive,
    CASE WHEN has_parts THEN kind END AS by_kind, CASE WHEN has_parts THEN depth END AS by_depth,
    CASE WHEN has_parts THEN hides_variables END AS by_hiding,
    CASE WHEN has_parts THEN redacted_count END AS by_redacting, CASE WHEN has_parts THEN began_at END AS by_beginning
  FROM told
), leveled AS (
  -- Each look beside each level; of one of them it is.
  SELECT
    told.*, by_archive, by_kind, by_depth, by_hiding, by_redacting, by_beginning,
    NOT has_parts OR (archive, kind, depth, hides_variables, redacted_count)
      IS NOT DISTINCT FROM (by_archive, by_kind, by_depth, by_hiding, by_redacting) AS is_own
  FROM told JOIN levels USING (apify_id, version_number)
), grouped AS (
  SELECT
    leveled.*, count(*) FILTER (WHERE is_own) OVER (level ORDER BY place) AS before_group,
    count(*) FILTER (WHERE is_own) OVER (level ORDER BY place DESC) AS after_group
  FROM leveled
  WINDOW level AS (
    PARTITION BY apify_id, version_number, by_archive, by_kind, by_depth, by_hiding, by_redacting
  )
), between_looks AS (
  -- The nearest looks of the level before and after.
  SELECT
    grouped.*, CASE WHEN before_group > 0 THEN first_value(place) OVER before END AS before_place,
    first_value(fields) OVER before AS before_fields, first_value(places) OVER before AS before_places,
    first_value(sizes) OVER before AS before_sizes, first_value(coverage) OVER before AS before_coverage,
    first_value(env_var_count) OVER before AS before_variables,
    first_value(held_from) OVER before AS before_from, first_value(held_until) OVER before AS before_until,
    CASE WHEN after_group > 0 THEN first_value(place) OVER after END AS after_place,
    first_value(fields) OVER after AS after_fields, first_value(places) OVER after AS after_places,
    first_value(sizes) OVER after AS after_sizes, first_value(coverage) OVER after AS after_coverage,
    first_value(env_var_count) OVER after AS after_variables,
    first_value(held_from) OVER after AS after_from, first_value(held_until) OVER after AS after_until
  FROM grouped
  WINDOW before AS (
    PARTITION BY apify_id, version_number, by_archive, by_kind, by_depth, by_hiding, by_redacting, before_group
    ORDER BY place
  ), after AS (
    PARTITION BY apify_id, version_number, by_archive, by_kind, by_depth, by_hiding, by_redacting, after_group
    ORDER BY place DESC
  )
), fitting AS (
  -- How a look fits the nearest ones before and after that show more, or that nothing was there: 0, not at all; 1, it is a
  -- part of what they show; 2, and at the same time.
  SELECT
    between_looks.*, max(3 * other_place + fit) FILTER (WHERE other_place < place) OVER look % 3 AS fit_before,
    min(3 * other_place + fit) FILTER (WHERE other_place > place) OVER look % 3 AS fit_after
  FROM between_looks
  LEFT JOIN LATERAL (
    SELECT
      other_place,
      CASE
        WHEN other_fields <> fields OR other_variables <> env_var_count OR depth > 0 AND other_places <> places
          OR file_count IS NOT NULL AND NOT (coverage = 'pointer' AND other_coverage IS NOT DISTINCT FROM 'resolved')
            AND other_sizes <> sizes
          THEN 0
        WHEN held_from <= other_until AND other_from <= held_until THEN 2
        ELSE 1
      END AS fit
    FROM (VALUES
      (before_place, before_fields, before_places, before_sizes, before_coverage, before_variables, before_from,
        before_until),
      (after_place, after_fields, after_places, after_sizes, after_coverage, after_variables, after_from, after_until)
    ) AS other (
      other_place, other_fields, other_places, other_sizes, other_coverage, other_variables, other_from, other_until
    )
    WHERE other_place IS NOT NULL
  ) AS other ON kind = 'state' AND may_be_part
    AND (by_kind = 'gone' OR by_archive <> archive AND by_depth >= depth AND (NOT by_hiding OR hides_variables)
      AND (by_depth > depth OR NOT by_hiding AND hides_variables OR by_redacting < redacted_count
        OR by_redacting = redacted_count AND redacted_count > 0
          AND (by_beginning, by_archive) < (began_at, archive)))
  WINDOW look AS (PARTITION BY apify_id, version_number, place)
), telling AS (
  SELECT
    fitting.*, fields || places AS pointer,
    count(*) FILTER (WHERE coverage IS DISTINCT FROM 'pointer') OVER (
      PARTITION BY apify_id, version_number ORDER BY place
    ) AS part
  FROM fitting
  WHERE is_own AND (greatest(fit_before, fit_after) = 2 AND coalesce(fit_before, fit_after) > 0) IS NOT TRUE
), pointing AS (
  SELECT
    telling.*, first_value(coverage) OVER own AS part_coverage,
    first_value(pointer) OVER own IS DISTINCT FROM pointer
      OR first_value(env_var_count) OVER own <> env_var_count AS is_elsewhere
  FROM telling WINDOW own AS (PARTITION BY apify_id, version_number, part ORDER BY place)
), counted AS (
  SELECT
    pointing.*, count(*) FILTER (WHERE is_elsewhere) OVER (
      PARTITION BY apify_id, version_number, part ORDER BY place
    ) AS elsewhere
  FROM pointing
), kept AS (
  SELECT counted.*, lag(state) OVER time AS state_left, lead(state) OVER time AS state_right
  FROM counted
  WHERE NOT (coverage IS NOT DISTINCT FROM 'pointer' AND part_coverage IS NOT DISTINCT FROM 'resolved' AND elsewhere = 0)
  WINDOW time AS (PARTITION BY apify_id, version_number ORDER BY place)
), placed AS (
  -- Also where a look began that is the only one at its state.
  SELECT
    kept.*, point.at, point.is_beginning, count(*) FILTER (WHERE NOT point.is_beginning) OVER (
      PARTITION BY apify_id, version_number ORDER BY point.at, point.is_beginning, place
    ) AS spot
  FROM kept
  CROSS JOIN LATERAL (VALUES (seen_at, false), (earliest, true)) AS point (at, is_beginning)
  WHERE NOT point.is_beginning OR is_only AND earliest < seen_at
), surrounded AS (
  SELECT
    placed.*, first_value(state) OVER (
      PARTITION BY apify_id, version_number, spot ORDER BY at, is_beginning, place
    ) AS state_there
  FROM placed
), compared AS (
  SELECT
    surrounded.*, max(state_there) FILTER (WHERE is_beginning AND spot > 0) OVER own AS state_before,
    coalesce(bool_or(is_beginning AND spot = 0) OVER own, false) AS is_at_first
  FROM surrounded
  WINDOW own AS (PARTITION BY apify_id, version_number, place)
)
SELECT
  apify_id, version_number, archive, revision, snapshot_id, kind, coverage, state, is_last, earliest, latest,
  changed_after, place,
  -- A look that took a while is where the state before it is its own, or where it parts nothing, if there is such a place.
  CASE WHEN state = state_before OR is_at_first AND state_left = state_right AND state_left <> state
    THEN earliest ELSE seen_at END AS seen_at
FROM compared WHERE NOT is_beginning;

-- One row is a state that a version was in, by all archives: the change to it happened not after `observed_at`, the end of
-- the earliest look that showed it, and after `changed_after`, the beginning of the latest one that showed the state before
-- and was over when that look began. `archive` and `snapshot_id` are where it is, `archives` who all saw it.
CREATE OR REPLACE VIEW merged_history AS
WITH ordered AS (
  SELECT
    looks.*, lag(state) OVER time IS DISTINCT FROM state AS is_new
  FROM looks
  WINDOW time AS (PARTITION BY apify_id, version_number ORDER BY seen_at, place)
), numbered AS (
  SELECT
    apify_id, version_number, archive, snapshot_id, kind, coverage, state, is_last, earliest, latest, changed_after,
    seen_at, place,
    count(*) FILTER (WHERE is_new) OVER (PARTITION BY apify_id, version_number ORDER BY seen_at, place) AS revision
  FROM ordered
), states AS (
  SELECT
    apify_id, version_number, revision, kind, coverage, state, max(earliest) AS last_seen_at,
    array_agg(DISTINCT archive) AS archives,
    -- Of each look.
    array_agg(archive ORDER BY seen_at, place) AS seen_by,
    array_agg(snapshot_id ORDER BY seen_at, place) AS seen_as,
    array_agg(earliest ORDER BY seen_at, place) AS began,
    array_agg(latest ORDER BY seen_at, place) AS ended,
    array_agg(coalesce(latest, seen_at) ORDER BY seen_at, place) AS ended_by,
    array_agg(CASE WHEN NOT is_last THEN changed_after END ORDER BY seen_at, place) AS own_starts
  FROM numbered
  GROUP BY apify_id, version_number, revision, kind, coverage, state
), preceded AS (
  -- What hidden states hide, and pointers leave out, was seen last before them.
  SELECT
    states.*,
    CASE kind WHEN 'state' THEN max(revision) FILTER (WHERE coverage IS DISTINCT FROM 'withheld') OVER before END AS shown,
    max(revision) FILTER (WHERE coverage = 'pointer') OVER before AS pointer,
    max(revision) FILTER (WHERE coverage = 'resolved') OVER before AS fetched,
    max(revision) FILTER (WHERE kind = 'gone' OR coverage IN ('full', 'resolved')) OVER before AS filed
  FROM states
  WINDOW before AS (
    PARTITION BY apify_id, version_number ORDER BY revision ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
), begun AS (
  SELECT
    preceded.*,
    CASE WHEN coverage IN ('full', 'resolved') AND pointer = shown AND filed = fetched THEN fetched
      ELSE coalesce(shown, nullif(revision - 1, 0)) END::int AS former
  FROM preceded
), linked AS (
  SELECT
    begun.*, nth_value(last_seen_at, former) OVER version AS former_seen_at,
    nth_value(seen_by, former) OVER version AS former_seen_by,
    nth_value(began, former) OVER version AS former_began,
    nth_value(ended, former) OVER version AS former_ended
  FROM begun
  WINDOW version AS (
    PARTITION BY apify_id, version_number ORDER BY revision ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  )
), dated AS (
  SELECT
    linked.*, begin.since,
    -- When a state was confirmed is known by the end of a poll alone: what comes after it was not seen earlier.
    max(begin.ended_by) OVER (PARTITION BY apify_id, version_number ORDER BY revision) AS observed_at
  FROM linked
  CROSS JOIN LATERAL (
    -- The earliest look before which one at the former state was over; or else one before which its archive had seen
    -- another state.
    SELECT q.ended_by, coalesce(before.certain_at, q.own_start, former_seen_at) AS since
    FROM unnest(seen_by, began, ended_by, own_starts) WITH ORDINALITY AS q (archive, earliest, ended_by, own_start, place)
    CROSS JOIN LATERAL (
      SELECT max(p.earliest) AS certain_at
      FROM unnest(former_seen_by, former_began, former_ended) AS p (archive, earliest, latest)
      WHERE p.archive = q.archive OR p.latest <= q.earliest
    ) AS before
    ORDER BY before.certain_at IS NULL, q.own_start IS NULL AND before.certain_at IS NULL, q.ended_by, q.place LIMIT 1
  ) AS begin
)
SELECT
  apify_id, a.actor, version_number, split_part(version_number, '.', 1)::bigint AS major,
  split_part(version_number, '.', 2)::bigint AS minor, revision, kind, coverage,
  CASE WHEN revision > 1 THEN least(since, observed_at) END AS changed_after,
  observed_at, last_seen_at,
  lead(observed_at) OVER (PARTITION BY apify_id, version_number ORDER BY revision) AS replaced_at,
  nullif(state, 'gone') AS digest, seen_by[1] AS archive, seen_as[1] AS snapshot_id, dated.archives
FROM dated JOIN merged_actors AS a USING (apify_id);

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
    OR a.depth = b.depth AND (a.env_var_count IS NULL) = (b.env_var_count IS NULL)
      AND a.redacted_count = 0 AND b.redacted_count = 0)
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
