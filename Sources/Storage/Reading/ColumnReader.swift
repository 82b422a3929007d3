import Foundation
import GRDB
import Snapshots

/// Reads the columns of a row in the order of their selection.
///
/// Where there are many rows, finding columns by their names takes longer than reading them.
struct ColumnReader {
  private let row: Row
  private var position = 0

  init(_ row: Row) {
    self.row = row
  }

  /// Takes a column for a value; one that may be NULL is to be taken for an optional.
  mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value {
    defer { position += 1 }
    return row[position]
  }

  mutating func nextTime() -> Timestamp? {
    (next() as String?).flatMap { Timestamp($0) }
  }

  mutating func nextHash() -> ContentHash? {
    (next() as Data?).flatMap { ContentHash(bytes: Array($0)) }
  }
}
