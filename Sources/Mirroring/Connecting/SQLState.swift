/// PostgreSQL's code for what happened, five characters.
package struct SQLState: Hashable, Sendable {
  package let code: String

  package init(_ code: String) {
    self.code = code
  }

  /// Whether the same may go well when it is tried again, in a transaction or a session of its own.
  var isPassing: Bool {
    let passing: Set = [
      "40001", "40P01",  // another transaction was in the way
      "23503", "23505",  // what another one has made, or taken away, meanwhile
      "55P03",  // another one has what is waited for
      "57P01", "57P02", "57P03",  // the server ends, or begins
      "53300",  // it has as many sessions as it takes
    ]
    return passing.contains(code) || code.hasPrefix("08")
  }

  /// Whether something is there already, as when several make it at once.
  var isDuplicate: Bool {
    ["23505", "42P07"].contains(code)
  }
}
