/// What the triggers of the tables of spans hold.
extension TableGuard {
  static let sourceFiles = TableGuard(
    table: "source_files",
    insert: "a source file is never replaced: an open span begins with the newest snapshot",
    update: "a source file is never changed: its span is closed once, by the newest snapshot",
    delete: "a source file is never deleted",
    fixed: [
      "source_file_id": "60", "version_id": "2", "path": "'x'", "kind": "'folder'",
      "format": "'BASE64'", "is_decoded": "0", "content_id": "2", "first_revision": "2",
      "replaced_id": "1", "lines_added": "60", "lines_removed": "60",
    ],
    change: (
      "last_revision = 4, anchor_revision = 4",
      "version_id = 1 AND path = 'Dockerfile' AND last_revision IS NULL"
    ),
    rows: [
      ["last_revision": "5", "anchor_revision": "5"], ["source_file_id": "1"],
      ["path": "'lib/main.js'", "first_revision": "4"], ["path": "'lib/main.js'"],
      ["path": "'notes.md'"], ["path": "'icon.png'", "first_revision": "4"],
      ["first_revision": "4"], ["first_revision": "6"], ["version_id": "2"],
      ["version_id": "2", "first_revision": "4"], ["version_id": "60"],
    ],
    rowsNeedPoll: true,
    changeNeedsPoll: true,
    successor: "snapshots",
    updates: [
      "UPDATE source_files SET last_revision = 4, anchor_revision = 4 WHERE path = 'src'",
      "UPDATE source_files SET last_revision = NULL, anchor_revision = NULL WHERE path = 'src'",
      "UPDATE source_files SET last_revision = 1, anchor_revision = 1 WHERE path = 'Dockerfile'",
      "UPDATE source_files SET last_revision = 5, anchor_revision = 5 WHERE path = 'notes.md'",
      "UPDATE source_files SET last_revision = NULL WHERE path = 'Dockerfile'",
    ]
  )

  static let envVars = TableGuard(
    table: "env_vars",
    insert: "a variable is never replaced: an open span begins with the newest snapshot",
    update: "a variable is never changed: its span is closed once, by the newest snapshot",
    delete: "a variable is never deleted",
    fixed: [
      "env_var_id": "60", "version_id": "2", "name": "'x'", "value": "'x'", "is_secret": "1",
      "value_state": "'purged'", "value_digest": "'x'", "first_revision": "1",
      "replaced_id": "2",
    ],
    change: (
      "last_revision = 4, anchor_revision = 4",
      "version_id = 1 AND name = 'MAX_PAGES' AND last_revision IS NULL"
    ),
    rows: [
      ["last_revision": "5", "anchor_revision": "5"], ["env_var_id": "1"],
      ["name": "'MAX_PAGES'"], ["name": "'MAX_PAGES'", "first_revision": "2"],
      ["name": "'PROXY'", "first_revision": "1"],
      ["first_revision": "4"], ["first_revision": "6"], ["version_id": "2"],
      ["version_id": "2", "first_revision": "4"], ["version_id": "60"],
    ],
    rowsNeedPoll: true,
    changeNeedsPoll: true,
    successor: "snapshots",
    updates: [
      "UPDATE env_vars SET last_revision = 4, anchor_revision = 4 WHERE name = 'PROXY'",
      "UPDATE env_vars SET last_revision = NULL, anchor_revision = NULL WHERE name = 'PROXY'",
      """
      UPDATE env_vars SET last_revision = 3, anchor_revision = 3
      WHERE name = 'MAX_PAGES' AND last_revision IS NULL
      """,
    ]
  )

  static let buildFiles = TableGuard(
    table: "build_files",
    insert: "a file of a build is never replaced: an open span begins with the newest build",
    update: "a file of a build is never changed: its span is closed once, by the newest build",
    delete: "a file of a build is never deleted",
    fixed: [
      "build_file_id": "60", "version_id": "2", "path": "'x'", "format": "'BASE64'",
      "is_decoded": "0", "content_id": "2", "first_number": "1",
    ],
    change: ("last_number = 3, anchor_number = 3", "first_number = 3"),
    rows: [
      ["last_number": "4", "anchor_number": "4"], ["build_file_id": "1"],
      ["path": "'Dockerfile'"], ["path": "'Dockerfile'", "first_number": "3"],
      ["path": "'Dockerfile'", "first_number": "1"],
      ["first_number": "3"], ["first_number": "5"], ["version_id": "2"], ["version_id": "60"],
    ],
    rowsNeedPoll: true,
    changeNeedsPoll: true,
    successor: "builds",
    updates: [
      "UPDATE build_files SET last_number = 3, anchor_number = 2 WHERE first_number = 1",
      "UPDATE build_files SET last_number = NULL, anchor_number = NULL WHERE first_number = 1",
      "UPDATE build_files SET last_number = NULL WHERE first_number = 3",
      "UPDATE build_files SET last_number = 4, anchor_number = 4 WHERE first_number = 3",
    ]
  )
}
