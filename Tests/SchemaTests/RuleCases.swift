import Testing

/// A row that a rule of a table refuses.
struct RuleCase: Sendable, CustomTestStringConvertible {
  let table: String
  let changed: [String: String]
  let message: String

  var testDescription: String { "\(table) \(changed): \(message)" }

  private static func checks(
    _ table: String,
    _ rows: [(changed: [String: String], expression: String)]
  ) -> [RuleCase] {
    rows.map { row in
      RuleCase(
        table: table,
        changed: row.changed,
        message: "CHECK constraint failed: \(row.expression)"
      )
    }
  }

  /// The columns that are times, each of one form.
  static let times: KeyValuePairs<String, [String]> = [
    "meta": ["created_at"],
    "actors": ["first_seen_at", "gone_at", "answer_modified_at", "answered_at"],
    "actor_names": ["seen_from"],
    "versions": ["last_tried_at", "last_confirmed_at", "failing_since", "missing_since"],
    "polls": ["started_at", "finished_at"],
    "snapshots": ["observed_at", "changed_after", "actor_modified_at"],
    "tags": ["seen_from", "changed_after", "last_confirmed_at", "replaced_at"],
    "builds": ["started_at", "finished_at"],
    "failures": ["first_at", "last_at", "resolved_at"],
    "purges": ["purged_at"],
    "leased_looks": ["seen_before_at", "seen_at"],
  ]

  /// What is no time of that form.
  static let badTimes = [
    "''", "'2026-11-25'", "'2026-11-25T10:00:00Z'", "'2026-11-25 10:00:00.000Z'",
    "'2026-11-25T10:00:00.000'", "'2026-11-25T10:00:00.000+00:00'", "'2026-11-25t10:00:00.000Z'",
    "'2026-02-30T10:00:00.000Z'", "'2026-13-01T10:00:00.000Z'", "'2026-11-25T24:00:00.000Z'",
    "'2026-11-25T10:00:60.000Z'", "'2026-11-25T10:00:00.12 Z'", "'2026-11-25T10:00:00.0000Z'",
    "'2026-11-25T10:00:00.000Z' || char(0) || 'x'", "' 2026-11-25T10:00:00.000Z'", "'2461000.5'",
    "'+2026-11-25T10:00:00.000Z'", "'now'", "'never'",
  ]

  static let checks: [RuleCase] =
    people + polling + snapshots + contents + spans + buildRules + failureRules + lookRules

  private static let people =
    checks(
      "meta",
      [
        (["meta_id": "2"], "meta_id = 1"),
        (["digest_rule": "0"], "digest_rule >= 1"), (["chunk_rule": "0"], "chunk_rule >= 1"),
        (["archive_uuid": "'x'"], uuid),
        (["archive_uuid": "'00000000-0000-4000-7000-000000000000'"], uuid),
        (["archive_uuid": "'00000000-0000-1000-8000-000000000000'"], uuid),
        (
          ["archive_uuid": "'0000000G-0000-4000-8000-000000000000'"],
          "archive_uuid NOT GLOB '*[^-0-9a-f]*'"
        ),
      ]
    )
    + checks(
      "actors",
      [
        (["is_public": "2"], "is_public IN (0, 1)"),
        (["answer_sha256": "zeroblob(31)"], "length(answer_sha256) = 32"),
        (["builds_sha256": "zeroblob(20)"], "length(builds_sha256) = 32"),
        (["answer_size": "1"], "answer_size >= 2"),
        (["answer_rest_sha256": "zeroblob(33)"], "length(answer_rest_sha256) = 32"),
        (["answer_size": "NULL"], "(answer_sha256 IS NULL) = (answer_size IS NULL)"),
        (["answer_rest_sha256": "NULL"], "(answer_sha256 IS NULL) = (answer_rest_sha256 IS NULL)"),
      ]
    )
    + checks("actor_names", [(["position": "0"], "position >= 1")])
    + checks(
      "versions",
      [
        (["major": "100", "version_number": "'100.4'"], "major BETWEEN 0 AND 99"),
        (["major": "-1", "version_number": "'-1.4'"], "major BETWEEN 0 AND 99"),
        (["minor": "100", "version_number": "'3.100'"], "minor BETWEEN 0 AND 99"),
        (["minor": "-1", "version_number": "'3.-1'"], "minor BETWEEN 0 AND 99"),
        (["failures_in_a_row": "-1", "failing_since": NewRow.now], "failures_in_a_row >= 0"),
        (["answer_sha256": "zeroblob(20)"], "length(answer_sha256) = 32"),
        (["pointer_sha256": "zeroblob(20)"], "length(pointer_sha256) = 32"),
        (["pointer_sha256": "NULL"], "(pointer_sha256 IS NULL) = (source_mark IS NULL)"),
        (["source_mark": "NULL"], "(pointer_sha256 IS NULL) = (source_mark IS NULL)"),
        (["version_number": "'3.04'"], "version_number = major || '.' || minor"),
        (["failures_in_a_row": "1"], "(failures_in_a_row = 0) = (failing_since IS NULL)"),
        (["failing_since": NewRow.now], "(failures_in_a_row = 0) = (failing_since IS NULL)"),
      ]
    )

