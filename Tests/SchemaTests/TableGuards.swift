/// What the triggers of each table hold, in the order of the schema.
extension TableGuard {
  static let all = [
    meta, actors, actorNames, versions, polls, purges, snapshots, contents, chunks, contentChunks,
    sourceFiles, envVars, tags, builds, buildFiles, failures, leasedLooks,
  ]

  private static let meta = TableGuard(
    table: "meta",
    insert: "the row of meta is never replaced",
    update: "the row of meta is never changed",
    delete: "the row of meta is never deleted",
    fixed: ["digest_rule": "2"],
    rows: [[:]]
  )

  private static let actors = TableGuard(
    table: "actors",
    insert: "an Actor is never replaced: the next one comes in a running poll",
    update: "the identity of an Actor is never changed, and all else in a running poll alone",
    delete: "an Actor is never deleted",
    fixed: ["actor_id": "60", "apify_id": "'A60'", "first_seen_at": NewRow.now],
    change: ("name = 'renamed', gone_at = \(NewRow.now)", "actor_id = 1"),
    rows: [
      ["actor_id": "1"], ["actor_id": "'1'"], ["actor_id": "1.0"], ["apify_id": "'A1000001'"],
    ],
    rowsNeedPoll: true,
    changeNeedsPoll: true
  )

  private static let actorNames = TableGuard(
    table: "actor_names",
    insert: "a name of an Actor is never replaced: the next one comes in a running poll",
    update: "a name of an Actor is never changed",
    delete: "a name of an Actor is never deleted",
    fixed: ["name": "'x'"],
    rows: [["position": "1"], ["position": "3"]],
    rowsNeedPoll: true
  )

  private static let versions = TableGuard(
    table: "versions",
    insert: "a version is never replaced: the next one comes in a running poll",
    update: "the identity of a version is never changed, and all else in a running poll alone",
    delete: "a version is never deleted",
    fixed: [
      "version_id": "60", "actor_id": "2", "version_number": "'7.7'", "major": "7", "minor": "7",
    ],
    change: ("last_tried_at = \(NewRow.now)", "version_id = 1"),
    rows: [["version_id": "1"], ["actor_id": "1", "major": "0", "minor": "10"]],
    rowsNeedPoll: true,
    changeNeedsPoll: true
  )

  private static let polls = TableGuard(
    table: "polls",
    insert: "a poll is never replaced: the next one comes last, and begins running",
    update: "a poll is never changed once it has ended",
    delete: "a poll is never deleted",
    fixed: [
      "started_at": NewRow.now, "poll_id": "60", "trigger": "'webhook'", "scope": "'targets'",
      "program_version": "'2'",
    ],
    change: ("changed = 1, bytes_received = 7", "poll_id = 8"),
    rows: [
      ["poll_id": "1"], ["status": "'ok'", "finished_at": NewRow.now], ["poll_id": "60"],
      ["poll_id": "9223372036854775807"], ["poll_id": "-2"],
    ],
    updates: [
      "finished_at = \(NewRow.now)", "status = 'partial'", "checked = 60", "skipped = 60",
      "changed = 60", "unannounced = 60", "failed = 60", "gone = 60", "requests = 60",
      "bytes_received = 60", "error = 'x'", "status = 'running', finished_at = NULL",
    ].map { "UPDATE polls SET \($0) WHERE poll_id = 1" }
  )

  private static let purges = TableGuard(
    table: "purges",
    insert: "what was purged is never replaced: the next one comes last",
    update: "what was purged is never changed",
    delete: "what was purged is never deleted",
    fixed: ["reason": "'y'"],
    rows: [["purge_id": "1"], ["purge_id": "60"], ["name": "'OLD'", "sha256": "zeroblob(32)"]]
  )

  private static let snapshots = TableGuard(
    table: "snapshots",
    insert: "a snapshot is never replaced: the next revision comes in a running poll",
    update: "a snapshot is never changed",
    delete: "a snapshot is never deleted",
    fixed: ["build_tag": "'forged'"],
    rows: [
      ["snapshot_id": "1"], ["revision": "5"], ["revision": "7"], ["poll_id": "1"],
      ["poll_id": "60"],
    ],
    rowsNeedPoll: true
  )

