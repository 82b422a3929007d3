import Storage

/// Leases of Actors in a mirror: each is taken by one conditional UPDATE of one row, by the server's clock.
struct LeaseTable {
  /// Which session of which archive's poller takes them.
  struct Holder {
    let archive: String
    let session: String
  }

  /// That nobody has it, and nobody looked at it since a time.
  private static let isOpen = """
    apify_id = ANY ($1::text[]) AND leased_until <= now()
    AND polled_at < to_timestamp($2::double precision)
    """
  /// That it is the lease that was taken, and nobody had it since.
  private static let isHeld = """
    apify_id = ANY ($1::text[]) AND apify_id || ' ' || fence = ANY ($2::text[])
    AND session = $3::uuid
    """

  let connection: Connection

  /// The server's time, in seconds since 1970.
  func now() throws(MirrorError) -> String {
    try connection.run("SELECT extract(epoch FROM now())").value ?? ""
  }

  /// When the beat began that is now, in seconds since 1970, and how many are left of it.
  func beat(of seconds: Int) throws(MirrorError) -> (start: String, left: Double) {
    let row = try connection.run(
      """
      SELECT start, start + $1::bigint - extract(epoch FROM now())
      FROM (SELECT floor(extract(epoch FROM now()) / $1::bigint)::bigint * $1::bigint AS start) AS beat
      """,
      [.integer(Int64(seconds))]
    ).rows.first
    guard let row, let start = row[0], let left = row[1].flatMap(Double.init) else {
      throw .strange(mirror: connection.address.name, reason: "it does not tell its time")
    }
    return (start, left)
  }

  /// Has a row for each Actor.
  func add(_ ids: [String]) throws(MirrorError) {
    try connection.run(
      "INSERT INTO leases (apify_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING",
      [list(ids)]
    )
  }

  /// Of Actors, those that nobody has and nobody looked at since a time, and whether the archive had each last.
  func open(
    _ ids: [String],
    since start: String,
    for archive: String
  ) throws(MirrorError) -> [(id: String, isOwn: Bool)] {
    let rows = try connection.run(
      """
      SELECT apify_id, archive IS NOT DISTINCT FROM $3::uuid FROM leases
      WHERE \(Self.isOpen)
      """,
      [list(ids), .text(start), .text(archive)]
    ).rows
    return rows.compactMap { row in row[0].map { ($0, row[1] == "t") } }
  }

  /// Whether one of them is open.
  func isAnyOpen(_ ids: [String], since start: String) throws(MirrorError) -> Bool {
    try connection.run(
      """
      SELECT count(*) FROM leases
      WHERE \(Self.isOpen)
      """,
      [list(ids), .text(start)]
    ).number ?? 0 > 0
  }

  /// Takes Actors for a time, and returns their fences.
  func take(
    _ ids: [String],
    since start: String,
    for seconds: Double,
    _ holder: Holder,
    during poll: Int64
  ) throws -> [String: Int64] {
    try connection.transaction {
      let rows = try connection.run(
        """
        UPDATE leases SET leased_until = now() + make_interval(secs => $1), taken_at = now(),
          fence = fence + CASE WHEN session = $4::uuid THEN 0 ELSE 1 END,
          archive = $3::uuid, session = $4::uuid, poll = $5
        WHERE apify_id = ANY ($2::text[]) AND polled_at < to_timestamp($6::double precision)
          AND (leased_until <= now() OR session = $4::uuid)
        RETURNING apify_id, fence
        """,
        [
          .text("\(seconds)"), list(ids), .text(holder.archive), .text(holder.session),
          .integer(poll), .text(start),
        ]
      ).rows
      let taken = rows.compactMap { row -> (String, Int64)? in
        guard let id = row[0], let fence = row[1].flatMap({ Int64($0) }) else { return nil }
        return (id, fence)
      }
      try note(taken, holder, during: poll)
      return Dictionary(taken) { first, _ in first }
    }
  }

  /// Writes down who has what, so that it is known for ever.
  private func note(
    _ taken: [(String, Int64)],
    _ holder: Holder,
    during poll: Int64
  ) throws(MirrorError) {
    if taken.isEmpty { return }
    try connection.run(
      """
      INSERT INTO lease_terms
      SELECT apify_id, fence, $3::uuid, $4::uuid, $5::bigint, $5, now(), now()
      FROM unnest($1::text[], $2::bigint[]) AS taken (apify_id, fence)
      ON CONFLICT (apify_id, fence) DO UPDATE
      SET last_poll = excluded.last_poll, last_taken_at = excluded.last_taken_at
      """,
      [
        list(taken.map(\.0)), .list(taken.map(\.1)), .text(holder.archive), .text(holder.session),
        .integer(poll),
      ]
    )
  }

  /// Renews leases, and returns those that nobody else has taken.
  func renew(
    _ fences: [String: Int64],
    for seconds: Double,
    session: String
  ) throws(MirrorError) -> Set<String> {
    let rows = try connection.run(
      """
      UPDATE leases SET leased_until = now() + make_interval(secs => $4) WHERE \(Self.isHeld)
      RETURNING apify_id
      """,
      held(fences, session) + [.text("\(seconds)")]
    ).rows
    return Set(rows.compactMap { $0[0] })
  }

  /// Gives leases back.
  ///
  /// - Parameter arePolled: their Actors were looked at.
  func giveBack(
    _ fences: [String: Int64],
    session: String,
    arePolled: Bool
  ) throws(MirrorError) {
    try connection.run(
      """
      UPDATE leases SET leased_until = now()\(arePolled ? ", polled_at = taken_at" : "")
      WHERE \(Self.isHeld)
      """,
      held(fences, session)
    )
  }

  private func held(_ fences: [String: Int64], _ session: String) -> [SQLValue] {
    [list(Array(fences.keys)), list(fences.map { "\($0) \($1)" }), .text(session)]
  }

  private func list(_ texts: [String]) -> SQLValue { .list(texts.map { SQLValue.text($0) }) }
}
