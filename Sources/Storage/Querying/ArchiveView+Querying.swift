import Foundation
import GRDB
import GRDBSQLite

extension ArchiveView {
  /// Opens a query that somebody typed, which reads views and does nothing else.
  ///
  /// The views are this program's, whatever the file has in their place. Its rows are those of one moment, the one
  /// at which the first of them is read. Throws `QueryError` where the text is at fault.
  package func query(_ text: String, within limit: Duration) throws -> OpenQuery {
    let views = Schema.derived.filter { $0.kind == .view }
    let tables = Schema.tables.filter { $0.kind == .table }
    let rules = QueryRules(views: Set(views.map(\.name)), tables: Set(tables.map(\.name)))
    let deadline = QueryDeadline(limit)
    do {
      let connection = try QueryConnection(to: try uri(), views: views.map(\.temporary), rules)
      let columns = try views.map { ($0.name, try connection.columns(of: $0.name)) }
      try ViewsAlone(columns).check(text)
      connection.beginRules()
      return try OpenQuery(text, on: connection, deadline, path: path)
    } catch let error as QueryError {
      throw error
    } catch {
      throw ArchiveError(error, at: path)
    }
  }

  /// What SQLite finds the file by that this moment is of.
  private func uri() throws -> String {
    guard let name = sqlite3_db_filename(database.sqliteConnection, nil), name.pointee != 0 else {
      throw ArchiveError.missing(path: path)
    }
    let bytes = UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) }
    return try ArchiveFile(named: path, bytes: bytes)
      .uri(isImmutable: sqlite3_uri_boolean(name, "immutable", 0) != 0)
  }
}
