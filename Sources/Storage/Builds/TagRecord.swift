import GRDB
package import Snapshots

/// A tag that named one build of an Actor, from one look to another.
package struct TagRecord: Hashable, Sendable {
  let id: Int64
  let actor: Int64
  package let tag: ExactString
  /// Apify's id of the build.
  package let build: String
  package let number: BuildNumber?
  let poll: PollID
  /// It named this build at this time at the latest.
  package let seenFrom: Timestamp
  /// It did not yet at this time; nil when it did at the first look.
  package let changedAfter: Timestamp?
  /// The last look that saw it so; nil as long as it is so, as is the next.
  package let lastConfirmedAt: Timestamp?
  package let replacedAt: Timestamp?
}

extension TagRecord {
  static let columnNames = [
    "tag_id", "actor_id", "tag", "apify_build_id", "build_number", "poll_id", "seen_from",
    "changed_after", "last_confirmed_at", "replaced_at", "row_sha256",
  ]

  /// The tags for which a condition holds, in the order of recording.
  static func fetchAll(
    where condition: String,
    _ arguments: StatementArguments,
    in database: Database
  ) throws -> [TagRecord] {
    try database.rows(
      of: "tags",
      """
      SELECT \(columnNames.map { "tags.\($0)" }.joined(separator: ", "))
      FROM tags WHERE \(condition) ORDER BY tag_id
      """,
      arguments
    ) { try TagRecord(&$0) }
  }

  /// Hands on the tags for which a condition holds, also those that are not as they were recorded.
  static func forEach(
    where condition: String,
    orderedBy order: String,
    in database: Database,
    _ body: (_ row: Int64, Result<TagRecord, Damage>) -> Void
  ) throws {
    try database.forEachReading(
      of: "tags",
      "SELECT \(columnNames.joined(separator: ", ")) FROM tags WHERE \(condition) ORDER BY \(order)",
      by: { try TagRecord(&$0) },
      body
    )
  }

  private init(_ row: inout RowReader) throws {
    var form = CanonicalForm()
    row.appendColumns(before: CInt(Self.columnNames.count - 1), to: &form)
    id = try row.key()
    actor = try row.key()
    tag = try row.exactText()
    build = try row.text()
    number = try row.optional { row in
      guard let number = BuildNumber(try row.text()) else { throw row.damage("is no build number") }
      return number
    }
    poll = PollID(number: try row.key())
    seenFrom = try row.time()
    changedAfter = try row.optional { try $0.time() }
    lastConfirmedAt = try row.optional { try $0.time() }
    replacedAt = try row.optional { try $0.time() }
    guard try row.hash() == form.hash else { throw row.damage("does not fit the row") }
  }

  /// The row as it stands in the table.
  var row: HashedRow {
    var row = HashedRow(of: "tags", Self.columnNames)
    row["tag_id"] = .integer(id)
    row["actor_id"] = .integer(actor)
    row["tag"] = .text(tag)
    row["apify_build_id"] = .init(build)
    row["build_number"] = .init(number?.description)
    row["poll_id"] = .integer(poll.number)
    row["seen_from"] = .init(seenFrom.description)
    row["changed_after"] = .init(changedAfter?.description)
    row["last_confirmed_at"] = .init(lastConfirmedAt?.description)
    row["replaced_at"] = .init(replacedAt?.description)
    return row
  }
}
