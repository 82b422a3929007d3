import GRDB

/// Walks over the keys of a table, and over what of it can't be read.
struct KeyWalk: Sendable {
  private let table: String
  private let column: String
  /// The last key that was handed out, or passed over.
  private(set) var last: Int64 = 0

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
    let table = table
    return try next(limit, where: slice.condition(on: column), in: view.database) { error in
      guard let finding = Finding(of: ArchiveError(error, at: view.path), in: table) else {
        throw error
      }
      report.add(finding)
    }
  }

  /// Returns the next keys for which a condition holds, in order; none where they can't be read, nil at the end.
  ///
  /// No key that can be read is passed over.
  ///
  /// - Parameter unreadable: takes note of why keys are passed over, or throws it.
  mutating func next(
    _ limit: Int,
    where condition: String = "TRUE",
    in database: Database,
    unreadable: (any Error) throws -> Void
  ) throws -> [Int64]? {
    do {
      let keys = try keys(limit, from: last + 1, where: condition, in: database)
      guard let end = keys.last else { return nil }
      last = end
      return keys
    } catch  where limit > 1 {
      // One by one up to what can't be read.
      return try next(1, where: condition, in: database, unreadable: unreadable)
    } catch {
      try unreadable(error)
      guard let key = firstReadable(where: condition, in: database) else { return nil }
      last = key - 1
      return []
    }
  }

  /// The least key from which on can be read, behind one from which on can't; nil when nothing can any more.
  ///
  /// It costs some look-ups, however far it is: a damaged key may be any number.
  private func firstReadable(where condition: String, in database: Database) -> Int64? {
    func isReadable(from key: Int64) -> Bool {
      (try? keys(1, from: key, where: condition, in: database)) != nil
    }
    var (unreadable, readable, step) = (last + 1, last + 1, Int64(1))
    repeat {
      if readable == .max { return nil }
      unreadable = readable
      let (sum, isOver) = unreadable.addingReportingOverflow(step)
      readable = isOver ? .max : sum
      step = isOver ? step : step &* 2
    } while !isReadable(from: readable)
    while readable - unreadable > 1 {
      let middle = unreadable + (readable - unreadable) / 2
      if isReadable(from: middle) { readable = middle } else { unreadable = middle }
    }
    return readable
  }

  private func keys(
    _ limit: Int,
    from key: Int64,
    where condition: String,
    in database: Database
  ) throws -> [Int64] {
    try database.rows(
      of: table,
      """
      SELECT \(column) FROM \(table) NOT INDEXED
      WHERE \(column) >= ? AND \(condition) ORDER BY \(column) LIMIT ?
      """,
      [key, limit]
    ) { try $0.key() }
  }
}
