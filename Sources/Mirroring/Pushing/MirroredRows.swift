import Snapshots
import Storage

/// The rows that a mirror has of one archive.
struct MirroredRows {
  /// So many rows are told in one statement.
  private static let chunkSize = 1000

  let archive: ArchiveID
  let connection: Connection

  /// The archive's UUID as a statement's parameter.
  var uuid: SQLValue { .text(archive.uuid) }

  /// Reads rows, by the archive's id of each, as the server tells them.
  func fetch(
    _ table: MirroredTable,
    where condition: String = "TRUE"
  ) throws(MirrorError) -> [Int64: [String?]] {
    let columns = table.columns.map(\.name).joined(separator: ", ")
    let rows = try connection.run(
      "SELECT \(columns) FROM \(table.name) WHERE archive = $1::uuid AND \(condition)",
      [uuid]
    ).rows
    let place = table.place(of: table.idName)
    return Dictionary(rows.map { (Int64($0[place] ?? "") ?? 0, $0) }) { $1 }
  }

  /// The highest id in a table; 0 where there is none.
  func highest(in table: MirroredTable) throws(MirrorError) -> Int64 {
    try connection.run(
      "SELECT coalesce(max(\(table.idName)), 0) FROM \(table.name) WHERE archive = $1::uuid",
      [uuid]
    ).number ?? 0
  }

  /// Writes those of some rows that differ from what is there, and returns how many.
  func update(
    _ table: MirroredTable,
    to rows: [[SQLValue]],
    from there: [Int64: [String?]]
  ) throws(MirrorError) -> Int {
    let place = table.place(of: table.idName)
    let changed = rows.filter { row in
      guard let former = there[row[place].number ?? 0] else { return true }
      return !zip(row, former).allSatisfy { value, text in
        // Two texts of other bytes may count as equal.
        value.forServer.serverText.map { Array($0.utf8) } == text.map { Array($0.utf8) }
      }
    }
    return try put(changed, into: table, replacing: true)
  }

  /// Writes rows, and returns how many were not there, or are others now.
  ///
  /// - Parameter replaces: whether a row that has the same key is replaced, or stays.
  @discardableResult
  func put(
    _ rows: [[SQLValue]],
    into table: MirroredTable,
    replacing replaces: Bool
  ) throws(MirrorError) -> Int {
    let sql = Self.insertion(into: table, replacing: replaces)
    var count = 0
    for start in stride(from: 0, to: rows.count, by: Self.chunkSize) {
      let chunk = rows[start..<min(start + Self.chunkSize, rows.count)]
      let lists = table.columns.indices.map { column in
        SQLValue.list(chunk.map { $0[column].forServer })
      }
      count += try connection.run(sql, [uuid] + lists).changed
    }
    return count
  }

  private static func insertion(into table: MirroredTable, replacing replaces: Bool) -> String {
    let names = table.columns.map(\.name)
    let lists = table.columns.enumerated().map { "$\($0 + 2)::\($1.kind.type)[]" }
    let changes = names.filter { !table.key.contains($0) }.map { "\($0) = excluded.\($0)" }
    return """
      INSERT INTO \(table.name) (archive, \(names.joined(separator: ", ")))
      SELECT $1::uuid, new.* FROM unnest(\(lists.joined(separator: ", "))) AS new
      ON CONFLICT (archive, \(table.key.joined(separator: ", ")))
      DO \(replaces ? "UPDATE SET \(changes.joined(separator: ", "))" : "NOTHING")
      """
  }

  /// Copies rows that can't be there yet, as a body hands them on, and returns how many.
  func copy(
    into table: MirroredTable,
    _ body: (_ append: ([SQLValue]) throws -> Void) throws -> Void
  ) throws -> Int {
    guard let bytes = [UInt8](hexadecimal: archive.uuid.replacing("-", with: "")) else {
      throw MirrorError.strange(
        mirror: connection.address.name,
        reason: "\(archive.uuid) is no UUID"
      )
    }
    let key = SQLValue.bytes(bytes)
    return try connection.copy(into: table.name, ["archive"] + table.columns.map(\.name)) { copy in
      try body { row in
        var values = [key]
        values.reserveCapacity(row.count + 1)
        for value in row { values.append(value.forServer) }
        try copy.append(values)
      }
    }
  }
}

extension MirroredTable.Kind {
  fileprivate var type: String {
    switch self {
    case .integer: "bigint"
    case .text: "text"
    case .bytes: "bytea"
    }
  }
}
