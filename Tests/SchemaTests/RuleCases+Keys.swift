/// Rows that take the place of another one, and rows that lead to none.
extension RuleCase {
  private static func clashes(
    _ table: String,
    _ rows: [(changed: [String: String], columns: String)]
  ) -> [RuleCase] {
    rows.map { row in
      RuleCase(
        table: table,
        changed: row.changed,
        message: "UNIQUE constraint failed: \(row.columns)"
      )
    }
  }

  private static func foreignKeys(_ table: String, _ rows: [[String: String]]) -> [RuleCase] {
    rows.map { RuleCase(table: table, changed: $0, message: "FOREIGN KEY constraint failed") }
  }

  static let clashes: [RuleCase] =
    clashes(
      "actors",
      [(["actor_id": "1"], "actors.actor_id"), (["apify_id": "'A1000001'"], "actors.apify_id")]
    )
    + clashes("actor_names", [(["position": "1"], "actor_names.actor_id, actor_names.position")])
    + clashes(
      "versions",
      [
        (["version_id": "1"], "versions.version_id"),
        (
          ["actor_id": "1", "major": "0", "minor": "10", "version_number": "'0.10'"],
          "versions.actor_id, versions.major, versions.minor"
        ),
      ]
    ) + clashes("polls", [(["poll_id": "1"], "polls.poll_id")])
    + clashes(
      "snapshots",
      [
        (["snapshot_id": "1"], "snapshots.snapshot_id"),
        (["revision": "5"], "snapshots.version_id, snapshots.revision"),
      ]
    )
    + clashes(
      "purges",
      [(["purge_id": "1"], "purges.purge_id"), (["name": "'OLD'"], "index 'purges_by_subject'")]
    )
    + clashes(
      "contents",
      [
        (["content_id": "1"], "contents.content_id"),
        (["sha256": "x'\(hexadecimal(1, digits: 64))'"], "contents.sha256"),
      ]
    ) + clashes("chunks", [(["chunk_id": "1"], "chunks.chunk_id")])
    + clashes(
      "content_chunks",
      [(["content_id": "2"], "content_chunks.content_id, content_chunks.position")]
    )
    + clashes(
      "source_files",
      [
        (["source_file_id": "1"], "source_files.source_file_id"),
        (["path": "'lib/main.js'"], "source_files.version_id, source_files.path"),
        (
          [
            "path": "'lib/main.js'", "first_revision": "4", "last_revision": "5",
            "anchor_revision": "4",
          ], "source_files.version_id, source_files.path, source_files.first_revision"
        ),
      ]
    )
    + clashes(
      "env_vars",
      [
        (["env_var_id": "1"], "env_vars.env_var_id"),
        (["name": "'MAX_PAGES'"], "env_vars.version_id, env_vars.name"),
        (
          [
            "name": "'MAX_PAGES'", "first_revision": "2", "last_revision": "2",
            "anchor_revision": "2",
          ], "env_vars.version_id, env_vars.name, env_vars.first_revision"
        ),
      ]
    )
    + clashes(
      "tags",
      [(["tag_id": "1"], "tags.tag_id"), (["tag": "'latest'"], "tags.actor_id, tags.tag")]
    )
    + clashes(
      "builds",
      [
        (["build_id": "1"], "builds.build_id"), (["apify_id": "'B1000001'"], "builds.apify_id"),
        (["number": "3"], "builds.version_id, builds.number"),
      ]
    )
    + clashes(
      "build_files",
      [
        (["build_file_id": "1"], "build_files.build_file_id"),
        (["path": "'Dockerfile'"], "build_files.version_id, build_files.path"),
        (
          ["path": "'Dockerfile'", "first_number": "1", "last_number": "1", "anchor_number": "1"],
          "build_files.version_id, build_files.path, build_files.first_number"
        ),
      ]
    )
    + clashes(
      "failures",
      [
        (["failure_id": "1"], "failures.failure_id"),
        (["kind": "'version'", "version_id": "3", "name": "NULL"], "index 'failures_open'"),
      ]
    ) + clashes("leased_looks", [(["leased_look_id": "1"], "leased_looks.leased_look_id")])

  static let foreignKeys: [RuleCase] =
    foreignKeys("actor_names", [["actor_id": "60"]]) + foreignKeys("versions", [["actor_id": "60"]])
    + foreignKeys("snapshots", [["version_id": "60"], ["poll_id": "60"]])
    + foreignKeys("contents", [["whole": "NULL", "purge_id": "60"]])
    + foreignKeys(
      "content_chunks",
      [["content_id": "60"], ["first_chunk": "0"], ["last_chunk": "60"]]
    )
    + foreignKeys(
      "source_files",
      [["version_id": "60"], ["content_id": "60"], ["first_revision": "60"], ["replaced_id": "60"]]
    )
    + foreignKeys(
      "env_vars",
      [["version_id": "60"], ["first_revision": "60"], ["replaced_id": "60"]]
    ) + foreignKeys("tags", [["actor_id": "60"], ["poll_id": "60"]])
    + foreignKeys("builds", [["version_id": "60"], ["poll_id": "60"]])
    + foreignKeys(
      "build_files",
      [["version_id": "60"], ["content_id": "60"], ["first_number": "60"]]
    )
    + foreignKeys(
      "failures",
      [
        ["poll_id": "60"], ["kind": "'actor'", "name": "NULL", "actor_id": "60"],
        ["kind": "'version'", "name": "NULL", "version_id": "60"],
      ]
    )
    + foreignKeys(
      "leased_looks",
      [["version_id": "60"], ["snapshot_id": "60"], ["poll_id": "60"]]
    )
}