  private static let uuid = "archive_uuid GLOB '????????-????-4???-[89ab]???-????????????'"

  private static let polling = checks(
    "polls",
    [
      (["has_wrong_clock": "2"], "has_wrong_clock IN (0, 1)"),
      (
        ["status": "'done'", "finished_at": NewRow.now],
        "status IN ('running', 'ok', 'partial', 'failed', 'suspect', 'interrupted')"
      ),
      (["trigger": "'cron'"], "trigger IN ('once', 'every', 'webhook')"),
      (["scope": "'all'"], "scope IN ('targets', 'mine', 'archived')"),
      (["notified": "2"], "notified IN (0, 1)"),
      (["finished_at": NewRow.now], "(status = 'running') <= (finished_at IS NULL)"),
      (["status": "'ok'"], "(finished_at IS NULL) <= (status IN ('running', 'interrupted'))"),
    ]
  )

  private static let snapshots = checks(
    "snapshots",
    [
      (["revision": "0"], "revision BETWEEN 1 AND 1000000000"),
      (["revision": "1000000001"], "revision BETWEEN 1 AND 1000000000"),
      (["kind": "'deleted'"], "kind IN ('state', 'gone')"),
      (
        ["event": "'edited'"],
        "event IN ('first', 'changed', 'reverted', 'resolved', 'withheld', 'shown', 'gone', 'back')"
      ),
      (["digest": "zeroblob(20)"], "length(digest) = 32"),
      (["apply_env_vars_to_build": "2"], "apply_env_vars_to_build IN (0, 1)"),
      (["coverage": "'half'"], "coverage IN ('full', 'resolved', 'pointer', 'withheld')"),
      (["file_count": "-1"], "file_count >= 0"), (["total_size": "-1"], "total_size >= 0"),
      (["env_var_count": "-1"], "env_var_count >= 0"), (["files_added": "-1"], "files_added >= 0"),
      (["files_modified": "-1"], "files_modified >= 0"),
      (["files_removed": "-1"], "files_removed >= 0"), (["lines_added": "-1"], "lines_added >= 0"),
      (["lines_removed": "-1"], "lines_removed >= 0"),
      (["env_vars_changed": "-1"], "env_vars_changed >= 0"),
      (["extra": "'{'"], "extra GLOB '{*}'"),
      (["warnings": "'['"], "warnings GLOB '[[]*]'"),
      (["changes_sha256": "zeroblob(20)"], "length(changes_sha256) = 32"),
      (["row_sha256": "zeroblob(20)"], "length(row_sha256) = 32"),
      (["changed_after": "NULL"], "(revision = 1) = (changed_after IS NULL)"),
      (["event": "'first'"], "(revision = 1) = (event = 'first')"),
      (["observed_at": "'2026-01-07T00:00:00.000Z'"], "changed_after <= observed_at"),
      (["event": "'gone'"], "(kind = 'gone') = (event = 'gone')"),
      (["digest": "NULL"], "(kind = 'state') = (digest IS NOT NULL)"),
      (["coverage": "NULL"], "(kind = 'state') = (coverage IS NOT NULL)"),
      (["kind": "'gone'", "event": "'gone'"], "(kind = 'state') = (digest IS NOT NULL)"),
      (
        ["kind": "'gone'", "event": "'gone'", "digest": "NULL"],
        "(kind = 'state') = (coverage IS NOT NULL)"
      ),
      (["coverage": "'resolved'"], "(source_identity IS NOT NULL) = (coverage IS 'resolved')"),
      (["source_identity": "'x'"], "(source_identity IS NOT NULL) = (coverage IS 'resolved')"),
    ]
  )

