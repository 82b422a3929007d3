package import Storage

/// What `archiver query` answers: the rows of a query that somebody typed.
package struct QueryAnswer: ListAnswer {
  package static var noun: String { "rows" }

  package let doubts: [Doubt] = []
  private let query: any QueryRows

  /// What the columns are called.
  package var columns: [String] { query.columns }

  /// - Parameter isKeyed: rows are shown as objects, in which no name is twice.
  package init(to query: any QueryRows, isKeyed: Bool) throws {
    self.query = query
    var names: Set<String> = []
    if isKeyed, let twice = query.columns.first(where: { !names.insert($0).inserted }) {
      throw QueryError.sameName(twice)
    }
  }

  package func each(_ body: (QueryRow) throws -> Void) throws {
    while let values = try query.next() { try body(QueryRow(columns: columns, values: values)) }
  }
}
