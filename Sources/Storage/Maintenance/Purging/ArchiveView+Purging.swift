import Foundation
import GRDB
import Snapshots

extension ArchiveView {
  /// Values that are shorter, in bytes, are not looked for where they may stand by chance.
  private static var shortestSought: Int { 6 }

  /// Finds what a purge would take. Throws `ArchiveError.purged` for a content that was purged before.
  package func purgePlan(for subject: PurgeSubject) throws -> PurgePlan {
    var plan = PurgePlan()
    switch subject {
    case .content(let hash):
      guard let stored = try content(hash) else { break }
      if stored.isPurged { throw try purged(stored) }
      plan.contents = try contents([stored.id])
    case .files(let versions, let matches):
      try planFiles(of: versions, matches, in: &plan)
    case .text(let isIn):
      plan.contents = try contents(where: isIn)
      plan.values = try values { _, _, value in try isIn(Array(value.string.utf8)) }
      try planTexts(isIn, in: &plan)
    case .variables(let versions, let matches):
      try planVariables(of: versions, matches, in: &plan)
    case .actor(let id):
      try planActor(id, in: &plan)
    }
    try noteShared(in: &plan)
    return plan
  }

  private func planFiles(
    of versions: [VersionID]?,
    _ matches: (ExactString) -> Bool,
    in plan: inout PurgePlan
  ) throws {
    let versions = versions.map(Set.init)
    func counts(_ place: PurgePlan.Place) -> Bool {
      versions?.contains(place.version) ?? true && matches(place.path)
    }
    var found: Set<ContentID> = []
    try forEachPlace(where: "TRUE") { id, place in if counts(place) { found.insert(id) } }
    for content in try contents(found) {
      if content.places.allSatisfy(counts) {
        plan.contents.append(content)
      } else {
        plan.keptContents.append(content)
      }
    }
  }

  private func planVariables(
    of versions: [VersionID]?,
    _ matches: (ExactString) -> Bool,
    in plan: inout PurgePlan
  ) throws {
    let versions = versions.map(Set.init)
    var sought: Set<[UInt8]> = []
    plan.values = try values { version, name, value in
      guard versions?.contains(version) ?? true, matches(name) else { return false }
      let bytes = Array(value.string.utf8)
      if bytes.count >= Self.shortestSought { sought.insert(bytes) }
      return true
    }
    if sought.isEmpty { return }
    let isIn = { (bytes: [UInt8]) in sought.contains { bytes.has($0) } }
    try planTexts(isIn, in: &plan)
    let going = Set(plan.values.map(\.id))
    let others = try values { _, _, value in isIn(Array(value.string.utf8)) }
      .count { !going.contains($0.id) }
    if others > 0 { plan.rests.append(PurgePlan.Rest(column: "env_vars.value", count: others)) }
    plan.keptContents = try contents(where: isIn)
  }

  private func planActor(_ id: String, in plan: inout PurgePlan) throws {
    guard let record = try actor(.id(id)), let key = try FailureKey.actor(id, in: database) else {
      return
    }
    let versions = record.versions.map(\.id)
    var form = CanonicalForm()
    let digests = try database.rows(
      of: "snapshots",
      """
      SELECT snapshot_id, digest FROM snapshots
      WHERE version_id IN (SELECT value FROM json_each(?)) ORDER BY snapshot_id
      """,
      [try String(jsonList: versions)]
    ) { row in
      row.skip()
      return try row.optional { try $0.hash() }
    }
    for digest in digests { form.append(digest?.description) }
    plan.actor = PurgePlan.ActorLoss(
      key: key,
      id: id,
      path: record.actor.path,
      versions: versions.count,
      snapshots: digests.count,
      builds: try builds(of: versions).count,
      hash: form.hash
    )
    let own = Set(versions)
    try planFiles(of: versions, { _ in true }, in: &plan)
    // What an Actor has with others stays with them, and is none of what was asked for.
    plan.keptContents.removeAll { !own.isDisjoint(with: $0.places.map(\.version)) }
    let names = try self.names(ofActor: id).map(\.path) + [id]
    try planTexts({ text in names.contains { text.has(Array($0.utf8)) } }, in: &plan)
    // What is of the Actor itself goes with it.
    plan.texts.removeAll { !["polls", "failures"].contains($0.source.table) }
    plan.rests = []
  }

  /// Finds the contents that are nowhere any more that a purge leaves, and says whose lines stay.
  private func noteShared(in plan: inout PurgePlan) throws {
    if plan.contents.isEmpty { return }
    let going = Set(plan.contents.map(\.stored.id))
    var kept: [ClosedRange<Int64>] = []
    var runs: [ContentID: [ClosedRange<Int64>]] = [:]
    try database.forEachRow(
      of: "content_chunks",
      "SELECT content_id, first_chunk, last_chunk FROM content_chunks"
    ) { row in
      let id = ContentID(number: try row.key())
      let (first, last) = (try row.key(), try row.key())
      guard first <= last else { throw row.damage("is before first_chunk") }
      if going.contains(id) {
        runs[id, default: []].append(first...last)
      } else {
        kept.append(first...last)
      }
      return true
    }
    let intervals = ChunkIntervals(of: kept)
    for index in plan.contents.indices {
      plan.contents[index].sharesLines =
        runs[plan.contents[index].stored.id]?.contains(where: intervals.overlaps) ?? false
    }
  }
}

