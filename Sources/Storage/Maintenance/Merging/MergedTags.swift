import Foundation
import GRDB
import Snapshots

/// Which builds the tags of an Actor named, as several archives saw it.
struct MergedTags {
  /// The Actor as one of the archives has it.
  struct Place {
    let source: Int
    let actor: Int64
    /// The last look at the Actor as a whole.
    let answeredAt: Timestamp?
  }

  /// The build that a tag names.
  private struct Named: Hashable {
    let build: ExactString
    let number: ExactString?
  }

  private struct Span {
    let named: Named
    let poll: MergedPolls.Poll
    let seenFrom: Timestamp
    let changedAfter: Timestamp?
    let lastConfirmedAt: Timestamp?
    let replacedAt: Timestamp?
  }

  private let places: [Place]
  private let polls: MergedPolls
  private let database: Database

  init(of places: [Place], _ polls: MergedPolls, in database: Database) {
    (self.places, self.polls, self.database) = (places, polls, database)
  }

  /// The last look at the Actor, by an archive that was told of tags if there is any: tags that are open were seen then.
  func answeredAt() throws -> Timestamp? {
    let telling = try places.filter { try !tags(in: $0).isEmpty }
    return (telling.isEmpty ? places : telling).compactMap(\.answeredAt).max()
  }

  /// Notes the spans of all tags; they are written later, in the order of time.
  func plan(for actor: Int64) throws {
    let telling = try places.filter { try !tags(in: $0).isEmpty }
    for tag in try Set(telling.flatMap(tags)).sorted() {
      let runs = try Timeline(of: telling.map { try observed(tag, in: $0) })
        .runs(confirmation: polls.confirmation)
      for (index, run) in runs.enumerated() {
        guard let named = run.state else { continue }
        let next = index + 1 < runs.count ? runs[index + 1] : nil
        let confirmed = next.map { $0.changedAfter ?? run.seenFrom }
        try database.cachedStatement(
          sql: """
            INSERT INTO temp.merged_tags
            VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?, ?)
            """
        ).execute(arguments: [
          actor, tag.data, named.build.data, named.number?.data, run.poll.number,
          run.seenFrom.description, run.changedAfter?.description, confirmed?.description,
          next?.seenFrom.description,
        ])
      }
    }
  }

  /// Writes what was planned, some at a time.
  static func write(in database: Database) throws {
    let columns = TagRecord.columnNames.dropFirst().dropLast()
    try database.execute(
      sql: """
        CREATE TEMP TABLE numbered_tags AS
        SELECT row_number() OVER (ORDER BY seen_from, poll_id, actor_id, tag) AS tag_id, *
        FROM temp.merged_tags;
        CREATE UNIQUE INDEX temp.numbered_tags_by_id ON numbered_tags (tag_id)
        """
    )
    var last: Int64 = 0
    while true {
      let rows = try database.rows(
        of: "tags",
        """
        SELECT tag_id, \(columns.joined(separator: ", ")) FROM temp.numbered_tags
        WHERE tag_id > ? ORDER BY tag_id LIMIT 1000
        """,
        [last]
      ) { (key: $0.rowKey, values: $0.values(columns.count + 1) ?? []) }
      guard let end = rows.last?.key else { return }
      last = end
      for (_, values) in rows {
        var row = HashedRow(of: "tags", TagRecord.columnNames)
        for (column, value) in zip(TagRecord.columnNames, values) { row[column] = value }
        try row.insert(in: database)
      }
    }
  }

  private func tags(in place: Place) throws -> [ExactString] {
    try database.rows(
      of: "tags",
      """
      SELECT tag_id, tag FROM temp.gathered_tags WHERE source = ? AND actor_id = ? GROUP BY tag
      """,
      [place.source, place.actor]
    ) { row in
      row.skip()
      return try row.exactText()
    }
  }

  private func spans(of tag: ExactString, in place: Place) throws -> [Span] {
    try database.rows(
      of: "tags",
      """
      SELECT tag_id, apify_build_id, build_number, new_id, started_at,
        has_wrong_clock, seen_from, changed_after, last_confirmed_at, replaced_at
      FROM temp.gathered_tags CROSS JOIN temp.merged_polls USING (source, poll_id)
      WHERE source = ? AND actor_id = ? AND tag = CAST(? AS TEXT) ORDER BY tag_id
      """,
      [place.source, place.actor, tag.data]
    ) { row in
      row.skip()
      let named = Named(
        build: try row.exactText(),
        number: try row.optional { try $0.exactText() }
      )
      return Span(
        named: named,
        poll: MergedPolls.Poll(
          id: PollID(number: try row.key()),
          startedAt: try row.time(),
          hasWrongClock: try row.bool()
        ),
        seenFrom: try row.time(),
        changedAfter: try row.optional { try $0.time() },
        lastConfirmedAt: try row.optional { try $0.time() },
        replacedAt: try row.optional { try $0.time() }
      )
    }
  }

  /// What an archive saw of a tag: builds, and in between that it was not there.
  private func observed(_ tag: ExactString, in place: Place) throws -> [ObservedRun<Named?>] {
    let spans = try spans(of: tag, in: place)
    func run(
      _ named: Named?,
      _ poll: MergedPolls.Poll?,
      since askedAfter: Timestamp,
      seenAt: Timestamp,
      confirmedAt: Timestamp?,
      changedAfter: Timestamp? = nil
    ) -> ObservedRun<Named?> {
      ObservedRun(
        state: named,
        origin: .init(source: place.source, row: 0, poll: poll?.id ?? PollID(number: 0)),
        changedAfter: changedAfter,
        askedAfter: min(askedAfter, seenAt),
        seenAt: seenAt,
        confirmedAt: confirmedAt,
        isTimed: poll?.hasWrongClock != true
      )
    }
    // Who is told of tags, and not of this one, has seen that it is not there.
    guard let last = spans.last else {
      return place.answeredAt.map { [run(nil, nil, since: $0, seenAt: $0, confirmedAt: nil)] } ?? []
    }
    var runs: [ObservedRun<Named?>] = []
    var former: Span?
    for span in spans {
      if let confirmed = span.changedAfter {
        if let gone = former?.replacedAt {
          if gone < span.seenFrom {
            let seen = run(
              nil,
              nil,
              since: gone,
              seenAt: gone,
              confirmedAt: confirmed,
              changedAfter: former?.lastConfirmedAt
            )
            runs.append(seen)
          }
        } else {
          runs.append(run(nil, nil, since: confirmed, seenAt: confirmed, confirmedAt: nil))
        }
      }
      let confirmed = span.replacedAt == nil ? place.answeredAt : span.lastConfirmedAt
      runs.append(
        run(
          span.named,
          span.poll,
          since: max(span.poll.startedAt, span.changedAfter ?? span.poll.startedAt),
          seenAt: span.seenFrom,
          confirmedAt: confirmed,
          changedAfter: span.changedAfter
        )
      )
      former = span
    }
    if let gone = last.replacedAt {
      let confirmed = place.answeredAt
      runs.append(
        run(
          nil,
          nil,
          since: gone,
          seenAt: gone,
          confirmedAt: confirmed,
          changedAfter: last.lastConfirmedAt
        )
      )
    }
    return runs
  }
}
