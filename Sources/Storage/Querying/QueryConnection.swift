import CSQLiteSettings
import GRDB
import GRDBSQLite

/// A connection on which SQL is run that somebody typed.
///
/// It is one of its own, so that what it forbids, and the views that it has, are no other question's.
final class QueryConnection {
  /// The most bytes of a value, which SQLite holds as a whole.
  static let largestValue = 256 << 20

  let handle: OpaquePointer
  private let rules: QueryRules

  /// - Parameter views: the statements that make what can be asked, for a connection alone: they hide what is in
  ///   the file.
  init(to uri: String, views: [String], _ rules: QueryRules) throws {
    var connection: OpaquePointer?
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    let code = sqlite3_open_v2(uri, &connection, flags, nil)
    guard let connection else { throw DatabaseError(resultCode: .SQLITE_NOMEM) }
    handle = connection
    self.rules = rules
    guard code == SQLITE_OK else { throw error(code) }
    guard sqlite_defend(handle) == SQLITE_OK else { throw error(sqlite3_errcode(handle)) }
    sqlite3_busy_timeout(handle, CInt(Archive.patience / .milliseconds(1)))
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, CInt(Self.largestValue))
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    for view in views {
      guard sqlite3_exec(handle, view, nil, nil, nil) == SQLITE_OK else {
        throw error(sqlite3_errcode(handle))
      }
    }
  }

  deinit {
    sqlite3_close_v2(handle)
  }

  /// Applies the rules to all that is prepared from now on.
  func beginRules() {
    // What makes the form of a table computes it when it is first named, by a statement that the rules forbid.
    let computed = "SELECT 1 FROM json_each('[]'), json_tree('[]')"
    sqlite3_exec(handle, computed, nil, nil, nil)
    rules.rule(handle)
  }

  /// What the columns of a view are called.
  func columns(of view: String) throws -> [String] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    let code = sqlite3_prepare_v2(handle, "SELECT * FROM \(view)", -1, &statement, nil)
    guard code == SQLITE_OK else { throw error(code) }
    return Self.columns(of: statement)
  }

  /// What the columns of a statement's rows are called.
  static func columns(of statement: OpaquePointer?) -> [String] {
    (0..<sqlite3_column_count(statement)).map { column in
      sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
    }
  }

  /// What went wrong last, as GRDB has it.
  func error(_ code: CInt) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
  }

  var message: String { String(cString: sqlite3_errmsg(handle)) }

  /// Prepares the one statement of a text. Throws `QueryError` where the text is at fault.
  func prepare(_ text: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    let rest = try prepareFirst(of: text, &statement)
    guard let statement else { throw QueryError.empty }
    do {
      var another: OpaquePointer?
      defer { sqlite3_finalize(another) }
      // Of what follows only comments are none.
      let isOver = (try? prepareFirst(of: rest, &another)) != nil && another == nil
      guard isOver else { throw QueryError.severalStatements }
      if let name = sqlite3_bind_parameter_name(statement, 1) {
        throw QueryError.parameter(String(cString: name))
      }
      if sqlite3_bind_parameter_count(statement) > 0 { throw QueryError.parameter("?") }
      guard sqlite3_stmt_readonly(statement) != 0, sqlite3_column_count(statement) > 0 else {
        throw QueryError.refused("a statement that is no SELECT")
      }
      return statement
    } catch {
      sqlite3_finalize(statement)
      throw error
    }
  }

  /// Prepares the first statement of a text, and returns what follows it.
  private func prepareFirst(of text: String, _ statement: inout OpaquePointer?) throws -> String {
    try text.withCString { start in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(handle, start, -1, &statement, &tail)
      guard code == SQLITE_OK else {
        if let refusal = rules.refusal { throw QueryError.refused(refusal) }
        guard [SQLITE_ERROR, SQLITE_TOOBIG].contains(code) else { throw error(code) }
        throw malformed(at: start)
      }
      return tail.map { String(cString: $0) } ?? ""
    }
  }

  private static let noTable = "no such table: "
  /// So many characters of a query show where in it something is.
  private static let excerptLength = 30

  private func malformed(at start: UnsafePointer<CChar>) -> QueryError {
    let message = message
    if message.hasPrefix(Self.noTable) {
      return .unknownView(String(message.dropFirst(Self.noTable.count)), known: [])
    }
    if message.hasPrefix("cannot modify ") { return .refused("writing to a view") }
    let offset = sqlite3_error_offset(handle)
    let place = offset < 0 ? nil : String(cString: start + Int(offset)).prefix(Self.excerptLength)
    return .malformed(reason: message, place: place.map(String.init))
  }
}
