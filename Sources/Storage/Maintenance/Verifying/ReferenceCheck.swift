import GRDB

/// Rows that lead to others: that these are there.
struct ReferenceCheck: Check {
  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "references between tables" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    let tables = Schema.tables.filter { $0.kind == .table }.map(\.name).sorted()
    for (index, table) in tables.enumerated() where slice.contains(Int64(index)) {
      let rows = try Row.fetchCursor(
        view.database,
        sql: "SELECT rowid, parent FROM pragma_foreign_key_check('\(table)')"
      )
      while let row = try rows.next() {
        let key = Int64.fromDatabaseValue(row[0])
        let parent = String.fromDatabaseValue(row[1]) ?? "?"
        report.add(
          Finding(
            .reference,
            "what it leads to in \(parent) is not there",
            in: table,
            row: key,
            at: key.map { view.places(ofRow: $0, in: table) } ?? []
          )
        )
      }
    }
    return nil
  }
}
