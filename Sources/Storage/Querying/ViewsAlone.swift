import GRDB
import GRDBSQLite

/// A database that has the views and nothing else, and no rows: what SQLite understands there, names nothing but views.
///
/// What a query reads can't be told from the rules of a connection alone: a name of a query's own, as by WITH, may be
/// that of a view.
struct ViewsAlone {
  private let connection: QueryConnection
  private let names: [String]

  init(_ views: [(name: String, columns: [String])]) throws {
    names = views.map(\.name).sorted()
    let empty = views.map { view in
      let columns = view.columns.map { "NULL AS \"\($0)\"" }.joined(separator: ", ")
      return "CREATE TEMP VIEW \(view.name) AS SELECT \(columns)"
    }
    let rules = QueryRules(views: Set(names), tables: [])
    connection = try QueryConnection(to: ":memory:", views: empty, rules)
    connection.beginRules()
  }

  /// Throws `QueryError` for a query that is not understood, or reads anything else.
  func check(_ text: String) throws {
    do {
      sqlite3_finalize(try connection.prepare(text))
    } catch QueryError.unknownView(let name, _) {
      throw QueryError.unknownView(name, known: names)
    }
  }
}
