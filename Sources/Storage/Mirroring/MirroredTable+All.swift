extension MirroredTable {
  private static let version =
    "JOIN versions AS v USING (version_id) JOIN actors AS a USING (actor_id)"
  private static let place = Column.all(.text, "a.apify_id", "v.version_number")

  package static let polls = MirroredTable(
    name: "polls",
    columns: Column.all(.integer, "p.poll_id", "p.has_wrong_clock")
      + Column.all(
        .text,
        "p.started_at",
        "p.finished_at",
        "p.status",
        "p.trigger",
        "p.scope",
        "p.program_version",
        "p.error"
      )
      + Column.all(
        .integer,
        "p.checked",
        "p.skipped",
        "p.changed",
        "p.unannounced",
        "p.failed",
        "p.gone",
        "p.requests",
        "p.bytes_received"
      ),
    key: ["poll_id"],
    source: "polls AS p",
    id: "p.poll_id"
  )

  package static let actors = MirroredTable(
    name: "actors",
    columns: Column.all(.text, "a.apify_id")
      + Column.all(
        .integer,
        "a.actor_id",
        "a.is_public",
        "(SELECT count(*) FROM actor_names AS n WHERE n.actor_id = a.actor_id) AS name_count"
      )
      + Column.all(
        .text,
        "a.username",
        "a.name",
        "a.title",
        "a.first_seen_at",
        "a.gone_at",
        "a.answered_at"
      ),
    key: ["apify_id"],
    source: "actors AS a",
    id: "a.actor_id"
  )

  package static let actorNames = MirroredTable(
    name: "actor_names",
    columns: Column.all(.text, "a.apify_id") + Column.all(.integer, "n.actor_id", "n.position")
      + Column.all(.text, "n.username", "n.name", "n.seen_from"),
    key: ["apify_id", "position"],
    source: "actor_names AS n JOIN actors AS a USING (actor_id)",
    id: "n.actor_id"
  )

  /// With the latest snapshot and build of each, by which a push knows how far it came.
  package static let versions = MirroredTable(
    name: "versions",
    columns: place
      + Column.all(
        .integer,
        "v.version_id",
        "v.actor_id",
        "v.major",
        "v.minor",
        """
        (SELECT ifnull(max(s.revision), 0) FROM snapshots AS s WHERE s.version_id = v.version_id) \
        AS pushed_revision
        """,
        """
        (SELECT ifnull(max(b.number), 0) FROM builds AS b WHERE b.version_id = v.version_id) \
        AS pushed_build
        """
      )
      + Column.all(
        .text,
        """
        (SELECT s.observed_at FROM snapshots AS s WHERE s.version_id = v.version_id \
        ORDER BY s.revision DESC LIMIT 1) AS pushed_seen_at
        """,
        "v.last_tried_at",
        "v.last_confirmed_at",
        "v.failing_since",
        "v.missing_since"
      ),
    key: ["apify_id", "version_number"],
    source: "versions AS v JOIN actors AS a USING (actor_id)",
    id: "v.version_id"
  )

  package static let snapshots = MirroredTable(
    name: "snapshots",
    columns: place
      + Column.all(.integer, "s.revision", "s.snapshot_id", "s.version_id", "s.poll_id")
      + Column.all(.text, "s.kind", "s.event", "s.observed_at", "s.changed_after")
      + Column.all(.bytes, "s.digest")
      + Column.all(.text, "s.source_type", "s.build_tag")
      + Column.all(.integer, "s.apply_env_vars_to_build")
      + Column.all(
        .text,
        "s.git_repo_url",
        "s.tarball_url",
        "s.github_gist_url",
        "s.coverage",
        "s.source_identity"
      )
      + Column.all(
        .integer,
        "s.file_count",
        "s.total_size",
        "s.env_var_count",
        "s.files_added",
        "s.files_modified",
        "s.files_removed",
        "s.lines_added",
        "s.lines_removed",
        "s.env_vars_changed"
      )
      + Column.all(.text, "s.actor_modified_at", "s.extra", "s.warnings"),
    key: ["apify_id", "version_number", "revision"],
    source: "snapshots AS s \(version)",
    id: "s.snapshot_id",
    sequence: "s.revision"
  )

  package static let sourceFiles = MirroredTable(
    name: "source_files",
    columns: place
      + Column.all(.integer, "f.first_revision", "f.source_file_id", "f.version_id")
      + Column.all(.text, "f.path", "f.kind", "f.format")
      + Column.all(.integer, "f.is_decoded", "f.content_id")
      + Column.all(.bytes, "c.sha256")
      + Column.all(
        .integer,
        "f.last_revision",
        "f.anchor_revision",
        "f.replaced_id",
        "f.lines_added",
        "f.lines_removed"
      ),
    key: ["apify_id", "version_number", "first_revision", "source_file_id"],
    source: "source_files AS f \(version) LEFT JOIN contents AS c USING (content_id)",
    id: "f.source_file_id",
    sequence: "f.first_revision",
    end: ("last_revision", "anchor_revision")
  )

  package static let variables = MirroredTable(
    name: "env_vars",
    columns: place
      + Column.all(.integer, "e.first_revision", "e.env_var_id", "e.version_id")
      + Column.all(.text, "e.name", "e.value")
      + Column.all(.integer, "e.is_secret")
      + Column.all(.text, "e.value_state", "e.value_digest")
      + Column.all(.integer, "e.last_revision", "e.anchor_revision", "e.replaced_id"),
    key: ["apify_id", "version_number", "first_revision", "env_var_id"],
    source: "env_vars AS e \(version)",
    id: "e.env_var_id",
    sequence: "e.first_revision",
    end: ("last_revision", "anchor_revision")
  )

  package static let builds = MirroredTable(
    name: "builds",
    columns: place
      + Column.all(.integer, "b.number", "b.build_id", "b.version_id", "b.poll_id")
      + Column.all(
        .text,
        "b.apify_id AS apify_build_id",
        "b.build_number",
        "b.status",
        "b.origin",
        "b.started_at",
        "b.finished_at",
        "b.source_type",
        "b.build_tag",
        "b.git_repo_url",
        "b.coverage"
      )
      + Column.all(.integer, "b.file_count", "b.total_size") + Column.all(.bytes, "b.source_sha256")
      + Column.all(.text, "b.extra"),
    key: ["apify_id", "version_number", "number"],
    source: "builds AS b \(version)",
    id: "b.build_id",
    sequence: "b.number"
  )

  package static let buildFiles = MirroredTable(
    name: "build_files",
    columns: place
      + Column.all(.integer, "f.first_number", "f.build_file_id", "f.version_id")
      + Column.all(.text, "f.path", "f.format")
      + Column.all(.integer, "f.is_decoded", "f.content_id")
      + Column.all(.bytes, "c.sha256") + Column.all(.integer, "f.last_number", "f.anchor_number"),
    key: ["apify_id", "version_number", "first_number", "build_file_id"],
    source: "build_files AS f \(version) LEFT JOIN contents AS c USING (content_id)",
    id: "f.build_file_id",
    sequence: "f.first_number",
    end: ("last_number", "anchor_number")
  )

  package static let tags = MirroredTable(
    name: "tags",
    columns: Column.all(.text, "a.apify_id")
      + Column.all(.integer, "t.tag_id", "t.actor_id", "t.poll_id")
      + Column.all(
        .text,
        "t.tag",
        "t.apify_build_id",
        "t.build_number",
        "t.seen_from",
        "t.changed_after",
        "t.last_confirmed_at",
        "t.replaced_at"
      ),
    key: ["apify_id", "tag_id"],
    source: "tags AS t JOIN actors AS a USING (actor_id)",
    id: "t.tag_id"
  )

  package static let leasedLooks = MirroredTable(
    name: "leased_looks",
    columns: place
      + Column.all(
        .integer,
        "l.leased_look_id",
        "l.version_id",
        "l.fence",
        "l.snapshot_id",
        "l.poll_id"
      ) + Column.all(.text, "l.seen_before_at", "l.seen_at"),
    key: ["apify_id", "snapshot_id", "leased_look_id"],
    source: "leased_looks AS l \(version)",
    id: "l.leased_look_id"
  )

  package static let failures = MirroredTable(
    name: "failures",
    columns: Column.all(
      .integer,
      "f.failure_id",
      "f.actor_id",
      "f.version_id",
      "f.poll_id",
      "f.http_status",
      "f.attempts"
    )
      + Column.all(
        .text,
        "f.kind",
        "f.target",
        "f.stage",
        "f.error_type",
        "f.message",
        "f.first_at",
        "f.last_at",
        "f.resolved_at"
      ),
    key: ["failure_id"],
    source: "failures AS f",
    id: "f.failure_id"
  )

  package static let purges = MirroredTable(
    name: "purges",
    columns: Column.all(.integer, "p.purge_id", "p.size") + Column.all(.bytes, "p.sha256")
      + Column.all(.text, "p.kind", "p.name", "p.purged_at", "p.purged_by", "p.reason"),
    key: ["purge_id"],
    source: "purges AS p",
    id: "p.purge_id"
  )
}