  private static let contents = TableGuard(
    table: "contents",
    insert: "a content is never replaced: the next one comes in a running poll",
    update: "a content is never changed",
    delete: "a content is never deleted",
    fixed: ["whole": "'x'"],
    rows: [
      ["content_id": "1"], ["sha256": "x'\(hexadecimal(1, digits: 64))'"],
      ["whole": "NULL", "purge_id": "1"],
    ],
    rowsNeedPoll: true
  )

  private static let chunks = TableGuard(
    table: "chunks",
    insert: "a chunk is never replaced",
    update: "a chunk is never changed",
    delete: "a chunk is never deleted",
    fixed: ["text": "'x'"],
    rows: [["chunk_id": "1"]]
  )

  private static let contentChunks = TableGuard(
    table: "content_chunks",
    insert: "the chunks of a content are never replaced or added to",
    update: "the chunks of a content are never changed",
    delete: "the chunks of a content are never deleted",
    fixed: ["last_chunk": "4"],
    rows: [["position": "1"], ["content_id": "1"]],
    rowsNeedPoll: true
  )

  private static let tags = TableGuard(
    table: "tags",
    insert: "a tag is never replaced: an open span begins in a running poll",
    update: "a tag is never changed, its span is closed once",
    delete: "a tag is never deleted",
    fixed: [
      "tag_id": "60", "actor_id": "2", "tag": "'x'", "apify_build_id": "'B60'",
      "build_number": "'0.1.60'", "poll_id": "2", "seen_from": NewRow.now,
      "changed_after": "'2025-01-01T00:00:00.000Z'",
    ],
    change: ("last_confirmed_at = \(NewRow.now), replaced_at = \(NewRow.now)", "tag_id = 2"),
    rows: [["replaced_at": NewRow.now], ["tag_id": "1"], ["tag": "'latest'"], ["poll_id": "1"]],
    rowsNeedPoll: true,
    updates: ["UPDATE tags SET replaced_at = NULL WHERE tag_id = 1"]
  )

  private static let builds = TableGuard(
    table: "builds",
    insert: "a build is never replaced: the next one comes in a running poll",
    update: "a build is never changed",
    delete: "a build is never deleted",
    fixed: ["status": "'FAILED'", "finished_at": NewRow.now],
    rows: [["build_id": "1"], ["apify_id": "'B1000001'"], ["number": "2"], ["poll_id": "1"]],
    rowsNeedPoll: true
  )

  private static let leasedLooks = TableGuard(
    table: "leased_looks",
    insert: "a look under a lease is never replaced: the next one comes in a running poll",
    update: "a look under a lease is never changed",
    delete: "a look under a lease is never deleted",
    fixed: ["fence": "7", "seen_before_at": "NULL"],
    rows: [["leased_look_id": "1"], ["fence": "1"], ["snapshot_id": "1"], ["poll_id": "1"]],
    rowsNeedPoll: true
  )

  private static let failures = TableGuard(
    table: "failures",
    insert: "a failure is never replaced",
    update: "a failure is never changed once it is over, nor what failed and since when",
    delete: "a failure is never deleted",
    fixed: [
      "failure_id": "60", "kind": "'source'", "actor_id": "1", "version_id": "1", "name": "'x'",
      "poll_id": "1", "first_at": NewRow.now,
    ],
    change: (
      "attempts = 2, last_at = \(NewRow.now), resolved_at = \(NewRow.now)", "failure_id = 2"
    ),
    rows: [
      ["failure_id": "1"], ["resolved_at": NewRow.now], ["poll_id": "7"],
      ["kind": "'version'", "version_id": "3", "name": "NULL"],
    ],
    updates: [
      "UPDATE failures SET resolved_at = NULL WHERE failure_id = 1",
      "UPDATE failures SET attempts = 0 WHERE failure_id = 2",
    ]
  )
}
