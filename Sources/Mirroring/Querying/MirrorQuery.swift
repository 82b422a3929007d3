import Snapshots
package import Storage

/// A query of a mirror: it reads, and the server ends it when it was at work for too long.
package final class MirrorQuery: QueryRows {
  /// So many rows come at once.
  private static let pageSize = 500

  package let columns: [String]
  private let connection: Connection
  private let limit: Duration
  private var left: Duration
  private var page: QueryResult
  private var place = 0

  /// Throws `QueryError` for what is no query of a mirror, and `MirrorError` where that is not reached.
  package init(_ text: String, within limit: Duration, of address: MirrorAddress) throws {
    if text.allSatisfy(\.isWhitespace) { throw QueryError.empty }
    // A server that computes says nothing meanwhile.
    var limits = Connection.Limits()
    limits.silence += Int(limit.components.seconds)
    let connection = try Connection(to: address, limits: limits)
    // Compiling what a question of views says takes longer than answering it.
    for setting in [
      "BEGIN READ ONLY", "SET LOCAL jit = off", "SET LOCAL cursor_tuple_fraction = 1",
    ] {
      try connection.run(setting)
    }
    var left = limit
    // A cursor takes one SELECT, and nothing else.
    try Self.run("DECLARE answer NO SCROLL CURSOR FOR \(text)", over: connection, &left, limit)
    page = try Self.run(Self.fetch, over: connection, &left, limit)
    columns = page.columns.map(\.name)
    (self.connection, self.limit, self.left) = (connection, limit, left)
  }

  private static let fetch = "FETCH \(pageSize) FROM answer"

  package func next() throws -> [QueryValue]? {
    if place == page.rows.count {
      if place < Self.pageSize { return nil }
      page = try Self.run(Self.fetch, over: connection, &left, limit)
      place = 0
      if page.rows.isEmpty { return nil }
    }
    defer { place += 1 }
    return zip(page.rows[place], page.columns).map { QueryValue($0, of: $1.type) }
  }

  @discardableResult
  private static func run(
    _ sql: String,
    over connection: Connection,
    _ left: inout Duration,
    _ limit: Duration
  ) throws -> QueryResult {
    let milliseconds = left / .milliseconds(1)
    do {
      try connection.run("SET LOCAL statement_timeout = \(max(1, Int(milliseconds)))")
      let clock = ContinuousClock()
      let start = clock.now
      defer { left -= clock.now - start }
      return try connection.run(sql)
    } catch {
      if let error = QueryError(error, limit: limit) { throw error }
      throw error
    }
  }
}

extension QueryError {
  /// What a server says of a query; nil where it is not the query that it says no to.
  fileprivate init?(_ error: MirrorError, limit: Duration) {
    guard case .refused(_, let state, let reason) = error else { return nil }
    switch state.code {
    case "57014": self = .tooLong(limit: limit)
    case let code where code.hasPrefix("42"): self = .malformed(reason: reason, place: nil)
    // What it came upon, what is not to be in it, and what writes.
    case let code where ["0A", "21", "22", "25"].contains(code.prefix(2)):
      self = .failed(reason: reason)
    default: return nil
    }
  }
}

extension QueryValue {
  /// - Parameter type: the server's number of a type.
  fileprivate init(_ text: String?, of type: UInt32) {
    guard let text else {
      self = .null
      return
    }
    switch type {
    // Boolean.
    case 16: self = .integer(text == "t" ? 1 : 0)
    // Bytes.
    case 17: self = [UInt8](hexadecimal: text.dropFirst(2)).map { .blob($0) } ?? .text(text)
    // Integers, floating points, and numbers of any size.
    case 20, 21, 23, 700, 701, 1700:
      self = Int64(text).map { .integer($0) } ?? Double(text).map { .real($0) } ?? .text(text)
    default: self = .text(text)
    }
  }
}
