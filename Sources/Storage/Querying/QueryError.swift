/// Why a query that somebody typed has no answer, and the way out.
package enum QueryError: Error, Hashable, Sendable {
  case empty
  /// SQL does not take it; the place is the rest of the query from there.
  case malformed(reason: String, place: String?)
  case unknownView(String, known: [String])
  case refused(String)
  case severalStatements
  case parameter(String)
  /// A row can't be an object that has both.
  case sameName(String)
  case tooLong(limit: Duration)
  case tooLarge(limit: Int)
  case failed(reason: String)

  /// Whether the query itself is at fault, and not what it came upon.
  package var isMalformed: Bool {
    switch self {
    case .tooLong, .tooLarge, .failed: false
    default: true
    }
  }
}

extension QueryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty:
      "there is no query; give one, as 'SELECT actor, event, observed_at FROM history'"
    case .malformed(let reason, let place):
      """
      the query is not understood\(place.map { " at '\($0)'" } ?? ""): \(reason); docs/schema.md has the \
      columns of each view
      """
    case .unknownView(let name, let known):
      "there is no view \(name); there are \(known.joined(separator: ", "))"
    case .refused(let what):
      "\(what) is refused: a query only reads views; the stock shell does more, 'sqlite3 FILE'"
    case .severalStatements:
      "there is more than one statement; ask them one by one"
    case .parameter(let name):
      "the query has a parameter, \(name), and no value for it; put the value in its place"
    case .sameName(let name):
      "two columns are called \(name); name one by AS, for an object has each name once"
    case .tooLong(let limit):
      """
      the query took longer than \(limit.components.seconds) s; ask for less, as for one Actor, or give \
      it more by --time-limit
      """
    case .tooLarge(let limit):
      "a value has more than \(limit >> 20) MB; ask for a part of it, as by substr"
    case .failed(let reason):
      "the query failed: \(reason)"
    }
  }
}
