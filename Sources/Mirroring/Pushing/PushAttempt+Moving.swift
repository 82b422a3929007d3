import Storage

/// What moves on with each look, as a name or a confirmation: it is compared, and written where it differs.
extension PushAttempt {
  /// Brings the mirror to the moment, when all that is recorded once is there.
  mutating func finish() throws {
    var rows = 0
    rows += try finishActors()
    let versions = try view.rows(of: .versions, .all)
    rows += try mirror.update(.versions, to: versions, from: mirror.fetch(.versions))
    rows += try finishOpen(.polls, where: "status = 'running'")
    rows += try finishClocks()
    rows += try finishOpen(.tags, where: "replaced_at IS NULL")
    rows += try finishOpen(.failures, where: "resolved_at IS NULL")
    rows += try putNew(.leasedLooks)
    let purges = try view.rows(of: .purges, .after(mirror.highest(in: .purges)))
    rows += try mirror.put(purges, into: .purges, replacing: false)
    if !purges.isEmpty { try purgeContents(of: nil) }
    report.rows += rows
    try moveWatermark()
  }

  private func finishActors() throws -> Int {
    let table = MirroredTable.actors
    let there = try mirror.fetch(table)
    let actors = try view.rows(of: table, .all)
    let (id, count) = (table.place(of: table.idName), table.place(of: "name_count"))
    let renamed = actors.filter { actor in
      there[actor[id].number ?? 0]?[count] != actor[count].serverText
    }
    let names = try view.rows(of: .actorNames, .ids(renamed.compactMap { $0[id].number }))
    return try mirror.update(table, to: actors, from: there)
      + mirror.put(names, into: .actorNames, replacing: false)
  }

  /// Writes the rows that are new, and those that are not over there and have moved on.
  private func finishOpen(_ table: MirroredTable, where condition: String) throws -> Int {
    let open = try mirror.fetch(table, where: condition)
    let moved = try view.rows(of: table, .ids(open.keys.sorted()))
    return try putNew(table) + mirror.update(table, to: moved, from: open)
  }

  /// Writes the rows that came after those that are there.
  private func putNew(_ table: MirroredTable) throws -> Int {
    let new = try view.rows(of: table, .after(mirror.highest(in: table)))
    return try mirror.put(new, into: table, replacing: false)
  }

  /// Clocks are judged anew when one goes back.
  private func finishClocks() throws -> Int {
    let wrong = SQLValue.list(try view.pollsWithWrongClock())
    return try connection.run(
      """
      UPDATE polls SET has_wrong_clock = 1
      WHERE archive = $1::uuid AND poll_id = ANY ($2::bigint[]) AND has_wrong_clock = 0
      """,
      [mirror.uuid, wrong]
    ).changed
      + connection.run(
        """
        UPDATE polls SET has_wrong_clock = 0
        WHERE archive = $1::uuid AND has_wrong_clock = 1 AND poll_id <> ALL ($2::bigint[])
        """,
        [mirror.uuid, wrong]
      ).changed
  }
}

// MARK: - What was rewritten

extension PushAttempt {
  /// The tables that have rows of an archive: those of Actors, and those of the archive itself.
  private static let actorTables = [
    "archive_contents", "source_files", "env_vars", "build_files", "builds", "leased_looks",
    "snapshots", "tags", "versions", "actor_names", "actors",
  ]
  private static let tables = ["failures", "purges", "polls"]

  /// Takes all away that the mirror has of the archive, but for the bytes of contents, and returns the Actors that it
  /// had.
  func forget() throws -> SQLValue {
    if try view.purgedContentCount() > 0 {
      // Who copies contents at the same time would not see what is purged.
      try connection.run("LOCK TABLE contents IN SHARE ROW EXCLUSIVE MODE")
    }
    let rows = try connection.run(
      "SELECT apify_id FROM actors WHERE archive = $1::uuid",
      [mirror.uuid]
    ).rows
    let actors = SQLValue.list(rows.map { SQLValue($0[0]) })
    for table in Self.actorTables {
      try connection.run(
        "DELETE FROM \(table) WHERE archive = $1::uuid AND apify_id = ANY ($2::text[])",
        [mirror.uuid, actors]
      )
    }
    for table in Self.tables {
      try connection.run("DELETE FROM \(table) WHERE archive = $1::uuid", [mirror.uuid])
    }
    return actors
  }

  /// Takes the contents of Actors away that no archive has any more.
  func dropLooseContents(of actors: SQLValue) throws {
    try connection.run(
      """
      DELETE FROM contents WHERE apify_id = ANY ($1::text[]) AND NOT EXISTS (
        SELECT 1 FROM archive_contents AS known
        WHERE known.apify_id = contents.apify_id AND known.sha256 = contents.sha256)
      """,
      [actors]
    )
  }
}
