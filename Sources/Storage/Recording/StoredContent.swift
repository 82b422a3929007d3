import Foundation
import GRDB
import Snapshots

/// Keeps distinct bytes once, and checks that they come out as they went in.
enum StoredContent {
  /// A content that was read back and is another one.
  struct Mismatch: Error, CustomStringConvertible {
    let hash: ContentHash

    var description: String { "content \(hash) does not come out as it went in" }
  }

  /// No content is larger, in bytes: SQLite takes no value that is.
  static let largest = 1_000_000_000

  /// Stores a content, unless it is there, and returns its row's id.
  ///
  /// - Parameter former: what it replaces, with which it may have most chunks in common.
  static func keep(
    _ content: Content,
    isText: Bool,
    after former: FormerText? = nil,
    in database: Database
  ) throws -> ContentID {
    if let known = try id(of: content.hash, in: database) { return known }
    let id = try insert(content, isText: isText, after: former, in: database)
    guard try isShown(content.bytes, as: id, in: database) else {
      throw Mismatch(hash: content.hash)
    }
    return id
  }

  /// The row's id of a content; nil when it is not there.
  static func id(of hash: ContentHash, in database: Database) throws -> ContentID? {
    try database.row(
      of: "contents",
      "SELECT content_id FROM contents WHERE sha256 = ?",
      [Data(hash.bytes)]
    ) { ContentID(number: try $0.key()) }
  }

  /// Whether a content was purged, so that its bytes are not taken in.
  static func isPurged(_ id: ContentID, in database: Database) throws -> Bool {
    try Bool.fetchOne(
      database.cachedStatement(
        sql: "SELECT purge_id IS NOT NULL FROM contents WHERE content_id = ?"
      ),
      arguments: [id.number]
    ) ?? false
  }

  /// Whether whoever asks the views for a content gets these bytes.
  private static func isShown(
    _ bytes: [UInt8],
    as id: ContentID,
    in database: Database
  ) throws -> Bool {
    try database.row(
      of: "contents",
      """
      SELECT coalesce(CAST(content AS BLOB), whole)
      FROM file_contents JOIN contents USING (content_id) WHERE content_id = ?
      """,
      [id.number]
    ) { try $0.isBytes(bytes) } ?? false
  }

  /// Reads a content's bytes chunk by chunk, which costs half of what the view `file_contents` does;
  /// nil when there is no such content.
  ///
  /// - Parameters:
  ///   - size: how many bytes there should be; what has more is damaged.
  ///   - chunk: is told the key of each chunk, and where it ends.
  static func read(
    _ id: ContentID,
    size: Int,
    in database: Database,
    chunk: (_ key: Int64, _ end: Int) -> Void = { _, _ in }
  ) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    // What a row says of its size is believed only so far.
    bytes.reserveCapacity(min(size, 16 << 20))
    var isThere = false
    for (table, sql) in [
      (
        "chunks",
        """
        SELECT chunk_id, text FROM content_chunks
        JOIN chunks ON chunk_id BETWEEN first_chunk AND last_chunk
        WHERE content_id = ? ORDER BY position, chunk_id
        """
      ),
      (
        "contents",
        "SELECT content_id, whole FROM contents WHERE content_id = ? AND whole IS NOT NULL"
      ),
    ] where !isThere {
      try database.forEachRow(of: table, sql, [id.number]) { row in
        let before = bytes.count
        row.skip()
        try row.append(to: &bytes)
        let isEmpty = bytes.count == before && size > 0
        guard bytes.count <= size, !isEmpty else {
          throw Damage(reason: "content \(id.number) is not of the size that it should be")
        }
        isThere = true
        if table == "chunks" { chunk(row.rowKey, bytes.count) }
        return true
      }
    }
    return isThere ? bytes : nil
  }

  private static func insert(
    _ content: Content,
    isText: Bool,
    after former: FormerText?,
    in database: Database
  ) throws -> ContentID {
    let bytes = content.bytes
    let ranges = isText ? Chunks(of: bytes).ranges : []
    let isWhole = ranges.count < 2
    try database.cachedStatement(
      sql: """
        INSERT OR FAIL INTO contents (sha256, git_oid, size, line_count, is_text, whole)
        VALUES (?, ?, ?, ?, ?, \(isText ? "CAST(? AS TEXT)" : "?"))
        """
    ).execute(arguments: [
      Data(content.hash.bytes), Data(content.gitObjectID), bytes.count,
      isText ? lineCount(of: bytes) : nil, isText, isWhole ? Data(bytes) : nil,
    ])
    let id = ContentID(number: database.lastInsertedRowID)
    if !isWhole {
      try StoredChunks.keep(ranges, of: bytes, as: id, after: former, in: database)
    }
    return id
  }

  static func lineCount(of text: [UInt8]) -> Int {
    let ends = text.withUnsafeBytes { lineEnds(in: $0) }
    return text.isEmpty || text.last == UInt8(ascii: "\n") ? ends : ends + 1
  }

  static func lineEnds(in text: UnsafeRawBufferPointer) -> Int {
    text.count(of: UInt8(ascii: "\n"))
  }
}

extension UnsafeRawBufferPointer {
  /// How many bytes are this one; eight at a time.
  fileprivate func count(of byte: UInt8) -> Int {
    let (low, ones): (UInt64, UInt64) = (0x7F7F_7F7F_7F7F_7F7F, 0x0101_0101_0101_0101)
    var (index, found) = (0, 0)
    while index + 8 <= count {
      // A sum for each byte of a word; those of so many words together are no more than fits into one.
      var sums: UInt64 = 0
      let end = Swift.min(index + 31 * 8, count - 7)
      while index < end {
        let word = loadUnaligned(fromByteOffset: index, as: UInt64.self)
        // What is zero now is the byte; only then neither the sum nor the byte itself has its top bit.
        let others = word ^ (ones &* UInt64(byte))
        sums &+= ~(((others & low) &+ low) | others | low) >> 7
        index += 8
      }
      found += Int((sums &* ones) >> 56)
    }
    return found + self[index...].count { $0 == byte }
  }
}
