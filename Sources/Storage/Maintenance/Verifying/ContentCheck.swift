import GRDB
import GRDBSQLite
import Snapshots

/// The contents of files: that their bytes are those that were recorded, and what is said of them is right.
struct ContentCheck: Check {
  private let slice: Slice
  private var walk = KeyWalk(of: "contents", "content_id")

  /// After so many bytes, or contents, a new moment begins.
  private static let mostBytes = 64 << 20
  private static let mostContents = 500

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "contents from \(walk.last + 1) on" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    var next = self
    let start = report.size
    while report.size - start < Self.mostBytes {
      guard let keys = try next.walk.next(Self.mostContents, of: slice, &report, in: view) else {
        return nil
      }
      for key in keys {
        let reason = try Self.damage(of: key, &report, in: view)
        report.contents.add(isWhole: reason == nil)
        guard let reason else { continue }
        report.damagedContents.insert(ContentID(number: key))
        let (places, count) = view.places(of: ContentID(number: key))
        var finding = Finding(
          .content,
          reason,
          in: "contents",
          row: key,
          at: places,
          rest: count == 0 ? "no snapshot and no build has it" : Self.others
        )
        finding.placeCount = count
        report.add(finding)
      }
    }
    return next
  }

  private static let others = "the other files of these revisions are judged by themselves"

  /// What is wrong with a content; nil when it is whole.
  static func damage(
    of key: Int64,
    _ report: inout VerificationReport,
    in view: ArchiveView
  ) throws -> String? {
    do {
      return try StoredRow.read(key, in: view.database)?.damage(&report.size, in: view.database)
    } catch let damage as Damage {
      return damage.reason
    } catch {
      let error = ArchiveError(error, at: view.path)
      guard let finding = Finding(of: error, in: "its bytes") else { throw error }
      return finding.reason
    }
  }
}

/// The row of a content, and where its bytes stand.
private struct StoredRow {
  let stored: FileRecord.Stored
  let lineCount: Int?
  let isWhole: Bool

  static func read(_ key: Int64, in database: Database) throws -> StoredRow? {
    try database.row(
      of: "contents",
      """
      SELECT \(FileRecord.Stored.columns), line_count, whole IS NOT NULL
      FROM contents WHERE content_id = ?
      """,
      [key]
    ) { row in
      StoredRow(
        stored: try FileRecord.Stored(&row),
        lineCount: try row.optional { try $0.count() },
        isWhole: try row.bool()
      )
    }
  }

  func damage(_ hashed: inout Int, in database: Database) throws -> String? {
    var measure = ContentMeasure(size: stored.size)
    var isText = true
    if isWhole {
      try database.forEachRow(
        of: "contents",
        "SELECT content_id, whole FROM contents WHERE content_id = ?",
        [stored.id.number]
      ) { row in
        row.skip()
        row.withNextBytes { bytes in
          measure.add(bytes)
          isText = Content.isText(bytes)
        }
        return true
      }
    }
    let chunkCount = try addChunks(to: &measure, in: database)
    hashed += measure.size
    if stored.isPurged {
      return isWhole || chunkCount > 0 ? "it was purged, and its bytes are there" : nil
    }
    if isWhole, chunkCount > 0 { return "it stands in the archive twice" }
    if !isWhole, chunkCount == 0 { return "its bytes are missing" }
    guard measure.size == stored.size, measure.hash == stored.hash else {
      return "content \(stored.hash) is not whole"
    }
    guard measure.gitObjectID == stored.gitObjectID, isText == stored.isText,
      lineCount == (isText ? measure.lineCount : nil)
    else { return "content \(stored.hash) is not described as it is" }
    return nil
  }

  /// Returns how many chunks there were.
  private func addChunks(
    to measure: inout ContentMeasure,
    in database: Database
  ) throws -> Int {
    let runs = try database.rows(
      of: "content_chunks",
      """
      SELECT position, first_chunk, last_chunk FROM content_chunks
      WHERE content_id = ? ORDER BY position
      """,
      [stored.id.number]
    ) { (Int(try $0.int64()), try $0.key(), try $0.key()) }
    for (index, run) in runs.enumerated() where run.0 != index {
      throw Damage(reason: "of its runs of chunks number \(index) is missing")
    }
    var count = 0
    for (_, first, last) in runs {
      var expected = first
      try database.forEachRow(
        of: "chunks",
        "SELECT chunk_id, text FROM chunks WHERE chunk_id BETWEEN ? AND ? ORDER BY chunk_id",
        [first, last]
      ) { row in
        guard row.rowKey == expected else { return false }
        row.skip()
        row.withNextBytes { measure.add($0) }
        (expected, count) = (expected + 1, count + 1)
        return measure.size <= stored.size
      }
      // One that is too long by now is not read to its end.
      guard expected == last + 1 || measure.size > stored.size else {
        throw Damage(reason: "its chunk \(expected) is missing")
      }
    }
    return count
  }
}
