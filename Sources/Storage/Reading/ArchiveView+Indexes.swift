import GRDB

extension ArchiveView {
  /// Makes sure that an index has what its table has, for what it lost would be passed over. It costs a
  /// look at each row, once until the next poll.
  ///
  /// - Parameters: two numbers of a row, which the index has, too.
  func verifyIndex(
    _ index: String,
    of table: String,
    _ first: String,
    _ second: String
  ) throws {
    // Primes, so that a row that is lost, or leads elsewhere, makes another sum.
    let sum = "SELECT sum((\(first) * 2654435761 + \(second) * 65537) % 1000000007)"
    try verifyIndex(
      index,
      of: table,
      by: "(\(sum) FROM \(table) NOT INDEXED) IS (\(sum) FROM \(table) INDEXED BY \(index))"
    )
  }

  /// Makes sure that each row is found by a text or a hash of its own. It costs a search for each row, once
  /// until the next poll.
  func verifyTextIndex(_ index: String, of table: String, _ column: String) throws {
    try verifyIndex(
      index,
      of: table,
      by: """
        NOT EXISTS (
          SELECT 1 FROM \(table) AS kept NOT INDEXED
          WHERE NOT EXISTS (
            SELECT 1 FROM \(table) AS found INDEXED BY \(index)
            WHERE found.\(column) = kept.\(column) AND found.rowid = kept.rowid
          )
        )
        """
    )
  }

  /// Makes sure that a condition on an index and its table holds, which is looked at once until the next poll.
  func verifyIndex(_ index: String, of table: String, by condition: String) throws {
    let generation = try generation()
    if verifiedIndexes.contains(index, at: generation) { return }
    let isWhole = try database.row(of: table, "SELECT \(condition)") { try $0.bool() }
    guard isWhole == true else {
      throw damage("the index \(index) has not what the table \(table) has")
    }
    verifiedIndexes.insert(index, at: generation)
  }
}
