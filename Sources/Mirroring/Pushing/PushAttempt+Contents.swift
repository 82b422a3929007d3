import Snapshots
import Storage

/// The bytes of files, each once for an Actor, whichever archive has them.
extension PushAttempt {
  private static let columns = [
    "apify_id", "sha256", "git_oid", "size", "line_count", "is_text", "is_purged", "body", "bytes",
  ]

  /// Pushes those of some contents of an Actor that are not there.
  mutating func pushContents(_ ids: [Int64], of actor: SQLValue) throws {
    let unknown = try connection.run(
      """
      SELECT id FROM unnest($3::bigint[]) AS id WHERE NOT EXISTS (
        SELECT 1 FROM archive_contents AS known
        WHERE known.apify_id = $1 AND known.archive = $2::uuid AND known.content_id = id)
      """,
      [actor, mirror.uuid, .list(ids)]
    ).rows.compactMap { $0[0].flatMap { Int64($0) } }
    if unknown.isEmpty { return }
    let contents = try view.mirroredContents(unknown)
    let hashes = SQLValue.list(contents.map { .bytes($0.stored.hash.bytes) })
    let there = try connection.run(
      "SELECT sha256 FROM contents WHERE apify_id = $1 AND sha256 = ANY ($2::bytea[])",
      [actor, hashes]
    )
    let purged = try connection.run(
      "SELECT DISTINCT sha256 FROM purges WHERE kind = 'content' AND sha256 = ANY ($1::bytea[])",
      [hashes]
    )
    let known = Set(there.rows.compactMap { $0[0] })
    let missing = contents.filter { !known.contains(SQLValue.hash($0.stored).serverText ?? "") }
    if !missing.isEmpty {
      try copy(missing, of: actor, purged: Set(purged.rows.compactMap { $0[0] }))
      try purgeContents(of: hashes)
    }
    report.rows += try connection.run(
      """
      INSERT INTO archive_contents (apify_id, archive, content_id, sha256, purge_id)
      SELECT $1, $2::uuid, new.* FROM unnest($3::bigint[], $4::bytea[], $5::bigint[]) AS new
      """,
      [
        actor, mirror.uuid, .list(contents.map { $0.stored.id.number }), hashes,
        .list(contents.map { $0.purge.map { .integer($0) } ?? .null }),
      ]
    ).changed
  }

  /// Copies contents, in the order of their hashes: who copies the same at the same time waits for this one, and
  /// neither for the other.
  private mutating func copy(
    _ contents: [(stored: FileRecord.Stored, lines: Int?, purge: Int64?)],
    of actor: SQLValue,
    purged: Set<String>
  ) throws {
    var size = 0
    let count = try connection.copy(into: "contents", Self.columns) { copy in
      for (stored, lines, _) in contents {
        let hash = SQLValue.hash(stored)
        let isPurged = stored.isPurged || purged.contains(hash.serverText ?? "")
        let bytes = isPurged ? nil : SQLValue.bytes(try view.content(stored))
        if !isPurged { size += stored.size }
        try copy.append([
          actor, hash, .bytes([UInt8](hexadecimal: stored.gitObjectID) ?? []),
          SQLValue(stored.size), SQLValue(lines),
          .integer(stored.isText ? 1 : 0), .integer(isPurged ? 1 : 0),
          // Text is sent as its bytes, too.
          stored.isText ? bytes ?? .null : .null, stored.isText ? .null : bytes ?? .null,
        ])
      }
    }
    report.rows += count
    report.contents += count
    report.bytes += size
  }

  /// Takes the bytes of contents away that some archive has purged; nil: of all.
  func purgeContents(of hashes: SQLValue?) throws(MirrorError) {
    try connection.run(
      """
      UPDATE contents SET body = NULL, bytes = NULL, is_purged = 1
      WHERE is_purged = 0 AND sha256 IN (
        SELECT sha256 FROM purges WHERE kind = 'content' AND ($1::bytea[] IS NULL OR sha256 = ANY ($1)))
      """,
      [hashes ?? .null]
    )
  }
}

extension SQLValue {
  fileprivate static func hash(_ stored: FileRecord.Stored) -> SQLValue {
    .bytes(stored.hash.bytes)
  }
}
