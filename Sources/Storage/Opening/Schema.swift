import GRDB
import Migrations

/// The schema as this program makes it, to hold a file's schema against.
///
/// SQL that stands in a file's schema runs in whoever opens the file, so none is run that is not ours.
enum Schema {
  struct Object: Hashable {
    enum Kind: String {
      case table, index, view, trigger
    }

    let kind: Kind
    let name: String
    /// As `sqlite_schema` has it: from CREATE to before the semicolon.
    let sql: String
  }

  /// What each migration makes, oldest first: tables with their indexes.
  static let migrations = Migrations.tables.map {
    (name: $0.name, sql: $0.sql, objects: objects(madeBy: $0.sql))
  }
  /// All tables and their indexes.
  static let tables = Set(migrations.flatMap(\.objects))
  /// What the views and triggers are to be.
  static let derived = objects(madeBy: Migrations.views + Migrations.triggers)

  /// Takes SQL apart into what it creates.
  ///
  /// A statement begins with CREATE at the head of a line, and ends with the line that ends with a
  /// semicolon; that of a trigger with the word END before it. It is done at each opening, so the text is
  /// looked at as bytes.
  private static func objects(madeBy sql: String) -> Set<Object> {
    var objects: Set<Object> = []
    var head: Substring.UTF8View?
    for line in sql.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let first = head ?? line
      guard first.starts(with: "CREATE ".utf8) else { continue }
      let isTrigger = first.starts(with: "CREATE TRIGGER ".utf8)
      guard line.suffix(isTrigger ? 4 : 1).elementsEqual((isTrigger ? "END;" : ";").utf8) else {
        head = first
        continue
      }
      head = nil
      let words = first.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
        .drop { ["CREATE", "UNIQUE"].contains($0) }
      if let kind = words.first.flatMap({ Object.Kind(rawValue: $0.lowercased()) }) {
        let end = sql.utf8.index(before: line.endIndex)
        let name = words.dropFirst().first ?? ""
        objects.insert(Object(kind: kind, name: name, sql: String(sql[first.startIndex..<end])))
      }
    }
    return objects
  }

  /// Reads what a file has, each with the table that it belongs to; what SQLite makes by itself is left
  /// out. Names are in lower case as SQLite has it: to it `POLLS` is the same table.
  static func found(in database: Database) throws -> [(object: Object, table: String)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT type, lower(name), sql, lower(tbl_name) FROM main.sqlite_schema WHERE sql IS NOT NULL
        """
    ).map { row in
      guard let kind = String.fromDatabaseValue(row[0]).flatMap(Object.Kind.init),
        let name = String.fromDatabaseValue(row[1]), let sql = String.fromDatabaseValue(row[2]),
        let table = String.fromDatabaseValue(row[3])
      else { throw Damage(reason: "its schema has a row that can't be read") }
      return (Object(kind: kind, name: name, sql: sql), table)
    }
  }

  /// Makes sure that the tables and indexes are ours, and that no other index forbids what they take.
  ///
  /// Those that an older archiver did not make yet may be missing.
  static func checkTables(in database: Database) throws {
    let found = try found(in: database)
    let objects = Set(found.map(\.object))
    let expected = try tables.subtracting(missingFromOlder(database))
    if let missing = expected.subtracting(objects).min(by: { $0.name < $1.name }) {
      let isThere = objects.contains { $0.name == missing.name }
      throw Damage(
        reason: """
          the \(missing.kind) \(missing.name) \(isThere ? "is not as archiver makes it" : "is missing")
          """
      )
    }
    let names = Set(tables.filter { $0.kind == .table }.map(\.name))
    let strange = found.first { object, table in
      object.kind == .index && names.contains(table) && !tables.contains(object)
        && object.sql.uppercased().contains("UNIQUE")
    }
    if let strange {
      throw Damage(reason: "the index \(strange.object.name) is none of archiver's")
    }
  }

  /// Makes the views and triggers anew when they are not as this program makes them, and returns whether
  /// that was so.
  ///
  /// Views of other names are somebody's own, and stay; a trigger on a table or view of ours is not.
  static func refresh(in database: Database) throws -> Bool {
    let found = try found(in: database)
    try checkPlaces(of: derived.filter { $0.kind == .view }, among: found.map(\.object))
    let present = found.filter { object, table in
      switch object.kind {
      case .view: places.contains(object.name)
      case .trigger: places.contains(table)
      case .table, .index: false
      }
    }.map(\.object)
    if Set(present) == derived { return false }
    // The triggers first, for a view takes its own with it.
    for object in present.filter({ $0.kind == .trigger }) + present.filter({ $0.kind == .view }) {
      try database.execute(sql: "DROP \(object.kind) \(quoted(object.name))")
    }
    try database.execute(sql: Migrations.views + Migrations.triggers)
    return true
  }

  /// The views and triggers that are not as this program makes them, and triggers on our tables that it
  /// does not make.
  static func differences(in database: Database) throws -> [Object] {
    let found = try found(in: database)
    let strange = found.filter { object, table in
      object.kind == .trigger && places.contains(table) && !derived.contains(object)
    }.map(\.object)
    let missing = derived.subtracting(found.map(\.object))
    let names = Set(missing.map(\.name))
    return (missing + strange.filter { !names.contains($0.name) }).sorted { $0.name < $1.name }
  }

  /// Refuses what is called as a table, an index or a view that is to be made, and is something else.
  static func checkPlaces(
    of objects: Set<Object>,
    among found: some Sequence<Object>
  ) throws {
    let kinds = Dictionary(
      objects.map { ($0.name, $0.kind) },
      uniquingKeysWith: { first, _ in first }
    )
    for object in found where object.kind != .trigger {
      guard let kind = kinds[object.name], (kind, object.kind) != (.view, .view) else { continue }
      throw Damage(
        reason:
          "the \(object.kind) \(object.name) is in the place of archiver's \(kind); rename or drop it"
      )
    }
  }

  /// Refuses views in the places of tables: what is asked of a table may be without end.
  static func checkTablePlaces(in database: Database) throws {
    try checkPlaces(
      of: tables.filter { $0.kind == .table },
      among: found(in: database).map(\.object).filter { $0.kind == .view }
    )
  }

  /// A name as SQL has it, whatever is in it: quotes would end it, and what follows would be run.
  private static func quoted(_ name: String) -> String {
    "\"\(name.replacing("\"", with: "\"\""))\""
  }

  /// The tables and views of which the triggers are archiver's, and nobody else's.
  private static let places = Set(
    tables.union(derived).filter { $0.kind == .table || $0.kind == .view }.map(\.name) + [list]
  )

  /// Drops the triggers of what is archiver's, so that what was recorded can be changed.
  static func dropTriggers(in database: Database) throws {
    for (object, table) in try found(in: database)
    where object.kind == .trigger && places.contains(table) {
      try database.execute(sql: "DROP TRIGGER \(quoted(object.name))")
    }
  }
}
