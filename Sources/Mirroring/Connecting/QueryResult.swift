/// What a statement gives: its rows as texts, and how many rows it changed.
package struct QueryResult: Sendable {
  package let rows: [[String?]]
  /// What its columns are called, and the server's numbers of their types.
  package let columns: [(name: String, type: UInt32)]
  package let changed: Int

  /// The first column of the first row; nil where there is none.
  package var value: String? { rows.first?.first ?? nil }

  /// The same as a number.
  package var number: Int64? { value.flatMap { Int64($0) } }
}