  private static let contents =
    checks(
      "purges",
      [
        (["kind": "'poll'"], "kind IN ('content', 'value', 'actor', 'text')"),
        (["sha256": "zeroblob(20)"], "length(sha256) = 32"), (["size": "-1"], "size >= 0"),
        (["name": "NULL"], "(kind = 'content') = (name IS NULL)"),
        (["kind": "'content'"], "(kind = 'content') = (name IS NULL)"),
      ]
    )
    + checks(
      "contents",
      [
        (["sha256": "zeroblob(20)"], "length(sha256) = 32"),
        (["git_oid": "zeroblob(32)"], "length(git_oid) = 20"),
        (["size": "-1"], "size BETWEEN 0 AND 1000000000"),
        (["size": "1000000001"], "size BETWEEN 0 AND 1000000000"),
        (["line_count": "-1"], "line_count >= 0"), (["is_text": "2"], "is_text IN (0, 1)"),
        (["line_count": "NULL"], "is_text = (line_count IS NOT NULL)"),
        (["whole": "x'61'"], wholeType), (["whole": "5"], wholeType),
        (["is_text": "0", "line_count": "NULL"], wholeType),
        (
          ["is_text": "0", "line_count": "NULL", "whole": "NULL"],
          "whole IS NOT NULL OR is_text OR purge_id IS NOT NULL"
        ),
        (["purge_id": "1"], "whole IS NULL OR purge_id IS NULL"),
      ]
    )
    + checks(
      "content_chunks",
      [
        (["position": "-1"], "position >= 0"),
        (["first_chunk": "2", "last_chunk": "1"], "last_chunk >= first_chunk"),
      ]
    )

  private static let wholeType =
    "whole IS NULL OR typeof(whole) = CASE is_text WHEN 1 THEN 'text' ELSE 'blob' END"

  /// What holds for the anchors of closed spans, in three tables alike.
  private static func anchors(_ table: String, _ noun: String) -> [RuleCase] {
    let (first, last, anchor) = ("first_\(noun)", "last_\(noun)", "anchor_\(noun)")
    func closed(_ from: Int, _ to: Int, _ anchor: Int?) -> [String: String] {
      [first: "\(from)", last: "\(to)", "anchor_\(noun)": number(anchor)]
    }
    let least = "\(first) > \(anchor) - (\(anchor) & -\(anchor))"
    let most = "\(last) < \(anchor) + (\(anchor) & -\(anchor))"
    return checks(
      table,
      [
        ([first: "3", last: "2", anchor: "2"], "\(last) >= \(first)"),
        (closed(3, 3, nil), "(\(anchor) IS NULL) = (\(last) IS NULL)"),
        ([anchor: "4"], "(\(anchor) IS NULL) = (\(last) IS NULL)"),
        (closed(3, 3, 4), "\(anchor) BETWEEN \(first) AND \(last)"),
        (closed(3, 3, 2), "\(anchor) BETWEEN \(first) AND \(last)"),
        (closed(1, 3, 3), least), (closed(4, 6, 6), least), (closed(4, 5, 5), least),
        (closed(1, 3, 1), most), (closed(3, 9, 4), most), (closed(6, 8, 6), most),
      ]
    )
  }

