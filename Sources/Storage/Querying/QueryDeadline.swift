import GRDBSQLite

/// How long SQLite may be at work on a query; while its rows are read, time does not count.
final class QueryDeadline {
  /// So many steps of SQLite's machine are some microseconds.
  private static let stepsBetween: CInt = 1000

  let limit: Duration
  private var spent = Duration.zero
  private var began: ContinuousClock.Instant?

  init(_ limit: Duration) {
    self.limit = limit
  }

  var isOver: Bool {
    spent + (began.map { $0.duration(to: .now) } ?? .zero) > limit
  }

  /// Has SQLite end what it does when it is over; it has to live as long as the connection.
  func end(_ connection: OpaquePointer) {
    sqlite3_progress_handler(
      connection,
      Self.stepsBetween,
      { Unmanaged<QueryDeadline>.fromOpaque($0!).takeUnretainedValue().isOver ? 1 : 0 },
      Unmanaged.passUnretained(self).toOpaque()
    )
  }

  /// Counts the time that the body takes.
  func count<Value>(_ body: () -> Value) -> Value {
    began = .now
    defer {
      spent += began.map { $0.duration(to: .now) } ?? .zero
      began = nil
    }
    return body()
  }
}
