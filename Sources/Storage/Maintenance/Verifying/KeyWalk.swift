import GRDB

/// Walks over the keys of a table, and over what of it can't be read.
struct KeyWalk: Sendable {
  private let table: String
  private let column: String
  /// The last key that was handed out, or passed over.
  private(set) var last: Int64 = 0
  /// How many keys are passed over when the next ones can't be read.
  private var stride: Int64 = 1

  init(of table: String, _ column: String) {
    (self.table, self.column) = (table, column)
  }

  /// Returns the next keys of a slice, in order; none where they can't be read, nil at the end.
  mutating func next(
    _ limit: Int,
    of slice: Slice,
    _ report: inout VerificationReport,
    in view: ArchiveView
  ) throws -> [Int64]? {
    do {
      let keys = try view.database.rows(
        of: table,
        """
        SELECT \(column) FROM \(table) NOT INDEXED
        WHERE \(column) > ? AND \(slice.condition(on: column)) ORDER BY \(column) LIMIT ?
        """,
        [last, limit]
      ) { try $0.key() }
      guard let end = keys.last else { return nil }
      (last, stride) = (end, 1)
      return keys
    } catch {
      guard let finding = Finding(of: ArchiveError(error, at: view.path), in: table),
        let end = try Int64.fetchOne(view.database, sql: "SELECT max(\(column)) FROM \(table)"),
        last < end
      else { throw error }
      if stride == 1 { report.add(finding) }
      last += stride
      stride *= 2
      return []
    }
  }
}
