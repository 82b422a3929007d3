/// A value of a row that a query answers.
package enum QueryValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  /// Bytes in it that are no UTF-8 are replaced.
  case text(String)
  case blob([UInt8])
}
