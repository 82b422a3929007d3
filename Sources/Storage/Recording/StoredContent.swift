import Crypto
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

  /// Stores a content, unless it is there, and returns its row's id.
  static func keep(_ content: Content, in database: Database) throws -> ContentID {
    let known = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT content_id FROM contents WHERE sha256 = ?"),
      arguments: [Data(content.hash.bytes)]
    )
    if let known { return ContentID(number: known) }
    let id = try insert(content, in: database)
    guard try fetch(id, in: database) == content.bytes else {
      throw Mismatch(hash: content.hash)
    }
    return id
  }

  /// Reads a content's bytes; nil when there is no such content.
  static func fetch(_ id: ContentID, in database: Database) throws -> [UInt8]? {
    try Data.fetchOne(
      database.cachedStatement(
        sql: "SELECT CAST(content AS BLOB) FROM file_contents WHERE content_id = ?"
      ),
      arguments: [id.number]
    ).map { Array($0) }
  }

  private static func insert(_ content: Content, in database: Database) throws -> ContentID {
    let bytes = content.bytes
    let isText = content.isText
    let ranges = isText ? Chunks(of: bytes).ranges : []
    let isWhole = ranges.count < 2
    try database.cachedStatement(
      sql: """
        INSERT INTO contents (sha256, git_oid, size, line_count, is_text, whole)
        VALUES (?, ?, ?, ?, ?, \(isText ? "CAST(? AS TEXT)" : "?"))
        """
    ).execute(arguments: [
      Data(content.hash.bytes), Data(content.gitObjectID), bytes.count,
      isText ? lineCount(of: bytes) : nil, isText, isWhole ? Data(bytes) : nil,
    ])
    let id = ContentID(number: database.lastInsertedRowID)
    if !isWhole {
      let chunks = try ranges.map { try keepChunk(bytes[$0], in: database) }
      try insert(chunks, of: id, in: database)
    }
    return id
  }

  private static func keepChunk(_ text: ArraySlice<UInt8>, in database: Database) throws -> Int64 {
    let digest = SHA256.hash(data: Data(text))
    let hash = digest.prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    let known = try Int64.fetchOne(
      database.cachedStatement(
        sql: "SELECT chunk_id FROM chunks WHERE hash = ? AND text = CAST(? AS TEXT)"
      ),
      arguments: [hash, Data(text)]
    )
    if let known { return known }
    try database.cachedStatement(
      sql: "INSERT INTO chunks (hash, text) VALUES (?, CAST(? AS TEXT))"
    ).execute(arguments: [hash, Data(text)])
    return database.lastInsertedRowID
  }

  /// Writes the chunks as runs of consecutive ids: a new text is one run, however long it is.
  private static func insert(
    _ chunks: [Int64],
    of content: ContentID,
    in database: Database
  ) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT INTO content_chunks VALUES (?, ?, ?, ?)"
    )
    var runs: [ClosedRange<Int64>] = []
    for chunk in chunks {
      if let run = runs.last, run.upperBound + 1 == chunk {
        runs[runs.count - 1] = run.lowerBound...chunk
      } else {
        runs.append(chunk...chunk)
      }
    }
    for (position, run) in runs.enumerated() {
      try statement.execute(arguments: [content.number, position, run.lowerBound, run.upperBound])
    }
  }

  private static func lineCount(of text: [UInt8]) -> Int {
    let ends = text.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    return text.isEmpty || text.last == UInt8(ascii: "\n") ? ends : ends + 1
  }
}
