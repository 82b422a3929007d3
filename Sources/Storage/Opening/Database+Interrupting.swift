import GRDB
import GRDBSQLite

extension Database {
  /// So many steps of SQLite's machine are some microseconds.
  private static let stepsBetween: CInt = 1000

  private final class Condition {
    let isMet: () -> Bool

    init(_ isMet: @escaping () -> Bool) {
      self.isMet = isMet
    }
  }

  /// Has SQLite end a statement of the body once a condition is met, which is asked over and over.
  func interrupted<Value>(
    when isMet: @escaping () -> Bool,
    _ body: () throws -> Value
  ) rethrows -> Value {
    let condition = Condition(isMet)
    return try withExtendedLifetime(condition) {
      sqlite3_progress_handler(
        sqliteConnection,
        Self.stepsBetween,
        { Unmanaged<Condition>.fromOpaque($0!).takeUnretainedValue().isMet() ? 1 : 0 },
        Unmanaged.passUnretained(condition).toOpaque()
      )
      defer { sqlite3_progress_handler(sqliteConnection, 0, nil, nil) }
      return try body()
    }
  }
}
