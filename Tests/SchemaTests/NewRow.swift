/// A row for each table that the sample archive takes as it is; cases change a column of it.
enum NewRow {
  static let now = "'2026-01-09T00:00:00.000Z'"
  static let earlier = "'2026-01-08T00:00:00.000Z'"
  static let newestContent = "(SELECT max(content_id) FROM contents)"

  static let tables: [String: KeyValuePairs<String, String>] = [
    "meta": [
      "meta_id": "1", "archive_uuid": "'00000000-0000-4000-8000-000000000000'", "created_at": now,
      "digest_rule": "1", "chunk_rule": "1",
    ],
    "actors": [
      "actor_id": "50", "apify_id": "'A50'", "username": "'bob'", "name": "'x'", "title": "NULL",
      "is_public": "1", "first_seen_at": now, "gone_at": "NULL", "answer_sha256": "zeroblob(32)",
      "answer_size": "2", "answer_rest_sha256": "zeroblob(32)", "answer_modified_at": "NULL",
      "answered_at": now, "builds_sha256": "zeroblob(32)",
    ],
    "actor_names": [
      "actor_id": "2", "position": "2", "username": "'jane'", "name": "'y'", "seen_from": now,
    ],
    "versions": [
      "version_id": "50", "actor_id": "2", "version_number": "'3.4'", "major": "3", "minor": "4",
      "last_tried_at": now, "last_confirmed_at": now, "failures_in_a_row": "0",
      "failing_since": "NULL", "missing_since": "NULL", "answer_sha256": "zeroblob(32)",
      "pointer_sha256": "zeroblob(32)", "source_mark": "'x'",
    ],
    "polls": [
      "poll_id": "9", "started_at": now, "finished_at": "NULL", "has_wrong_clock": "0",
      "status": "'running'", "trigger": "'once'", "scope": "'mine'", "checked": "0",
      "skipped": "0", "changed": "0", "unannounced": "0", "failed": "0", "gone": "0",
      "requests": "0", "bytes_received": "0", "program_version": "'1'", "error": "NULL",
      "notified": "0",
    ],
    "snapshots": [
      "snapshot_id": "50", "version_id": "1", "revision": "6", "kind": "'state'",
      "event": "'changed'", "poll_id": "8", "observed_at": now, "changed_after": earlier,
      "digest": "zeroblob(32)", "source_type": "'SOURCE_FILES'", "build_tag": "'latest'",
      "apply_env_vars_to_build": "0", "git_repo_url": "NULL", "tarball_url": "NULL",
      "github_gist_url": "NULL", "coverage": "'full'", "source_identity": "NULL",
      "file_count": "1", "total_size": "1", "env_var_count": "1", "files_added": "0",
      "files_modified": "0", "files_removed": "0", "lines_added": "0", "lines_removed": "0",
      "env_vars_changed": "0", "actor_modified_at": "NULL", "extra": "'{}'", "warnings": "'[]'",
      "changes_sha256": "zeroblob(32)", "row_sha256": "zeroblob(32)",
    ],
    "contents": [
      "content_id": "50", "sha256": "randomblob(32)", "git_oid": "zeroblob(20)", "size": "2",
      "line_count": "1", "is_text": "1", "whole": "'a'", "purge_id": "NULL",
    ],
    "purges": [
      "purge_id": "2", "kind": "'value'", "sha256": "zeroblob(32)", "size": "2", "name": "'NEW'",
      "purged_at": now, "purged_by": "'jane'", "reason": "'x'",
    ],
    "chunks": ["chunk_id": "50", "hash": "5", "text": "'x'"],
    "content_chunks": [
      "content_id": newestContent, "position": "0", "first_chunk": "1", "last_chunk": "2",
    ],
    "source_files": [
      "source_file_id": "50", "version_id": "1", "path": "'new.js'", "kind": "'file'",
      "format": "'TEXT'", "is_decoded": "1", "content_id": "1", "first_revision": "5",
      "last_revision": "NULL", "anchor_revision": "NULL", "replaced_id": "NULL",
      "lines_added": "1", "lines_removed": "0",
    ],
    "env_vars": [
      "env_var_id": "50", "version_id": "1", "name": "'NEW'", "value": "'v'", "is_secret": "0",
      "value_state": "'stored'", "value_digest": "NULL", "first_revision": "5",
      "last_revision": "NULL", "anchor_revision": "NULL", "replaced_id": "NULL",
    ],
    "tags": [
      "tag_id": "50", "actor_id": "1", "tag": "'beta'", "apify_build_id": "'B1000002'",
      "build_number": "'0.1.3'", "poll_id": "8", "seen_from": now, "changed_after": earlier,
      "last_confirmed_at": "NULL", "replaced_at": "NULL", "row_sha256": "zeroblob(32)",
    ],
    "builds": [
      "build_id": "50", "apify_id": "'B50'", "version_id": "1", "build_number": "'0.1.9'",
      "number": "9", "poll_id": "8", "status": "'SUCCEEDED'", "origin": "'WEB'",
      "started_at": now, "finished_at": now, "source_type": "'SOURCE_FILES'",
      "build_tag": "'latest'", "git_repo_url": "NULL", "coverage": "'full'", "file_count": "1",
      "total_size": "1", "source_sha256": "zeroblob(32)", "extra": "'{}'",
      "row_sha256": "zeroblob(32)",
    ],
    "build_files": [
      "build_file_id": "50", "version_id": "1", "path": "'new.js'", "format": "'TEXT'",
      "is_decoded": "1", "content_id": "1", "first_number": "4", "last_number": "NULL",
      "anchor_number": "NULL",
    ],
    "leased_looks": [
      "leased_look_id": "50", "version_id": "1", "fence": "2",
      "snapshot_id": "(SELECT max(snapshot_id) FROM snapshots WHERE version_id = 1)",
      "poll_id": "8",
      "seen_before_at": earlier, "seen_at": now, "row_sha256": "zeroblob(32)",
    ],
    "failures": [
      "failure_id": "50", "kind": "'target'", "actor_id": "NULL", "version_id": "NULL",
      "name": "'ann/x'", "poll_id": "8", "target": "'ann/x'", "stage": "'actor'",
      "http_status": "404", "error_type": "'t'", "message": "'m'", "attempts": "1",
      "first_at": now, "last_at": now, "resolved_at": "NULL",
    ],
  ]

  /// The statement that adds the row of a table, with other values in some columns.
  static func insert(
    _ table: String,
    _ changed: [String: String] = [:],
    by verb: String = "INSERT"
  ) -> String {
    let row = tables[table] ?? [:]
    precondition(Set(changed.keys).isSubset(of: row.map(\.key)), "\(table) has no \(changed.keys)")
    return """
      \(verb) INTO \(table) (\(row.map(\.key).joined(separator: ", "))) \
      VALUES (\(row.map { changed[$0.key] ?? $0.value }.joined(separator: ", ")))
      """
  }
}
