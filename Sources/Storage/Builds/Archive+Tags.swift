import Foundation
import GRDB
import Snapshots

extension Archive {
  /// Records which builds the tags of an Actor name: a span ends where another build is named, or none.
  func record(
    _ tags: [TaggedBuild],
    of actor: Int64,
    _ observation: Observation,
    during poll: PollID,
    in database: Database
  ) throws {
    let open = try TagRecord.fetchAll(
      where: "actor_id = ? AND replaced_at IS NULL",
      [actor],
      in: database
    )
    let named = Dictionary(tags.map { ($0.tag, $0) }) { $1 }
    let before = try answeredAt(actor, in: database).map { min($0, observation.answeredAt) }
    for span in open where named[span.tag]?.build != span.build {
      // A span that is there was seen, so there was a look.
      try close(span, lastSeenAt: before ?? span.seenFrom, observation.answeredAt, in: database)
    }
    let stayed = Set(open.filter { named[$0.tag]?.build == $0.build }.map(\.tag))
    for tag in tags.sorted(by: { $0.tag < $1.tag }) where !stayed.contains(tag.tag) {
      try verifyNoneIsOpen(tag.tag, of: actor, in: database)
      var row = HashedRow(of: "tags", TagRecord.columnNames)
      row["tag_id"] = try database.nextKey("tag_id", of: "tags")
      row["actor_id"] = .integer(actor)
      row["tag"] = .text(tag.tag)
      row["apify_build_id"] = .init(tag.build)
      row["build_number"] = .init(tag.number?.description)
      row["poll_id"] = .integer(poll.number)
      row["seen_from"] = .init(observation.answeredAt.description)
      row["changed_after"] = .init(before?.description)
      try row.insert(in: database)
    }
  }

  /// Makes sure that no span of a tag is open, by another index than the one by which those that are were found.
  private func verifyNoneIsOpen(
    _ tag: ExactString,
    of actor: Int64,
    in database: Database
  ) throws {
    let lost = try TagRecord.fetchAll(
      where: "actor_id = ? AND tag = CAST(? AS TEXT) AND +replaced_at IS NULL",
      [actor, tag.data],
      in: database
    )
    if let lost = lost.first(where: { $0.replacedAt == nil }) {
      throw Damage(reason: "tags \(lost.id): the index tags_open does not have it")
    }
  }

  /// When the Actor as a whole was asked for last, before the answer at hand.
  private func answeredAt(_ actor: Int64, in database: Database) throws -> Timestamp? {
    let time = try database.row(
      of: "actors",
      "SELECT actor_id, answered_at FROM actors WHERE actor_id = ?",
      [actor]
    ) { row in
      row.skip()
      return try row.optional { try $0.time() }
    }
    return time ?? nil
  }

  private func close(
    _ span: TagRecord,
    lastSeenAt confirmed: Timestamp,
    _ time: Timestamp,
    in database: Database
  ) throws {
    var row = span.row
    row["last_confirmed_at"] = .init(confirmed.description)
    row["replaced_at"] = .init(time.description)
    try database.cachedStatement(
      sql: "UPDATE tags SET last_confirmed_at = ?, replaced_at = ?, row_sha256 = ? WHERE tag_id = ?"
    ).execute(arguments: [
      confirmed.description, time.description, Data(row.hash.bytes), span.id,
    ])
  }
}
