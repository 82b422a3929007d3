import Foundation
import GRDB
import Snapshots

/// The Actors of all archives with their names and versions, each met by what Apify knows it by.
struct MergedActors {
  private struct Row {
    let source: Int
    let key: Int64
    let username: ExactString
    let name: ExactString
    let title: ExactString?
    let isPublic: Bool?
    let firstSeenAt: Timestamp
    /// The last look at it as a whole, by a clock that was right.
    var answeredAt: Timestamp?
  }

  private struct Name: Hashable {
    let username: ExactString
    let name: ExactString
  }

  private let sources: [MergeSource]
  private let polls: MergedPolls
  private let database: Database

  init(of sources: [MergeSource], _ polls: MergedPolls, in database: Database) {
    (self.sources, self.polls, self.database) = (sources, polls, database)
  }

  /// Writes them, and plans which snapshots their versions get.
  func write(_ progress: (String) -> Void) throws {
    try database.execute(
      sql: """
        CREATE TEMP TABLE merged_actors (
          source INTEGER, actor_id INTEGER, new_id INTEGER, PRIMARY KEY (source, actor_id));
        CREATE INDEX temp.merged_actors_by_id ON merged_actors (new_id);
        CREATE TEMP TABLE merged_versions (
          source INTEGER, version_id INTEGER, new_id INTEGER, digest BLOB,
          PRIMARY KEY (source, version_id));
        CREATE INDEX temp.merged_versions_by_id ON merged_versions (new_id);
        CREATE TEMP TABLE merged_tags (
          actor_id INTEGER, tag TEXT, apify_build_id TEXT, build_number TEXT, poll_id INTEGER,
          seen_from TEXT, changed_after TEXT, last_confirmed_at TEXT, replaced_at TEXT);
        CREATE TEMP TABLE merged_runs (
          version_id INTEGER, position INTEGER, source INTEGER, snapshot_id INTEGER, poll_id INTEGER,
          changed_after TEXT, seen_from TEXT, last_seen_at TEXT, placed_at TEXT)
        """
    )
    let ids = try String.fetchAll(
      database,
      sql: """
        SELECT apify_id FROM temp.gathered_actors
        GROUP BY apify_id ORDER BY min(first_seen_at), apify_id
        """
    )
    for id in ids {
      let rows = try rows(of: id)
      let key = try write(id, rows)
      if let name = rows.last { progress("\(name.username)/\(name.name)") }
      try writeVersions(of: key)
    }
  }

  private func rows(of id: String) throws -> [Row] {
    try database.rows(
      of: "actors",
      """
      SELECT actor_id, source, username, name, title, is_public, first_seen_at, answered_at
      FROM temp.gathered_actors WHERE apify_id = ? ORDER BY source
      """,
      [id]
    ) { row in
      let key = try row.key()
      return Row(
        source: Int(try row.int64()),
        key: key,
        username: try row.exactText(),
        name: try row.exactText(),
        title: try row.optional { try $0.exactText() },
        isPublic: try row.optional { try $0.bool() },
        firstSeenAt: try row.time(),
        answeredAt: try row.optional { try $0.time() }
      )
    }.map { row in
      var row = row
      if let time = row.answeredAt, try !polls.isRight(time, in: row.source) {
        row.answeredAt = nil
      }
      return row
    }
  }

  private func write(_ id: String, _ rows: [Row]) throws -> Int64 {
    let names = try names(of: rows)
    let latest = rows.enumerated().sorted {
      ($0.element.answeredAt?.milliseconds ?? .min, $0.offset)
        < ($1.element.answeredAt?.milliseconds ?? .min, $1.offset)
    }.map(\.element)
    let firstSeenAt = rows.map(\.firstSeenAt).min()
    let tags = MergedTags(
      of: rows.map { .init(source: $0.source, actor: $0.key, answeredAt: $0.answeredAt) },
      polls,
      in: database
    )
    guard let name = names.last?.state, let firstSeenAt else {
      throw Damage(reason: "the Actor \(id) has no name")
    }
    try database.execute(
      sql: """
        INSERT INTO actors (apify_id, username, name, title, is_public, first_seen_at, answered_at)
        VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?)
        """,
      arguments: [
        id, name.username.data, name.name.data, latest.last?.title?.data,
        latest.compactMap(\.isPublic).last, firstSeenAt.description,
        try tags.answeredAt()?.description,
      ]
    )
    let key = database.lastInsertedRowID
    for row in rows {
      try database.cachedStatement(sql: "INSERT INTO temp.merged_actors VALUES (?, ?, ?)")
        .execute(arguments: [row.source, row.key, key])
    }
    for (index, run) in names.enumerated() {
      try database.cachedStatement(
        sql: """
          INSERT INTO actor_names (actor_id, position, username, name, seen_from)
          VALUES (?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?)
          """
      ).execute(arguments: [
        key, index + 1, run.state.username.data, run.state.name.data, run.seenFrom.description,
      ])
    }
    try tags.plan(for: key)
    return key
  }

