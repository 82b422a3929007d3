import GRDB
import GRDBSQLite
import Snapshots

/// The runs of lines: that each is found by the hash over it.
struct ChunkCheck: Check {
  private let slice: Slice
  private var walk = KeyWalk(of: "chunks", "chunk_id")

  /// Some megabytes at a time.
  private static let step = 10_000

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "chunks from \(walk.last + 1) on" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    var next = self
    guard let keys = try next.walk.next(Self.step, of: slice, &report, in: view) else { return nil }
    guard let first = keys.first, let last = keys.last else { return next }
    var found: [Int64] = []
    var size = 0
    try view.database.forEachRow(
      of: "chunks",
      """
      SELECT chunk_id, hash, text FROM chunks
      WHERE chunk_id BETWEEN ? AND ? AND \(slice.condition(on: "chunk_id"))
      """,
      [first, last]
    ) { row in
      row.skip()
      let kept = try row.int64()
      let hash = row.withNextBytes { bytes in
        size += bytes.count
        return bytes.isEmpty ? -1 : StoredChunks.hash(of: bytes)
      }
      if hash != kept { found.append(row.rowKey) }
      return true
    }
    report.size += size
    for key in found {
      report.add(
        Finding(
          .chunk,
          "its hash is not that of its text",
          in: "chunks",
          row: key,
          rest: "the contents that it is part of are judged by themselves"
        )
      )
    }
    return next
  }
}
