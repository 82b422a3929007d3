import Storage

/// What is recorded once: polls, snapshots, builds, and what each has.
extension PushAttempt {
  /// A version, as it is here and as it was there.
  private struct Place {
    let row: [SQLValue]
    let id: VersionID
    let actor: Int64
    let isPushed: Bool
    /// What the mirror has of it.
    let revision: Int
    let build: Int
    let seenAt: String?

    var apifyID: SQLValue { row[0] }
    var number: SQLValue { row[1] }
  }

  /// Pushes what is new, version by version, and returns what is damaged of the archive: of such a version nothing is
  /// pushed.
  mutating func pushHistory() throws -> ArchiveError? {
    let latest = try mirror.highest(in: .polls)
    let polls = try view.rows(of: .polls, .after(latest))
    try whole { $0.report.rows += try $0.mirror.put(polls, into: .polls, replacing: false) }
    let places = try changedVersions()
    var damage: ArchiveError?
    for (index, place) in places.enumerated() {
      push.progress(Push.Progress(done: index, total: places.count))
      do {
        try view.checkHistory(of: place.id, sinceRevision: place.revision, build: place.build)
        try whole { try $0.push(place) }
      } catch let error as ArchiveError {
        guard case .damaged = error else { throw error }
        damage = damage ?? error
      }
    }
    return damage
  }

  /// The versions that have something new, by their ids.
  private func changedVersions() throws -> [Place] {
    let table = MirroredTable.versions
    let there = try mirror.fetch(table)
    let (revision, build, seenAt) = (
      table.place(of: "pushed_revision"), table.place(of: "pushed_build"),
      table.place(of: "pushed_seen_at")
    )
    var places: [Place] = []
    try view.forEachRow(of: table, .all) { row in
      let id = row[table.place(of: "version_id")].number ?? 0
      let former = there[id]
      let place = Place(
        row: row,
        id: VersionID(number: id),
        actor: row[table.place(of: "actor_id")].number ?? 0,
        isPushed: former != nil,
        revision: Self.number(former?[revision]),
        build: Self.number(former?[build]),
        seenAt: former?[seenAt]
      )
      let isChanged =
        row[revision].serverText != former?[revision] || row[build].serverText != former?[build]
        || row[seenAt].serverText != place.seenAt
      if isChanged { places.append(place) }
    }
    return places
  }

  private static func number(_ text: String??) -> Int {
    (text ?? nil).flatMap { Int($0) } ?? 0
  }

  private mutating func push(_ place: Place) throws {
    try check(place)
    var rows = 0
    rows += try mirror.put(
      view.rows(of: .actors, .ids([place.actor])),
      into: .actors,
      replacing: false
    )
    rows += try mirror.put(
      view.rows(of: .actorNames, .ids([place.actor])),
      into: .actorNames,
      replacing: false
    )
    try pushContents(
      view.contents(of: place.id, sinceRevision: place.revision, build: place.build),
      of: place.apifyID
    )
    let snapshots = try copy(.snapshots, of: place.id, since: place.revision)
    for table in [MirroredTable.sourceFiles, .variables] {
      rows += try copy(table, of: place.id, since: place.revision)
      rows += try close(table, of: place, since: place.revision)
    }
    rows += try copy(.builds, of: place.id, since: place.build)
    rows += try copy(.buildFiles, of: place.id, since: place.build)
    rows += try close(.buildFiles, of: place, since: place.build)
    rows += try mirror.put([place.row], into: .versions, replacing: true)
    report.rows += rows + snapshots
    report.snapshots += snapshots
    report.versions += 1
  }

  /// Makes sure that what the mirror has of a version is the beginning of what is here, and that nobody else has pushed
  /// more of it meanwhile.
  private func check(_ place: Place) throws {
    let now = try connection.run(
      """
      SELECT pushed_revision, pushed_build, pushed_seen_at FROM versions
      WHERE apify_id = $1 AND archive = $2::uuid AND version_number = $3
      """,
      [place.apifyID, mirror.uuid, place.number]
    ).rows.first
    let expected = ["\(place.revision)", "\(place.build)", place.seenAt]
    guard now == (place.isPushed ? expected : nil) else { throw Overtaken() }
    try check(place.id, of: place.apifyID, place.revision, seenAt: place.seenAt)
  }

  /// Makes sure that of no version another history is pushed than the one that is here; for what is written anew.
  func checkVersions() throws {
    let table = MirroredTable.versions
    let there = Dictionary(
      try mirror.fetch(table).values.map { ("\($0[0] ?? "") \($0[1] ?? "")", $0) }
    ) { $1 }
    let (id, revision, seenAt) = (
      table.place(of: "version_id"), table.place(of: "pushed_revision"),
      table.place(of: "pushed_seen_at")
    )
    for row in try view.rows(of: table, .all) {
      let key = "\(row[0].serverText ?? "") \(row[1].serverText ?? "")"
      guard let former = there[key] else { continue }
      try check(
        VersionID(number: row[id].number ?? 0),
        of: row[0],
        Self.number(former[revision]),
        seenAt: former[seenAt]
      )
    }
  }

  private func check(
    _ version: VersionID,
    of actor: SQLValue,
    _ revision: Int,
    seenAt time: String?
  ) throws {
    guard revision > 0, try view.observedAt(version, revision: revision) != time else { return }
    throw MirrorError.forked(
      mirror: connection.address.name,
      archive: view.path,
      reason: "revision \(revision) of a version of \(actor.serverText ?? "") is another one"
    )
  }

  private func copy(
    _ table: MirroredTable,
    of version: VersionID,
    since number: Int
  ) throws -> Int {
    let value = push.hasValues ? nil : table.columns.firstIndex { $0.name == "value" }
    return try mirror.copy(into: table) { append in
      try view.forEachRow(of: table, .new(in: version, since: number)) { row in
        var row = row
        if let value { row[value] = .null }
        try append(row)
      }
    }
  }

  /// Closes the spans of a version that ended since.
  private func close(
    _ table: MirroredTable,
    of place: Place,
    since number: Int
  ) throws -> Int {
    if number == 0 { return 0 }
    guard let end = table.end else { return 0 }
    let (first, id) = (table.key[2], table.key[3])
    let closed = try view.rows(of: table, .closed(in: place.id, since: number))
    if closed.isEmpty { return 0 }
    let lists = [first, id, end.last, end.anchor].map { name in
      let column = table.place(of: name)
      return SQLValue.list(closed.map { $0[column] })
    }
    return try connection.run(
      """
      UPDATE \(table.name) AS span SET \(end.last) = closed.last, \(end.anchor) = closed.anchor
      FROM unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
        AS closed (first, id, last, anchor)
      WHERE span.apify_id = $1 AND span.archive = $2::uuid AND span.version_number = $3
        AND span.\(first) = closed.first AND span.\(id) = closed.id
      """,
      [place.apifyID, mirror.uuid, place.number] + lists
    ).changed
  }
}
