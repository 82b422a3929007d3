extension Recorder {
  /// Records a build of a version with its files, or one whose source was not told.
  mutating func build(
    _ number: Int,
    of id: Int,
    startedAt start: Int,
    files: [String: Entry]?,
    status: String = "SUCCEEDED"
  ) {
    let row = nextID("builds")
    versions[id]?.builds.append(number)
    add(
      """
      INSERT INTO builds (build_id, apify_id, version_id, build_number, number, poll_id, status, \
      origin, started_at, finished_at, source_type, build_tag, coverage, file_count, total_size, \
      source_sha256, row_sha256) \
      VALUES (\(row), 'B\(1_000_000 + row)', \(id), '\(versions[id]?.number ?? "").\(number)', \
      \(number), \(polls), '\(status)', 'WEB', '\(time(start))', '\(time(start + 1))', \
      'SOURCE_FILES', 'latest', \(files == nil ? "NULL" : "'full'"), \
      \(files.map { "\($0.count)" } ?? "NULL"), \(files == nil ? "NULL" : "0"), \
      \(files == nil ? "NULL" : "x'\(hexadecimal(row, digits: 64))'"), zeroblob(32))
      """
    )
    guard let files else { return }
    for (path, open) in (versions[id]?.openBuildFiles ?? [:]).sorted(by: { $0.key < $1.key })
    where files[path] != open.entry {
      let last = versions[id]?.builds.dropLast().last ?? 0
      versions[id]?.openBuildFiles[path] = nil
      add(
        """
        UPDATE build_files SET last_number = \(last), \
        anchor_number = \(anchor(from: open.first, to: last)) WHERE build_file_id = \(open.id)
        """
      )
    }
    for (path, entry) in files.sorted(by: { $0.key < $1.key })
    where versions[id]?.openBuildFiles[path] == nil {
      let file = nextID("build_files")
      let content = content(entry)
      versions[id]?.openBuildFiles[path] = (file, number, entry)
      add(
        """
        INSERT INTO build_files \
        (build_file_id, version_id, path, format, is_decoded, content_id, first_number) \
        VALUES (\(file), \(id), \(quoted(path)), 'TEXT', 1, \(content ?? 0), \(number))
        """
      )
    }
  }

  /// Records that a tag names a build, from this poll on.
  mutating func tag(_ tag: String, of actor: Int, _ build: String, _ number: String) {
    add(
      """
      UPDATE tags SET replaced_at = '\(now)', last_confirmed_at = '\(now)' \
      WHERE actor_id = \(actor) AND tag = '\(tag)' AND replaced_at IS NULL
      """
    )
    add(
      """
      INSERT INTO tags (tag_id, actor_id, tag, apify_build_id, build_number, poll_id, seen_from, \
      changed_after, row_sha256) VALUES (\(nextID("tags")), \(actor), '\(tag)', '\(build)', \
      '\(number)', \(polls), '\(now)', NULL, zeroblob(32))
      """
    )
  }

  /// Records that a version can't be seen, or was seen again.
  mutating func failure(of version: Int, isOver: Bool) {
    add(
      isOver
        ? """
        UPDATE failures SET resolved_at = '\(now)' \
        WHERE version_id = \(version) AND resolved_at IS NULL
        """
        : """
        INSERT INTO failures (failure_id, kind, version_id, poll_id, target, stage, http_status, \
        error_type, message, attempts, first_at, last_at) VALUES (\(nextID("failures")), 'version', \
        \(version), \(polls), '\(versions[version]?.actor ?? "")', 'version', 502, 'bad-gateway', \
        'the API answered 502', 1, '\(now)', '\(now)')
        """
    )
  }
}