  /// What the Actor was called; of a name the first look is stored, and of the present one the last.
  private func names(of rows: [Row]) throws -> [Timeline<Name>.Run] {
    let observed = try rows.map { actor in
      var runs = try database.rows(
        of: "actor_names",
        """
        SELECT actor_id, username, name, seen_from FROM temp.gathered_actor_names
        WHERE source = ? AND actor_id = ? ORDER BY position
        """,
        [actor.source, actor.key]
      ) { row in
        row.skip()
        let name = Name(username: try row.exactText(), name: try row.exactText())
        return run(name, actor, seenAt: try row.time(), confirmedAt: nil)
      }
      if let last = runs.last {
        runs[runs.count - 1] = run(
          last.state,
          actor,
          seenAt: last.seenAt,
          confirmedAt: actor.answeredAt.flatMap { $0 > last.seenAt ? $0 : nil }
        )
      }
      return runs
    }
    return Timeline(of: observed).runs { ($0.run.origin.poll, nil) }
  }

  private func run(
    _ name: Name,
    _ actor: Row,
    seenAt: Timestamp,
    confirmedAt: Timestamp?
  ) -> ObservedRun<Name> {
    ObservedRun(
      state: name,
      origin: .init(source: actor.source, row: actor.key, poll: PollID(number: 0)),
      changedAfter: nil,
      askedAfter: seenAt,
      seenAt: seenAt,
      confirmedAt: confirmedAt,
      isTimed: true
    )
  }
}

// MARK: - Versions

extension MergedActors {
  private func writeVersions(of actor: Int64) throws {
    let numbers = try database.rows(
      of: "versions",
      """
      SELECT major, minor, max(last_tried_at)
      FROM temp.merged_actors CROSS JOIN temp.gathered_versions USING (source, actor_id)
      WHERE new_id = ? GROUP BY major, minor ORDER BY major, minor
      """,
      [actor]
    ) { row in
      let (major, minor) = (Int(try row.int64(in: 0...99)), Int(try row.int64(in: 0...99)))
      return (VersionNumber(major: major, minor: minor), try row.time())
    }
    for (number, triedAt) in numbers {
      try database.cachedStatement(
        sql: """
          INSERT INTO versions (actor_id, version_number, major, minor, last_tried_at)
          VALUES (?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        actor, number.description, number.major, number.minor, triedAt.description,
      ])
      let version = VersionID(number: database.lastInsertedRowID)
      try plan(version, from: try places(of: number, actor))
    }
  }

  private func places(of number: VersionNumber, _ actor: Int64) throws -> [VersionLooks.Place] {
    try database.rows(
      of: "versions",
      """
      SELECT version_id, source, last_confirmed_at
      FROM temp.merged_actors CROSS JOIN temp.gathered_versions USING (source, actor_id)
      WHERE new_id = ? AND major = ? AND minor = ? ORDER BY source
      """,
      [actor, number.major, number.minor]
    ) { row in
      let version = VersionID(number: try row.key())
      return VersionLooks.Place(
        source: sources[Int(try row.int64(in: 0...Int64(sources.count - 1)))],
        version: version,
        confirmedAt: try row.optional { try $0.time() }
      )
    }
  }

  /// Notes which snapshots a version gets.
  private func plan(_ version: VersionID, from places: [VersionLooks.Place]) throws {
    for place in places {
      let digest = try place.source.view.read {
        try Data.fetchOne(
          place.source.database.cachedStatement(
            sql: "SELECT digest FROM snapshots WHERE version_id = ? ORDER BY revision DESC LIMIT 1"
          ),
          arguments: [place.version.number]
        )
      }
      try database.cachedStatement(sql: "INSERT INTO temp.merged_versions VALUES (?, ?, ?, ?)")
        .execute(arguments: [
          place.source.index, place.version.number, version.number, digest,
        ])
    }
    // Ids are in the order of time, also of what no clock tells the time of.
    var placed: Timestamp?
    for (position, run) in try VersionLooks(of: places, polls).runs().enumerated() {
      let time = run.isTimed ? run.seenFrom : run.first.time
      placed = max(placed ?? time, time)
      try database.cachedStatement(
        sql: "INSERT INTO temp.merged_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ).execute(arguments: [
        version.number, position, run.first.run.origin.source, run.first.run.origin.row,
        run.poll.number, run.changedAfter?.description, run.seenFrom.description,
        run.lastSeenAt?.description, placed?.description,
      ])
    }
  }
}
