package import Storage

/// A session with a PostgreSQL server.
///
/// Each call waits on the thread that it is made on, which is to be one that may wait; no wait is longer than the
/// limits. Values are bound, and never part of a statement.
package final class Connection {
  /// How long is waited.
  package struct Limits: Sendable {
    /// For a server to take a connection, in seconds, unless the address or the environment says otherwise.
    package var connecting = 10
    /// For a server that does not move, in seconds.
    package var silence = 300
    /// For what another session has locked, in seconds.
    package var locks = 30

    package init() {}
  }

  package let address: MirrorAddress
  private let link: ServerLink
  private var isInTransaction = false

  /// - Parameter isToEnd: asked while it waits; the call then ends with `MirrorError.interrupted`.
  package init(
    to address: MirrorAddress,
    limits: Limits = Limits(),
    isToEnd: @escaping @Sendable () -> Bool = { false }
  ) throws(MirrorError) {
    self.address = address
    link = try ServerLink(to: address, limits, isToEnd: isToEnd)
    // What is locked longer is a failure to be tried again, and no silence.
    try run(
      "SELECT set_config('lock_timeout', $1, false), set_config('bytea_output', 'hex', false)",
      [.text("\(limits.locks)s")]
    )
  }

  /// Runs one statement.
  @discardableResult
  package func run(_ sql: String, _ values: [SQLValue] = []) throws(MirrorError) -> QueryResult {
    try link.run(sql, values)
  }

  /// Runs several statements, as one transaction unless they say otherwise.
  package func runAll(_ sql: String) throws(MirrorError) {
    try link.runAll(sql)
  }

  /// Runs the body as one transaction: it happens as a whole or not at all. Within another one it is part of that.
  package func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    if isInTransaction { return try body() }
    try run("BEGIN")
    isInTransaction = true
    defer { isInTransaction = false }
    do {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // Where that fails, too, the session is over, and the transaction with it.
      _ = try? run("ROLLBACK")
      throw error
    }
  }

  /// Copies rows into columns of a table, and returns how many.
  package func copy(
    into table: String,
    _ columns: [String],
    _ body: (inout RowCopy) throws -> Void
  ) throws -> Int {
    var copy = RowCopy(
      "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN (FORMAT binary)",
      over: link
    )
    do {
      try body(&copy)
      return try copy.end()
    } catch let error as MirrorError {
      throw error
    } catch {
      if copy.isBegun { _ = try? link.endCopy(abandoning: "it was given up") }
      throw error
    }
  }
}
