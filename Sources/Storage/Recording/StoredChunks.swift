import GRDB
import GRDBSQLite
import Snapshots

/// Keeps each distinct chunk of texts once.
///
/// There are thousands in a megabyte, so they are handed to SQLite where they stand, and those that go on as
/// the former text does, or as another one did, are not asked for one by one.
enum StoredChunks {
  /// So many runs are inserted by one statement, as long as there are as many: a row for itself costs a
  /// quarter more.
  private static let runsAtOnce = 16

  /// Stores the chunks of a text that are not there, and what a content is made of: runs of consecutive
  /// keys. A new text is one run, however long it is.
  static func keep(
    _ ranges: [Range<Int>],
    of text: [UInt8],
    as content: ContentID,
    after former: FormerText?,
    in database: Database
  ) throws {
    let runs = runs(of: try keep(ranges, of: text, after: former, in: database))
    var position = 0
    for count in [runsAtOnce, 1] where position + count <= runs.count {
      let rows = repeatElement("(?, ?, ?, ?)", count: count).joined(separator: ", ")
      // FAIL, as in the triggers: an insertion needs no copies of the pages that it changes.
      let insert = try database.cachedStatement(
        sql: "INSERT OR FAIL INTO content_chunks VALUES \(rows)"
      )
      while position + count <= runs.count {
        _ = try step(insert, in: database) { statement in
          for place in 0..<count {
            let run = runs[position + place]
            let row = [content.number, Int64(position + place), run.lowerBound, run.upperBound]
            for (column, number) in row.enumerated() {
              sqlite3_bind_int64(statement, CInt(4 * place + column + 1), number)
            }
          }
        }
        position += count
      }
    }
  }

  private static func runs(of keys: [Int64]) -> [ClosedRange<Int64>] {
    var runs: [ClosedRange<Int64>] = []
    var first = 0
    for index in keys.indices where index + 1 == keys.count || keys[index] + 1 != keys[index + 1] {
      runs.append(keys[first]...keys[index])
      first = index + 1
    }
    return runs
  }

  /// Returns the keys of all chunks, in order.
  private static func keep(
    _ ranges: [Range<Int>],
    of text: [UInt8],
    after former: FormerText?,
    in database: Database
  ) throws -> [Int64] {
    let find = try database.cachedStatement(
      sql: "SELECT chunk_id FROM chunks WHERE hash = ? AND text = ?"
    )
    let insert = try database.cachedStatement(
      sql: "INSERT OR FAIL INTO chunks (hash, text) VALUES (?, ?)"
    )
    var walk = former.map { FormerText.Walk(over: $0) }
    var following = try FollowingChunks(in: database)
    defer { following.end() }
    return try text.withUnsafeBytes { text in
      try ranges.map { range in
        let chunk = UnsafeRawBufferPointer(rebasing: text[range])
        if let key = try walk?.key(of: chunk) ?? following.key(of: chunk) { return key }
        let hash = hash(of: chunk)
        if let known = try step(find, in: database, { bind(hash, chunk, to: $0) }) {
          if walk?.resume(behind: known) != true { following.begin(behind: known) }
          return known
        }
        _ = try step(insert, in: database) { bind(hash, chunk, to: $0) }
        return database.lastInsertedRowID
      }
    }
  }

  private static func bind(
    _ hash: Int64,
    _ chunk: UnsafeRawBufferPointer,
    to statement: SQLiteStatement
  ) {
    let start = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
    sqlite3_bind_int64(statement, 1, hash)
    sqlite3_bind_text(statement, 2, start, CInt(chunk.count), nil)
  }

  /// Runs a statement; returns the first column of its row, nil when there is none.
  private static func step(
    _ statement: Statement,
    in database: Database,
    _ bind: (SQLiteStatement) -> Void
  ) throws -> Int64? {
    let statement = statement.sqliteStatement
    defer {
      sqlite3_reset(statement)
      // The bytes are not SQLite's: it has to forget them.
      sqlite3_clear_bindings(statement)
    }
    bind(statement)
    return try database.steps(statement) ? sqlite3_column_int64(statement, 0) : nil
  }

  static func hash(of chunk: UnsafeRawBufferPointer) -> Int64 {
    var hasher = SHA256()
    hasher.update(bufferPointer: chunk)
    return hasher.finalize().withUnsafeBytes { digest in
      Int64(UInt32(bigEndian: digest.loadUnaligned(as: UInt32.self)))
    }
  }
}