  private static let spans =
    checks(
      "source_files",
      [
        (["kind": "'link'"], "kind IN ('file', 'folder')"),
        (["is_decoded": "2"], "is_decoded IN (0, 1)"),
        (["lines_added": "-1"], "lines_added >= 0"),
        (["lines_removed": "-1"], "lines_removed >= 0"),
        (["format": "NULL"], "(kind = 'file') = (format IS NOT NULL)"),
        (["is_decoded": "NULL"], "(kind = 'file') = (is_decoded IS NOT NULL)"),
        (["content_id": "NULL"], "(kind = 'file') = (content_id IS NOT NULL)"),
        (
          ["kind": "'folder'", "is_decoded": "NULL", "content_id": "NULL"],
          "(kind = 'file') = (format IS NOT NULL)"
        ),
        (["lines_added": "NULL"], "(lines_added IS NULL) = (lines_removed IS NULL)"),
      ]
    )
    + checks(
      "env_vars",
      [
        (["is_secret": "2"], "is_secret IN (0, 1)"),
        (["value_state": "'lost'"], "value_state IN ('stored', 'secret', 'redacted', 'purged')"),
        (["value": "NULL"], "(value_state = 'stored') = (value IS NOT NULL)"),
        (["value_state": "'purged'"], "(value_state = 'stored') = (value IS NOT NULL)"),
        (["is_secret": "1"], "is_secret = (value_state = 'secret')"),
        (["value": "NULL", "value_state": "'secret'"], "is_secret = (value_state = 'secret')"),
        (["value_digest": "'x'"], "value_digest IS NULL OR value_state <> 'stored'"),
        (
          ["value": "NULL", "value_state": "'purged'"],
          "value_digest IS NOT NULL OR value_state IN ('stored', 'secret')"
        ),
      ]
    )
    + checks(
      "tags",
      [
        (["changed_after": "'2026-01-10T00:00:00.000Z'"], "changed_after <= seen_from"),
        (["row_sha256": "zeroblob(20)"], "length(row_sha256) = 32"),
        (["last_confirmed_at": NewRow.now], "(last_confirmed_at IS NULL) = (replaced_at IS NULL)"),
      ]
    )
    + anchors("source_files", "revision") + anchors("env_vars", "revision")
    + anchors("build_files", "number")

  private static let buildRules =
    checks(
      "builds",
      [
        (["number": "0"], "number BETWEEN 1 AND 1000000000"),
        (["number": "1000000001"], "number BETWEEN 1 AND 1000000000"),
        (["coverage": "'resolved'"], "coverage IN ('full', 'pointer', 'withheld')"),
        (["file_count": "-1"], "file_count >= 0"), (["total_size": "-1"], "total_size >= 0"),
        (["source_sha256": "zeroblob(20)"], "length(source_sha256) = 32"),
        (["extra": "'{'"], "extra GLOB '{*}'"),
        (["row_sha256": "zeroblob(20)"], "length(row_sha256) = 32"),
        (["source_sha256": "NULL"], "(coverage IS NULL) = (source_sha256 IS NULL)"),
      ]
    ) + checks("build_files", [(["is_decoded": "2"], "is_decoded IN (0, 1)")])

  private static let failureRules = checks(
    "failures",
    [
      (
        ["kind": "'host'"],
        """
        kind IN ('poll', 'list', 'target', 'actor', 'version', 'source', 'builds', 'hook', 'mirror')
        """
      ),
      (
        ["stage": "'host'"],
        """
        stage IN ('poll', 'list', 'actor', 'version', 'source', 'builds', 'storage', 'hook', 'mirror')
        """
      ),
      (["attempts": "0"], "attempts >= 1"),
      (["actor_id": "1"], "(actor_id IS NOT NULL) = (kind IN ('actor', 'builds'))"),
      (
        ["kind": "'actor'", "name": "NULL"],
        "(actor_id IS NOT NULL) = (kind IN ('actor', 'builds'))"
      ),
      (["version_id": "1"], "(version_id IS NOT NULL) = (kind IN ('version', 'source'))"),
      (
        ["kind": "'source'", "name": "NULL"],
        "(version_id IS NOT NULL) = (kind IN ('version', 'source'))"
      ),
      (["name": "NULL"], "(name IS NOT NULL) = (kind IN ('target', 'hook', 'mirror'))"),
      (["kind": "'poll'"], "(name IS NOT NULL) = (kind IN ('target', 'hook', 'mirror'))"),
    ]
  )

  private static let lookRules = checks(
    "leased_looks",
    [
      (["fence": "0"], "fence >= 1"),
      (["row_sha256": "zeroblob(20)"], "length(row_sha256) = 32"),
    ]
  )
}
