import Testing

/// Which columns of a table take no NULL, and of which type each is.
struct ColumnRules: Sendable, CustomTestStringConvertible {
  let table: String
  let notNull: [String]
  let types: [String: String]
  var isWithoutRowID = false

  var testDescription: String { table }

  private init(_ table: String, _ columns: String, isWithoutRowID: Bool = false) {
    let words = columns.split(separator: " ").map(String.init)
    self.table = table
    self.isWithoutRowID = isWithoutRowID
    var types: [String: String] = [:]
    var notNull: [String] = []
    var type = "INTEGER"
    for word in words {
      if ["INTEGER", "TEXT", "BLOB"].contains(word) {
        type = word
      } else {
        let name = word.replacing("!", with: "")
        types[name] = type
        if name != word { notNull.append(name) }
      }
    }
    self.notNull = notNull
    self.types = types
  }

  /// In the order of the columns; a name with `!` takes no NULL, and a type holds until the next one.
  static let all = [
    ColumnRules(
      "meta",
      """
      TEXT archive_uuid! created_at! INTEGER digest_rule! chunk_rule!
      """
    ),
    ColumnRules(
      "actors",
      """
      TEXT apify_id! username! name! title INTEGER is_public TEXT first_seen_at! gone_at \
      BLOB answer_sha256 INTEGER answer_size BLOB answer_rest_sha256 TEXT \
      answer_modified_at answered_at BLOB builds_sha256
      """
    ),
    ColumnRules(
      "actor_names",
      """
      INTEGER actor_id! position! TEXT username! name! seen_from!
      """,
      isWithoutRowID: true
    ),
    ColumnRules(
      "versions",
      """
      INTEGER actor_id! TEXT version_number! INTEGER major! minor! TEXT last_tried_at! \
      last_confirmed_at INTEGER failures_in_a_row! TEXT failing_since missing_since BLOB \
      answer_sha256 pointer_sha256 TEXT source_mark
      """
    ),
    ColumnRules(
      "polls",
      """
      TEXT started_at! finished_at INTEGER has_wrong_clock! TEXT status! trigger! scope! \
      INTEGER checked! skipped! changed! unannounced! failed! gone! requests! \
      bytes_received! TEXT program_version! error INTEGER notified!
      """
    ),
    ColumnRules(
      "snapshots",
      """
      INTEGER version_id! revision! TEXT kind! event! INTEGER poll_id! TEXT observed_at! \
      changed_after BLOB digest TEXT source_type build_tag INTEGER apply_env_vars_to_build \
      TEXT git_repo_url tarball_url github_gist_url coverage source_identity INTEGER \
      file_count total_size env_var_count files_added! files_modified! files_removed! \
      lines_added! lines_removed! env_vars_changed! TEXT actor_modified_at extra warnings \
      BLOB changes_sha256! row_sha256!
      """
    ),
    ColumnRules(
      "purges",
      """
      TEXT kind! BLOB sha256! INTEGER size! TEXT name purged_at! purged_by! reason!
      """
    ),
    ColumnRules(
      "contents",
      """
      BLOB sha256! git_oid! INTEGER size! line_count is_text! purge_id
      """
    ),
    ColumnRules(
      "chunks",
      """
      INTEGER hash! TEXT text!
      """
    ),
    ColumnRules(
      "content_chunks",
      """
      INTEGER content_id! position! first_chunk! last_chunk!
      """,
      isWithoutRowID: true
    ),
    ColumnRules(
      "source_files",
      """
      INTEGER version_id! TEXT path! kind! format INTEGER is_decoded content_id \
      first_revision! last_revision anchor_revision replaced_id lines_added lines_removed
      """
    ),
    ColumnRules(
      "env_vars",
      """
      INTEGER version_id! TEXT name! value INTEGER is_secret! TEXT value_state! \
      value_digest INTEGER first_revision! last_revision anchor_revision replaced_id
      """
    ),
    ColumnRules(
      "tags",
      """
      INTEGER actor_id! TEXT tag! apify_build_id! build_number INTEGER poll_id! TEXT \
      seen_from! changed_after last_confirmed_at replaced_at BLOB row_sha256!
      """
    ),
    ColumnRules(
      "builds",
      """
      TEXT apify_id! INTEGER version_id! TEXT build_number! INTEGER number! poll_id! TEXT \
      status! origin started_at! finished_at source_type build_tag git_repo_url coverage \
      INTEGER file_count total_size BLOB source_sha256 TEXT extra BLOB row_sha256!
      """
    ),
    ColumnRules(
      "build_files",
      """
      INTEGER version_id! TEXT path! format! INTEGER is_decoded! content_id! first_number! \
      last_number anchor_number
      """
    ),
    ColumnRules(
      "failures",
      """
      TEXT kind! INTEGER actor_id version_id TEXT name INTEGER poll_id! TEXT target! \
      stage! INTEGER http_status TEXT error_type message! INTEGER attempts! TEXT first_at! \
      last_at! resolved_at
      """
    ),
    ColumnRules(
      "leased_looks",
      """
      INTEGER version_id! fence! snapshot_id! poll_id! TEXT seen_before_at seen_at! BLOB row_sha256!
      """
    ),
  ]
}
