import RealPrograms
import Storage
import Testing

/// What a mirror has of an archive, held against what the archive has, row by row.
enum Likeness {
  /// The columns that are called alike on both sides; those with a star have bytes, and those
  /// with a tilde texts that may have a NUL.
  private static let tables: KeyValuePairs = [
    "polls": """
    poll_id, started_at, finished_at, has_wrong_clock, status, trigger, scope, checked, skipped, changed,
    unannounced, failed, gone, requests, bytes_received, program_version, error
    """,
    "failures": """
    failure_id, kind, actor_id, version_id, poll_id, target, stage, http_status, error_type, message,
    attempts, first_at, last_at, resolved_at
    """,
    "purges": "purge_id, kind, *sha256, size, name, purged_at, purged_by, reason",
    "actors": """
    apify_id, actor_id, username, name, title, is_public, first_seen_at, gone_at, answered_at
    """,
    "actor_names": "actor_id, position, username, name, seen_from",
    "versions": """
    version_id, actor_id, version_number, major, minor, last_tried_at, last_confirmed_at, failing_since,
    missing_since
    """,
    "snapshots": """
    snapshot_id, version_id, revision, poll_id, kind, event, observed_at, changed_after, *digest,
    source_type, build_tag, apply_env_vars_to_build, git_repo_url, tarball_url, github_gist_url, coverage,
    source_identity, file_count, total_size, env_var_count, files_added, files_modified, files_removed,
    lines_added, lines_removed, env_vars_changed, actor_modified_at, extra, warnings
    """,
    "source_files": """
    source_file_id, version_id, ~path, kind, format, is_decoded, content_id, first_revision, last_revision,
    anchor_revision, replaced_id, lines_added, lines_removed
    """,
    "env_vars": """
    env_var_id, version_id, name, value, is_secret, value_state, value_digest, first_revision,
    last_revision, anchor_revision, replaced_id
    """,
    "tags": """
    tag_id, actor_id, tag, apify_build_id, build_number, poll_id, seen_from, changed_after,
    last_confirmed_at, replaced_at
    """,
    "builds": """
    build_id, version_id, build_number, number, poll_id, status, origin, started_at, finished_at,
    source_type, build_tag, git_repo_url, coverage, file_count, total_size, *source_sha256, extra
    """,
    "leased_looks": """
    leased_look_id, version_id, fence, snapshot_id, poll_id, seen_before_at, seen_at
    """,
    "build_files": """
    build_file_id, version_id, ~path, format, is_decoded, content_id, first_number, last_number,
    anchor_number
    """,
  ]

  /// The columns of a content, its bytes as hexadecimal digits, and what has it.
  private static let contents = (
    here: """
    SELECT DISTINCT a.apify_id, c.content_id, c.sha256, c.git_oid, c.size, c.line_count, c.is_text,
      c.purge_id, lower(hex(ifnull(c.content, k.whole)))
    FROM actors AS a JOIN versions AS v USING (actor_id)
    JOIN (SELECT version_id, content_id FROM source_files UNION
      SELECT version_id, content_id FROM build_files) AS f USING (version_id)
    JOIN file_contents AS c USING (content_id) JOIN contents AS k USING (content_id)
    """,
    there: """
    SELECT k.apify_id, k.content_id, encode(c.sha256, 'hex'), encode(c.git_oid, 'hex'), c.size,
      c.line_count, c.is_text, k.purge_id,
      coalesce(encode(coalesce(convert_to(c.body, 'UTF8'), c.bytes), 'hex'), '')
    FROM archive_contents AS k JOIN contents AS c USING (apify_id, sha256)
    """
  )

  /// What not every history has.
  private static let rare: Set = [
    "failures", "purges", "tags", "builds", "build_files", "leased_looks",
  ]

  static func check(
    _ database: PostgreSQLDatabase,
    has world: World,
    _ comment: Comment = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let archive = "archive = '\(try world.archive.id().uuid)'"
    for (table, columns) in tables {
      let here = columns.replacing(/[*~](\w+)/) { "lower(hex(\($0.1)))" }
      let there = columns.replacing(/\*(\w+)/) { "encode(\($0.1), 'hex')" }.replacing(/~(\w+)/) {
        "replace(encode(convert_to(\($0.1), 'UTF8'), 'hex'), 'e29080', '00')"
      }
      try await check(
        world.shell("SELECT \(here) FROM \(table)"),
        database.psql("SELECT \(there) FROM \(table) WHERE \(archive)"),
        mayBeEmpty: Self.rare.contains(table),
        "\(table) \(comment)",
        sourceLocation
      )
    }
    try await check(
      world.shell(contents.here),
      database.psql("\(contents.there) WHERE \(archive)"),
      "contents \(comment)",
      sourceLocation
    )
  }

  static func check(
    _ here: String,
    _ there: String,
    mayBeEmpty: Bool = false,
    _ comment: Comment,
    _ sourceLocation: SourceLocation
  ) {
    let (here, there) = (
      here.split(separator: "\n").sorted(), there.split(separator: "\n").sorted()
    )
    let missing = Set(here).subtracting(there).sorted().prefix(3)
    let odd = Set(there).subtracting(here).sorted().prefix(3)
    #expect(mayBeEmpty || !here.isEmpty, "\(comment): nothing is compared")
    #expect(
      here == there,
      "\(comment): not there \(missing), not here \(odd)",
      sourceLocation: sourceLocation
    )
  }
}
