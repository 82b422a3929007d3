import GRDBSQLite

/// What SQL that somebody typed may do: read views, and call functions that do nothing else than compute.
final class QueryRules {
  /// What has a table's form and reads no file.
  private static let computed: Set = ["json_each", "json_tree"]
  /// These load code, or take a pointer.
  private static let harmful: Set = ["load_extension", "fts3_tokenizer"]

  private let views: Set<String>
  private let tables: Set<String>
  /// What was refused first, a few words.
  private(set) var refusal: String?

  /// - Parameter tables: what the views read.
  init(views: Set<String>, tables: Set<String>) {
    self.views = views
    self.tables = tables
  }

  /// Has SQLite ask them of whatever is prepared from now on; they have to live as long.
  func rule(_ connection: OpaquePointer) {
    sqlite3_set_authorizer(
      connection,
      { rules, action, first, second, schema, _ in
        Unmanaged<QueryRules>.fromOpaque(rules!).takeUnretainedValue().judge(
          action,
          first.map { String(cString: $0) } ?? "",
          second.map { String(cString: $0) } ?? "",
          in: schema.map { String(cString: $0) } ?? ""
        )
      },
      Unmanaged.passUnretained(self).toOpaque()
    )
  }

  private func judge(
    _ action: CInt,
    _ first: String,
    _ second: String,
    in schema: String
  ) -> CInt {
    switch action {
    case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_READ:
      return isReadable(first, columns: !second.isEmpty, in: schema)
        ? SQLITE_OK : refuse("reading \(first)")
    case SQLITE_FUNCTION:
      return Self.harmful.contains(second.lowercased()) ? refuse("\(second)()") : SQLITE_OK
    case SQLITE_PRAGMA: return refuse("PRAGMA \(first)")
    case SQLITE_ATTACH: return refuse("ATTACH")
    case SQLITE_DETACH: return refuse("DETACH")
    case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE: return refuse("writing to \(first)")
    case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: return refuse("a transaction")
    default: return refuse("a statement that is no SELECT")
    }
  }

  private func isReadable(_ name: String, columns: Bool, in schema: String) -> Bool {
    if Self.computed.contains(name) { return true }
    guard columns else {
      // As for count(*): the name is as it was typed, and may be one of the query's own.
      return !["sqlite_", "pragma_"].contains { name.lowercased().hasPrefix($0) }
    }
    // The file's own views may be somebody else's; ours are beside it.
    return views.contains(name) ? schema == "temp" : tables.contains(name)
  }

  private func refuse(_ what: String) -> CInt {
    if refusal == nil { refusal = what }
    return SQLITE_DENY
  }
}
