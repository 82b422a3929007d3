import GRDB
import Snapshots

/// Carries the history of several archives into one that is empty.
struct MergeWork {
  private let sources: [MergeSource]
  private let target: Archive

  init(from sources: [MergeSource], to target: Archive) {
    (self.sources, self.target) = (sources, target)
  }

  func run(_ progress: (String) -> Void) throws {
    let purges = try target.write { database in
      // What comes is history, and out of turn.
      try Schema.dropTriggers(in: database)
      progress("polls")
      try GatheredRows(database: database).gather(from: sources)
      let polls = MergedPolls(database: database)
      try polls.write()
      let purges = try MergedPurges(writingTo: database)
      try purges.writeContents(of: sources)
      try MergedActors(of: sources, polls, in: database).write(progress)
      try numberSnapshots(in: database)
      try MergedBuilds.plan(in: database)
      return purges
    }
    for (version, name) in try versions() {
      progress(name)
      try target.write { database in
        try MergedSnapshots(of: version, from: sources, without: purges, in: database).write()
        try MergedBuilds(of: sources, purges, in: database).write(of: version)
      }
    }
    progress("tags and failures")
    try target.write { database in
      try MergedTags.write(in: database)
      try settle(database)
      try MergedFailures(database: database).write()
      try MergedPolls(database: database).settle()
      try purges.takeOutTexts()
      _ = try Schema.refresh(in: database)
    }
  }

  private func versions() throws -> [(VersionID, String)] {
    try target.read { view in
      try view.database.rows(of: "versions", "SELECT version_id FROM versions ORDER BY version_id")
      {
        VersionID(number: try $0.key())
      }.map { ($0, view.name(of: $0)) }
    }
  }

  /// The keys of snapshots are in the order of time, as if one poll had recorded them.
  private func numberSnapshots(in database: Database) throws {
    try database.execute(
      sql: """
        CREATE TEMP TABLE merged_snapshots AS
        SELECT *, row_number() OVER (
          ORDER BY placed_at, poll_id, version_id, position
        ) AS snapshot_key
        FROM temp.merged_runs;
        CREATE UNIQUE INDEX temp.merged_snapshots_by_version ON merged_snapshots (version_id, position)
        """
    )
  }

  /// Says of Actors and versions what moves on with each look.
  private func settle(_ database: Database) throws {
    try database.execute(
      sql: """
        -- What one archive could not see, and another one has seen since, neither fails nor is missing.
        UPDATE versions SET
          (failures_in_a_row, failing_since) = (
            SELECT
              ifnull(max(iif(g.failing_since > ifnull(versions.last_confirmed_at, ''),
                g.failures_in_a_row, 1)), 0),
              min(iif(g.failing_since > ifnull(versions.last_confirmed_at, ''),
                g.failing_since, g.last_tried_at))
            FROM temp.merged_versions AS m CROSS JOIN temp.gathered_versions AS g USING (source, version_id)
            WHERE m.new_id = versions.version_id AND g.failing_since IS NOT NULL
              AND g.last_tried_at > ifnull(versions.last_confirmed_at, '')
          ),
          missing_since = (
            SELECT min(g.missing_since)
            FROM temp.merged_versions AS m CROSS JOIN temp.gathered_versions AS g USING (source, version_id)
            WHERE m.new_id = versions.version_id
              AND g.missing_since > ifnull(versions.last_confirmed_at, '')
          ),
          (pointer_sha256, source_mark) = (
            SELECT g.pointer_sha256, g.source_mark
            FROM temp.merged_versions AS m CROSS JOIN temp.gathered_versions AS g USING (source, version_id)
            WHERE m.new_id = versions.version_id AND g.pointer_sha256 IS NOT NULL
              AND m.digest = (
                SELECT digest FROM snapshots
                WHERE snapshots.version_id = versions.version_id ORDER BY revision DESC LIMIT 1
              )
            ORDER BY g.last_confirmed_at DESC, m.source LIMIT 1
          );
        UPDATE actors SET gone_at = (
          SELECT iif(count(*) = count(iif(kind = 'gone', 1, NULL)), max(observed_at), NULL)
          FROM versions CROSS JOIN snapshots AS latest USING (version_id)
          WHERE versions.actor_id = actors.actor_id AND revision = (
            SELECT max(revision) FROM snapshots WHERE snapshots.version_id = versions.version_id
          )
        )
        """
    )
  }
}
