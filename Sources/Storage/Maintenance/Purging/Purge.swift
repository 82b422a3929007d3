import Foundation
import GRDB
import Snapshots

/// Takes what a plan names out of the tables, and notes that it went.
struct Purge {
  private let plan: PurgePlan
  private let user: String
  private let reason: String
  private let time: Timestamp
  private let database: Database

  init(
    _ plan: PurgePlan,
    by user: String,
    because reason: String,
    at time: Timestamp,
    in database: Database
  ) {
    (self.plan, self.user, self.reason, self.time) = (plan, user, reason, time)
    self.database = database
  }

  func run() throws {
    for text in plan.texts { try purge(text) }
    for value in plan.values { try purge(value) }
    if let actor = plan.actor {
      let size = plan.contents.reduce(0) { $0 + $1.stored.size }
      _ = try note(.actor, ExactString(actor.id), actor.hash, size: size)
      try delete(actor)
      try deleteContents()
    } else {
      for content in plan.contents { try purge(content) }
    }
    if !plan.contents.isEmpty { try deleteLooseChunks() }
  }

  /// Notes what goes, and returns the key of the note.
  private func note(
    _ kind: PurgeRecord.Kind,
    _ name: ExactString?,
    _ hash: ContentHash,
    size: Int
  ) throws -> Int64 {
    let arguments: StatementArguments = [
      kind.rawValue, Data(hash.bytes), size, name?.data, time.description, user, reason,
    ]
    // The same may go from several places.
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO purges (kind, sha256, size, name, purged_at, purged_by, reason)
        VALUES (?, ?, ?, CAST(? AS TEXT), ?, ?, ?)
        """
    ).execute(arguments: arguments)
    return try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT purge_id FROM purges
          WHERE kind = ? AND sha256 = ? AND ifnull(name, '') = ifnull(CAST(? AS TEXT), '')
          """
      ),
      arguments: [kind.rawValue, Data(hash.bytes), name?.data]
    ) ?? 0
  }

  private func purge(_ content: PurgePlan.Content) throws {
    let id = content.stored.id.number
    let note = try note(.content, nil, content.stored.hash, size: content.stored.size)
    try database.execute(
      sql: "UPDATE contents SET whole = NULL, purge_id = ? WHERE content_id = ?",
      arguments: [note, id]
    )
    try database.execute(sql: "DELETE FROM content_chunks WHERE content_id = ?", arguments: [id])
    for place in content.places where !place.isOfBuilds {
      try dropExtra("sourceFiles", place.path, of: place.version, place.first, place.last)
    }
    for place in content.places where place.isOfBuilds { try dropBuildExtra(of: place) }
  }

  private func purge(_ value: PurgePlan.Value) throws {
    _ = try note(.value, value.name, value.hash, size: value.size)
    try database.execute(
      sql: """
        UPDATE env_vars SET value = NULL, value_state = 'purged', value_digest = ?
        WHERE env_var_id = ?
        """,
      arguments: [value.hash.description, value.id]
    )
    try dropExtra("envVars", value.name, of: value.version, value.firstRevision, value.lastRevision)
  }

  /// What was noted may have been changed since by another part of the purge.
  private func purge(_ text: PurgePlan.Text) throws {
    let source = text.source
    _ = try note(.text, ExactString(source.name), text.hash, size: text.size)
    if source == NotedText.failureName {
      // It is what the failure is known by, and can't be seen again under another name.
      try database.execute(
        sql: "UPDATE failures SET resolved_at = ifnull(resolved_at, last_at) WHERE failure_id = ?",
        arguments: [text.id]
      )
    }
    try database.execute(
      sql: "UPDATE \(source.table) SET \(source.column) = CAST(? AS TEXT) WHERE \(source.key) = ?",
      arguments: [text.left.data, text.id]
    )
    if source.isHashed { try rehash(source.table, source.key, text.id) }
  }
}

// MARK: - Actors