// MARK: - Contents

extension ArchiveView {
  private func contents(_ ids: Set<ContentID>) throws -> [PurgePlan.Content] {
    if ids.isEmpty { return [] }
    let list = try String(jsonList: ids.map(\.number))
    var places: [ContentID: [PurgePlan.Place]] = [:]
    try forEachPlace(where: "content_id IN (SELECT value FROM json_each(?1))", [list]) {
      id,
      place in
      places[id, default: []].append(place)
    }
    return try database.rows(
      of: "contents",
      """
      SELECT \(FileRecord.Stored.columns) FROM contents
      WHERE content_id IN (SELECT value FROM json_each(?)) AND purge_id IS NULL ORDER BY content_id
      """,
      [list]
    ) { row in
      let stored = try FileRecord.Stored(&row)
      return PurgePlan.Content(stored: stored, places: places[stored.id] ?? [])
    }
  }

  private func contents(where isMatch: ([UInt8]) throws -> Bool) throws -> [PurgePlan.Content] {
    let all = try database.rows(
      of: "contents",
      "SELECT \(FileRecord.Stored.columns) FROM contents WHERE purge_id IS NULL"
    ) { try FileRecord.Stored(&$0) }
    var found: Set<ContentID> = []
    for stored in all where try isMatch(content(stored)) { found.insert(stored.id) }
    return try contents(found)
  }

  private func forEachPlace(
    where condition: String,
    _ arguments: StatementArguments = StatementArguments(),
    _ body: (ContentID, PurgePlan.Place) throws -> Void
  ) throws {
    for (table, first, last) in [
      ("source_files", "first_revision", "last_revision"),
      ("build_files", "first_number", "last_number"),
    ] {
      try database.forEachRow(
        of: table,
        """
        SELECT content_id, version_id, path, \(first), \(last) FROM \(table)
        WHERE content_id IS NOT NULL AND \(condition) ORDER BY version_id, path, \(first)
        """,
        arguments
      ) { row in
        let id = ContentID(number: try row.key())
        let place = PurgePlan.Place(
          version: VersionID(number: try row.key()),
          path: try row.exactText(),
          first: try row.revision(),
          last: try row.optional { try $0.revision() },
          isOfBuilds: table == "build_files"
        )
        try body(id, place)
        return true
      }
    }
  }
}

// MARK: - Values and texts

extension ArchiveView {
  private func values(
    where isMatch: (VersionID, ExactString, ExactString) throws -> Bool
  ) throws -> [PurgePlan.Value] {
    var values: [PurgePlan.Value] = []
    try database.forEachRow(
      of: "env_vars",
      """
      SELECT env_var_id, version_id, name, value, first_revision, last_revision FROM env_vars
      WHERE value_state = 'stored' ORDER BY version_id, name, first_revision
      """
    ) { row in
      let id = try row.key()
      let version = VersionID(number: try row.key())
      let (name, value) = (try row.exactText(), try row.exactText())
      guard try isMatch(version, name, value) else { return true }
      let bytes = Array(value.string.utf8)
      values.append(
        PurgePlan.Value(
          id: id,
          version: version,
          name: name,
          firstRevision: try row.revision(),
          lastRevision: try row.optional { try $0.revision() },
          hash: ContentHash(of: bytes),
          size: bytes.count
        )
      )
      return true
    }
    return values
  }

  /// Finds what was noted with a text, and where that stands in what stays.
  private func planTexts(_ isMatch: ([UInt8]) throws -> Bool, in plan: inout PurgePlan) throws {
    for source in NotedText.all {
      try database.forEachRow(
        of: source.table,
        "SELECT \(source.key), \(source.column) FROM \(source.table) WHERE \(source.column) IS NOT NULL"
      ) { row in
        let id = try row.key()
        let text = try row.exactText()
        guard let left = try source.purged(text, where: isMatch) else { return true }
        let bytes = Array(text.string.utf8)
        let hash = ContentHash(of: bytes)
        plan.texts.append(
          PurgePlan.Text(source: source, id: id, left: left, hash: hash, size: bytes.count)
        )
        return true
      }
    }
    for (table, column) in NotedText.lasting {
      var count = 0
      try database.forEachRow(
        of: table,
        "SELECT CAST(\(column) AS TEXT) FROM \(table) WHERE \(column) IS NOT NULL"
      ) { row in
        if try isMatch(Array(row.exactText().string.utf8)) { count += 1 }
        return true
      }
      if count > 0 { plan.rests.append(PurgePlan.Rest(column: "\(table).\(column)", count: count)) }
    }
  }
}

extension [UInt8] {
  /// Whether other bytes are among these.
  fileprivate func has(_ other: [UInt8]) -> Bool {
    withUnsafeBytes { $0.position(of: other, from: 0) != nil }
  }
}
