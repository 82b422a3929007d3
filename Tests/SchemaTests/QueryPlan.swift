/// How SQLite goes about a query.
struct QueryPlan {
  /// What EXPLAIN QUERY PLAN says, a line a step.
  let steps: [String]
  /// The tables that are read from one end to the other, themselves or an index of them.
  let scanned: Set<String>

  init(of query: String, in file: ArchiveFile) async throws {
    steps = try await file.lines("EXPLAIN QUERY PLAN \(query)")
    struct Opcode: Decodable {
      var opcode: String
      var p1: Int
      var p2: Int
    }
    struct Root: Decodable {
      var page: Int
      var name: String
    }
    let roots = try await file.rows(
      "SELECT rootpage AS page, tbl_name AS name FROM sqlite_schema WHERE rootpage > 0;",
      as: Root.self
    )
    let tables = Dictionary(uniqueKeysWithValues: roots.map { ($0.page, $0.name) })
    var cursors: [Int: String] = [:]
    var scanned: Set<String> = []
    for code in try await file.rows(".explain off\nEXPLAIN \(query)", as: Opcode.self) {
      switch code.opcode {
      case "OpenRead", "ReopenIdx": cursors[code.p1] = tables[code.p2]
      case "OpenEphemeral", "OpenPseudo", "OpenAutoindex", "SorterOpen": cursors[code.p1] = nil
      case "Rewind", "Last", "Count": if let table = cursors[code.p1] { scanned.insert(table) }
      default: break
      }
    }
    self.scanned = scanned
  }

  /// The steps that find spans by their version alone, and not by the index of open ones.
  var looseSearches: [String] {
    steps.filter { step in
      step.contains(#/(source_files|env_vars|build_files)(_\w+)? \(version_id=\?\)/#)
        && !step.contains("_open (")
    }
  }
}
