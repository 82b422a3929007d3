/// How a poll stands: from its first question to its last.
package enum PollState: Hashable, Sendable {
  /// Why a poll does not go on as planned.
  package enum Reason: Sendable {
    /// The token was missing or refused.
    case unauthorized
    /// So many targets in a row got no answer that the others were not asked for.
    case unreachable
    /// The account's Actors could not be listed.
    case unlisted
    case interrupted
    /// More vanished at once than is believed.
    case suspect
  }

  case running
  /// No further target is asked for.
  case ending(Reason)
  /// All that was to be asked was, unless there is a reason.
  case ended(Reason?)

  package var reason: Reason? {
    switch self {
    case .running: nil
    case .ending(let reason): reason
    case .ended(let reason): reason
    }
  }
}
