/// What a client waits for, so that a person can be told.
package enum Waiting: Hashable, Sendable {
  /// For the first answer of a server.
  case answer(of: String)
  /// Until a request is sent again, and why.
  case retry(after: Duration, because: String)
}

extension Waiting: CustomStringConvertible {
  package var description: String {
    switch self {
    case .answer(let host): return "waiting for \(host)"
    case .retry(let duration, let reason):
      let seconds = Int((duration / .seconds(1)).rounded(.up))
      return "\(reason), again in \(max(1, seconds)) s"
    }
  }
}
