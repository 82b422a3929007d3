import GRDB

/// The failures of all archives; of two that are open for one thing, one that lasts as long as both.
struct MergedFailures {
  let database: Database

  func write() throws {
    try database.execute(
      sql: """
        CREATE TEMP TABLE merged_failures AS
        SELECT kind, actor, version, name, poll, target, stage, http_status, error_type, message,
          attempts, first_at, last_at, resolved_at
        FROM (
          SELECT f.*, a.new_id AS actor, v.new_id AS version, p.new_id AS poll,
            -- An older copy has one that was open, a newer one how it went on.
            row_number() OVER (
              PARTITION BY kind, a.new_id, v.new_id, name, p.new_id, f.first_at
              ORDER BY resolved_at IS NULL, attempts DESC, last_at DESC, target, message
            ) AS choice
          FROM temp.gathered_failures AS f
          CROSS JOIN temp.merged_polls AS p USING (source, poll_id)
          LEFT JOIN temp.merged_actors AS a USING (source, actor_id)
          LEFT JOIN temp.merged_versions AS v USING (source, version_id)
          -- Those of an Actor that was purged are none any more.
          WHERE (f.actor_id IS NULL OR a.new_id IS NOT NULL)
            AND (f.version_id IS NULL OR v.new_id IS NOT NULL)
        ) WHERE choice = 1;

        -- What another archive has seen since does not fail any more.
        UPDATE temp.merged_failures SET resolved_at = (
          SELECT min(iif(seen_from > last_at, seen_from, last_seen_at))
          FROM temp.merged_snapshots AS r JOIN snapshots AS s ON s.snapshot_id = r.snapshot_key
          WHERE r.version_id = version AND (seen_from > last_at OR last_seen_at > last_at)
            AND (merged_failures.kind = 'version' OR s.coverage = 'resolved')
        ) WHERE resolved_at IS NULL AND kind IN ('version', 'source');
        UPDATE temp.merged_failures SET resolved_at = (
          SELECT answered_at FROM actors WHERE actor_id = actor AND answered_at > last_at
        ) WHERE resolved_at IS NULL AND kind = 'actor';

        INSERT INTO failures (
          failure_id, kind, actor_id, version_id, name, poll_id, target, stage, http_status, error_type,
          message, attempts, first_at, last_at, resolved_at
        )
        SELECT row_number() OVER (
            ORDER BY first_at, poll, kind, actor, version, name, last_at, resolved_at
          ),
          kind, actor, version, name, poll, target, stage, http_status, error_type, message, attempts,
          first_at, last_at, resolved_at
        FROM (
          SELECT kind, actor, version, name, poll, target, stage, http_status, error_type, message,
            attempts, first_at, last_at, resolved_at
          FROM temp.merged_failures WHERE resolved_at IS NOT NULL
          UNION ALL
          SELECT kind, actor, version, name, first_poll, target, stage, http_status, error_type,
            message, all_attempts, first_time, last_at, NULL
          FROM (
            SELECT *,
              row_number() OVER (subject ORDER BY last_at DESC, first_at, poll, message) AS choice,
              first_value(poll) OVER (subject ORDER BY first_at, poll) AS first_poll,
              min(first_at) OVER subject AS first_time, sum(attempts) OVER subject AS all_attempts
            FROM temp.merged_failures WHERE resolved_at IS NULL
            WINDOW subject AS (PARTITION BY kind, actor, version, name)
          ) WHERE choice = 1
        )
        """
    )
  }
}