extension Purge {
  private func delete(_ actor: PurgePlan.ActorLoss) throws {
    let versions = "version_id IN (SELECT version_id FROM versions WHERE actor_id = ?1)"
    for (table, condition) in [
      ("source_files", versions), ("env_vars", versions), ("build_files", versions),
      ("builds", versions), ("leased_looks", versions), ("snapshots", versions),
      ("tags", "actor_id = ?1"),
      ("failures", "actor_id = ?1 OR \(versions)"), ("versions", "actor_id = ?1"),
      ("actor_names", "actor_id = ?1"), ("actors", "actor_id = ?1"),
    ] {
      try database.execute(
        sql: "DELETE FROM \(table) WHERE \(condition)",
        arguments: [actor.key]
      )
    }
  }

  private func deleteContents() throws {
    for content in plan.contents {
      let id = content.stored.id.number
      try database.execute(sql: "DELETE FROM content_chunks WHERE content_id = ?", arguments: [id])
      try database.execute(sql: "DELETE FROM contents WHERE content_id = ?", arguments: [id])
    }
  }

  /// Deletes the chunks that no content has any more.
  private func deleteLooseChunks() throws {
    let runs = try database.rows(
      of: "content_chunks",
      "SELECT first_chunk, last_chunk FROM content_chunks"
    ) { try $0.key()...$0.key() }
    var next: Int64 = 0
    for range in ChunkIntervals(of: runs).all + [Int64.max...Int64.max] {
      try database.cachedStatement(sql: "DELETE FROM chunks WHERE chunk_id >= ? AND chunk_id < ?")
        .execute(arguments: [next, range.lowerBound])
      next = range.upperBound == .max ? .max : range.upperBound + 1
    }
  }
}

// MARK: - Fields that are kept without being understood

extension Purge {
  /// Drops the unknown fields of an entry from the snapshots of some revisions.
  private func dropExtra(
    _ list: ExactString,
    _ name: ExactString,
    of version: VersionID,
    _ first: Int,
    _ last: Int?
  ) throws {
    try dropExtra(
      list,
      name,
      from: "snapshots",
      "snapshot_id",
      where: "version_id = ?1 AND revision BETWEEN ?2 AND ?3",
      [version.number, first, last ?? Int.max]
    )
  }

  private func dropBuildExtra(of place: PurgePlan.Place) throws {
    try dropExtra(
      "sourceFiles",
      place.path,
      from: "builds",
      "build_id",
      where: "version_id = ?1 AND number BETWEEN ?2 AND ?3",
      [place.version.number, place.first, place.last ?? Int.max]
    )
  }

  private func dropExtra(
    _ list: ExactString,
    _ name: ExactString,
    from table: String,
    _ key: String,
    where condition: String,
    _ arguments: StatementArguments
  ) throws {
    let rows = try database.rows(
      of: table,
      "SELECT \(key), extra FROM \(table) WHERE extra IS NOT NULL AND \(condition)",
      arguments
    ) { (id: try $0.key(), extra: try $0.members()) }
    for (id, extra) in rows {
      guard let left = extra.without(name, in: list) else { continue }
      try database.execute(
        sql: "UPDATE \(table) SET extra = CAST(? AS TEXT) WHERE \(key) = ?",
        arguments: [left.isEmpty ? nil : JSON.object(left).text.data, id]
      )
      try rehash(table, key, id)
    }
  }

  /// Makes the hash over a row anew.
  private func rehash(_ table: String, _ key: String, _ id: Int64) throws {
    let names = table == "builds" ? BuildRecord.columnNames : SnapshotRecord.columnNames
    let hash = try database.row(
      of: table,
      "SELECT \(names.joined(separator: ", ")) FROM \(table) WHERE \(key) = ?",
      [id]
    ) { row in
      var form = CanonicalForm()
      row.appendColumns(before: CInt(names.count - 1), to: &form)
      return form.hash
    }
    guard let hash else { throw Damage(reason: "\(table) \(id) is not there any more") }
    try database.execute(
      sql: "UPDATE \(table) SET row_sha256 = ? WHERE \(key) = ?",
      arguments: [Data(hash.bytes), id]
    )
  }
}
