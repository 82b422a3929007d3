extension Recorder {
  /// What a poll sees of a version; of a hidden source, only fields and variables.
  enum Sight {
    case shown([String: Entry], variables: [String: String]?, fields: [String: String])
    case hidden(buildTag: String)
    case gone
  }

  /// Records the next snapshot of a version, as a poll sees it.
  mutating func record(_ sight: Sight, of id: Int, coverage: String = "full", event: String? = nil)
  {
    let old = versions[id]?.states.last
    var new = state(for: sight, after: old, coverage: coverage)
    new.event = event ?? eventOf(new, after: old, in: versions[id]?.states ?? [])
    versions[id]?.states.append(new)
    insert(new, of: id, after: old)
    for path in Set(old?.files.keys ?? [:].keys).union(new.files.keys).sorted() {
      move(file: path, of: id, from: old?.files[path], to: new.files[path])
    }
    for name in Set(old?.variables.keys ?? [:].keys).union(new.variables.keys).sorted() {
      move(variable: name, of: id, from: old?.variables[name], to: new.variables[name])
    }
    add("UPDATE versions SET last_confirmed_at = '\(now)' WHERE version_id = \(id)")
  }

  private mutating func state(for sight: Sight, after old: State?, coverage: String) -> State {
    var state = State(
      event: "first",
      coverage: coverage,
      files: old?.files ?? [:],
      variables: old?.variables ?? [:],
      fields: [:],
      observedAt: now,
      changedAfter: old.map { min(time(minute - 1), $0.hasWrongClock ? now : $0.observedAt, now) },
      pollID: polls,
      hasWrongClock: isClockWrong,
      snapshotID: nextID("snapshots")
    )
    switch sight {
    case .shown(let files, let variables, let fields):
      state.files = files
      state.tellsVariables = variables != nil
      state.variables = variables ?? state.variables
      state.fields = fields
    case .hidden(let tag):
      state.coverage = "withheld"
      state.tellsVariables = false
      state.fields = ["sourceType": "SOURCE_FILES", "buildTag": tag]
    case .gone:
      state.kind = "gone"
      state.coverage = nil
      state.files = [:]
      state.variables = [:]
      state.tellsVariables = false
    }
    return state
  }

  private func eventOf(_ new: State, after old: State?, in states: [State]) -> String {
    guard let old else { return "first" }
    if new.kind == "gone" { return "gone" }
    if old.kind == "gone" { return "back" }
    if new.coverage == "withheld" { return "withheld" }
    if new.coverage == "resolved" { return "resolved" }
    let isKnown = states.contains { ($0.files, $0.variables) == (new.files, new.variables) }
    return old.coverage == "withheld" && isKnown ? "shown" : isKnown ? "reverted" : "changed"
  }

  private mutating func insert(_ new: State, of id: Int, after old: State?) {
    let paths = Set(old?.files.keys ?? [:].keys).union(new.files.keys)
    let added = paths.count { old?.files[$0] == nil }
    let removed = paths.count { new.files[$0] == nil }
    let modified = paths.count { old?.files[$0] != new.files[$0] } - added - removed
    let tells = new.kind == "state" && new.coverage != "withheld"
    let isState = new.kind == "state"
    let values: [String] = [
      "\(new.snapshotID)", "\(id)", "\(versions[id]?.states.count ?? 0)", quoted(new.kind),
      quoted(new.event), "\(polls)", quoted(new.observedAt), quoted(new.changedAfter),
      isState ? "x'\(hexadecimal(digest(of: new), digits: 64))'" : "NULL",
      quoted(new.fields["sourceType"]), quoted(new.fields["buildTag"]),
      new.fields["applyEnvVarsToBuild"] ?? "NULL", quoted(new.fields["gitRepoUrl"]),
      quoted(new.fields["tarballUrl"]), quoted(new.fields["gitHubGistUrl"]), quoted(new.coverage),
      new.coverage == "resolved" ? "'\(hexadecimal(new.snapshotID, digits: 40))'" : "NULL",
      tells ? "\(new.files.count)" : "NULL",
      tells ? "\(new.files.values.reduce(0) { $0 + size($1) })" : "NULL",
      new.tellsVariables ? "\(new.variables.count)" : "NULL", "\(added)", "\(modified)",
      "\(removed)",
      "\(2 * added + modified)", "\(modified)", "0",
    ]
    add(
      """
      INSERT INTO snapshots (snapshot_id, version_id, revision, kind, event, poll_id, observed_at, \
      changed_after, digest, source_type, build_tag, apply_env_vars_to_build, git_repo_url, \
      tarball_url, github_gist_url, coverage, source_identity, file_count, total_size, \
      env_var_count, files_added, files_modified, files_removed, lines_added, lines_removed, \
      env_vars_changed, changes_sha256, row_sha256) \
      VALUES (\(values.joined(separator: ", ")), zeroblob(32), zeroblob(32))
      """
    )
  }

  private func size(_ entry: Entry) -> Int {
    switch entry {
    case .folder: 0
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    }
  }

  /// What stands as the digest: equal for the equal states of one run.
  private func digest(of state: State) -> Int {
    abs(
      state.files.hashValue ^ state.variables.hashValue ^ state.fields.hashValue
        ^ (state.coverage.hashValue)
    )
  }

  private mutating func move(file path: String, of id: Int, from old: Entry?, to new: Entry?) {
    guard old != new else { return }
    let revision = versions[id]?.states.count ?? 0
    let ended = versions[id]?.openFiles.removeValue(forKey: path)
    if let ended {
      add(
        """
        UPDATE source_files SET last_revision = \(revision - 1), \
        anchor_revision = \(anchor(from: ended.first, to: revision - 1)) \
        WHERE source_file_id = \(ended.id)
        """
      )
    }
    guard let new else { return }
    let row = nextID("source_files")
    let content = content(new)
    let (added, removed) = lines(from: old, to: new)
    let kind = new == .folder ? "'folder', NULL, NULL" : "'file', '\(format(new))', 1"
    versions[id]?.openFiles[path] = (row, revision)
    add(
      """
      INSERT INTO source_files (source_file_id, version_id, path, kind, format, is_decoded, \
      content_id, first_revision, replaced_id, lines_added, lines_removed) \
      VALUES (\(row), \(id), \(quoted(path)), \(kind), \(number(content)), \(revision), \
      \(number(ended?.id)), \(number(added)), \(number(removed)))
      """
    )
  }

  private func format(_ entry: Entry) -> String {
    if case .bytes = entry { "BASE64" } else { "TEXT" }
  }

  /// The lines of a change when both sides are text or nothing: all of the one, all of the other.
  func lines(from old: Entry?, to new: Entry?) -> (added: Int?, removed: Int?) {
    let counts = [old, new].map { entry -> Int? in
      switch entry {
      case nil: 0
      case .text(let text): text.count { $0 == "\n" }
      case .folder, .bytes: nil
      }
    }
    guard let removed = counts[0], let added = counts[1] else { return (nil, nil) }
    return (added, removed)
  }

  private mutating func move(variable name: String, of id: Int, from old: String?, to new: String?)
  {
    guard old != new else { return }
    let revision = versions[id]?.states.count ?? 0
    let ended = versions[id]?.openVariables.removeValue(forKey: name)
    if let ended {
      add(
        """
        UPDATE env_vars SET last_revision = \(revision - 1), \
        anchor_revision = \(anchor(from: ended.first, to: revision - 1)) WHERE env_var_id = \(ended.id)
        """
      )
    }
    guard let new else { return }
    let row = nextID("env_vars")
    let isSecret = new == "secret"
    versions[id]?.openVariables[name] = (row, revision)
    add(
      """
      INSERT INTO env_vars (env_var_id, version_id, name, value, is_secret, value_state, \
      first_revision, replaced_id) VALUES (\(row), \(id), \(quoted(name)), \
      \(isSecret ? "NULL" : quoted(new)), \(isSecret ? 1 : 0), \
      '\(isSecret ? "secret" : "stored")', \(revision), \(number(ended?.id)))
      """
    )
  }
}
