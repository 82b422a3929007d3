/// What can go wrong with a mirror, and the way out. No message has a password.
package enum MirrorError: Error, Hashable, Sendable {
  /// The program has no libpq.
  case notBuilt
  /// What was given as an address is none; it may have a password in it, and is not told.
  case malformedAddress
  case unreachable(mirror: String, reason: String)
  /// The connection was lost after it had been there.
  case lost(mirror: String, reason: String)
  /// The server has not moved for so many seconds.
  case silent(mirror: String, seconds: Int)
  /// What the server says, by its code.
  case refused(mirror: String, SQLState, reason: String)
  /// Nobody waits any more.
  case interrupted(mirror: String)
  /// The server's answer is none to what was asked.
  case strange(mirror: String, reason: String)
}

extension MirrorError {
  /// Whether the same may go well when it is tried again.
  package var isPassing: Bool {
    switch self {
    case .unreachable, .lost, .silent: true
    case .refused(_, let state, _): state.isPassing
    case .notBuilt, .malformedAddress, .interrupted, .strange: false
    }
  }

  /// The server's code, where it is the server that says no.
  package var state: SQLState? {
    if case .refused(_, let state, _) = self { state } else { nil }
  }
}

extension MirrorError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notBuilt:
      """
      this archiver was built without PostgreSQL; the Debian package has it, as has what \
      'scripts/install --with-postgresql' builds
      """
    case .malformedAddress:
      """
      the address of the mirror is not understood; give it as postgresql://USER@HOST/DATABASE, and the \
      password by PGPASSFILE
      """
    case .unreachable(let mirror, let reason):
      "cannot reach the mirror \(mirror): \(reason)"
    case .lost(let mirror, let reason):
      "the connection to the mirror \(mirror) was lost: \(reason)"
    case .silent(let mirror, let seconds):
      "the mirror \(mirror) has not answered for \(seconds) s; see whether its server is at work"
    case .refused(let mirror, let state, let reason):
      "the mirror \(mirror) refuses: \(reason) (SQLSTATE \(state.code))"
    case .interrupted(let mirror):
      "it was told to end while it waited for the mirror \(mirror)"
    case .strange(let mirror, let reason):
      "the mirror \(mirror) answers what was not asked: \(reason)"
    }
  }
}
