/// A value that is bound to a statement's parameter, or stands in a column of a copy.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  /// Without NULs, which no text of PostgreSQL has.
  case text(String)
  case bytes([UInt8])

  /// A list of numbers, for `= ANY ($1::bigint[])`.
  package static func list(_ numbers: some Sequence<Int64>) -> SQLValue {
    .text("{\(numbers.map { "\($0)" }.joined(separator: ","))}")
  }
}

extension SQLValue {
  package init(_ text: String?) {
    self = text.map { .text($0) } ?? .null
  }

  package init(_ number: Int?) {
    self = number.map { .integer(Int64($0)) } ?? .null
  }
}
