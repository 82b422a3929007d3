import Snapshots
import Storage

/// One attempt to push one moment of an archive, by one session.
struct PushAttempt {
  /// Somebody else has pushed the archive meanwhile: another moment is to be looked at.
  struct Overtaken: Error {}

  let push: Push
  let view: ArchiveView
  let connection: Connection
  let mark: ArchiveView.Mark
  let mirror: MirroredRows
  var report: PushReport

  init(
    of push: Push,
    _ view: ArchiveView,
    _ connection: Connection,
    _ report: PushReport
  ) throws {
    (self.push, self.view, self.connection, self.report) = (push, view, connection, report)
    mark = try view.mark()
    mirror = MirroredRows(archive: mark.archive, connection: connection)
  }

  mutating func run() throws {
    let before = try watermark() ?? register()
    report.poll = mark.poll
    // What rewrites history, as a purge, moves the schema.
    let isOther = before.schema != mark.schema || before.hasValues != push.hasValues
    if before.isWhole, before.generation == mark.generation, !isOther, !push.isAnew { return }
    if !push.isAnew { try checkPolls() }
    if isOther || push.isAnew {
      if !push.isAnew { try checkVersions() }
      report.isAnew = before.isWhole
      return try whole { attempt in
        guard try attempt.watermark() == before else { throw Overtaken() }
        let actors = try attempt.forget()
        if let damage = try attempt.pushHistory() { throw damage }
        try attempt.finish()
        try attempt.dropLooseContents(of: actors)
      }
    }
    if let damage = try pushHistory() { throw damage }
    try whole { attempt in
      guard try attempt.watermark() == before else { throw Overtaken() }
      try attempt.finish()
    }
  }

  /// Runs the body as one transaction, beside which nobody pushes the archive; what it reports counts when it is
  /// committed.
  mutating func whole(_ body: (inout PushAttempt) throws -> Void) throws {
    var attempt = self
    try connection.transaction {
      try connection.run(
        "SELECT archive FROM archives WHERE archive = $1::uuid FOR UPDATE",
        [mirror.uuid]
      )
      try body(&attempt)
    }
    self = attempt
  }
}

// MARK: - The watermark

extension PushAttempt {
  /// How much of the archive a mirror has.
  private struct Watermark: Equatable {
    let poll: Int64
    let generation: Int64
    let schema: Int64
    let hasValues: Bool
    /// Everything was there once.
    let isWhole: Bool
  }

  /// Nil where the mirror does not know the archive.
  private func watermark() throws(MirrorError) -> Watermark? {
    let rows = try connection.run(
      """
      SELECT pushed_poll, pushed_generation, pushed_schema, has_values, (pushed_at IS NOT NULL)::int
      FROM archives WHERE archive = $1::uuid
      """,
      [mirror.uuid]
    ).rows
    guard let row = rows.first?.map({ $0.flatMap { Int64($0) } ?? 0 }) else { return nil }
    return Watermark(
      poll: row[0],
      generation: row[1],
      schema: row[2],
      hasValues: row[3] == 1,
      isWhole: row[4] == 1
    )
  }

  /// Has the mirror know the archive, of which it has nothing yet.
  private func register() throws(MirrorError) -> Watermark {
    try connection.run(
      """
      INSERT INTO archives (archive, created_at, digest_rule, chunk_rule, has_values, pushed_poll,
        pushed_generation, pushed_schema)
      VALUES ($1::uuid, $2, $3, $4, $5, 0, 0, $6) ON CONFLICT (archive) DO NOTHING
      """,
      [
        mirror.uuid, .text(mark.createdAt), .integer(mark.digestRule), .integer(mark.chunkRule),
        .integer(push.hasValues ? 1 : 0), .integer(mark.schema),
      ]
    )
    guard let watermark = try watermark() else {
      throw .strange(mirror: connection.address.name, reason: "no row of archives")
    }
    return watermark
  }

  /// Notes that all of the moment is there.
  func moveWatermark() throws(MirrorError) {
    try connection.run(
      """
      UPDATE archives SET pushed_poll = $2, pushed_generation = $3, pushed_schema = $4, has_values = $5,
        pushed_at = $6
      WHERE archive = $1::uuid
      """,
      [
        mirror.uuid, .integer(mark.poll), .integer(mark.generation), .integer(mark.schema),
        .integer(push.hasValues ? 1 : 0), .text(push.now()),
      ]
    )
  }
}

// MARK: - Whether it is one history

extension PushAttempt {
  /// Makes sure that the latest poll that the mirror has is one of the archive's.
  private func checkPolls() throws {
    let there = try mirror.highest(in: .polls)
    if there == 0 { return }
    let common = min(there, mark.poll)
    let here = try view.rows(of: .polls, .ids([common])).first
    let began = MirroredTable.polls.place(of: "started_at")
    let former = try mirror.fetch(.polls, where: "poll_id = \(common)")[common]
    guard let here, let former, here[began].serverText == former[began] else {
      throw MirrorError.forked(
        mirror: connection.address.name,
        archive: view.path,
        reason: "there poll \(common) began at \(former?[began] ?? "no time"), here at "
          + (here?[began].serverText ?? "no time")
      )
    }
    if there > mark.poll {
      throw MirrorError.behind(
        mirror: connection.address.name,
        archive: view.path,
        latest: mark.poll,
        there: there
      )
    }
  }
}
