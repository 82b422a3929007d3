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
  /// Its database is in another encoding than UTF-8, and can't hold all texts.
  case otherEncoding(mirror: String, String)
  /// It was made by a later program.
  case newer(mirror: String)
  /// It has another history under the archive's UUID.
  case forked(mirror: String, archive: String, reason: String)
  /// It has more of the archive's history than the archive itself.
  case behind(mirror: String, archive: String, latest: Int64, there: Int64)
  /// The server's answer is none to what was asked.
  case strange(mirror: String, reason: String)
}

extension MirrorError {
  /// Whether the same may go well when it is tried again.
  package var isPassing: Bool {
    switch self {
    case .unreachable, .lost, .silent: true
    case .refused(_, let state, _): state.isPassing
    case .notBuilt, .malformedAddress, .interrupted, .otherEncoding, .newer, .forked, .behind,
      .strange:
      false
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
    case .otherEncoding(let mirror, let encoding):
      "the database of the mirror \(mirror) is in \(encoding); make one with ENCODING 'UTF8'"
    case .newer(let mirror):
      "the mirror \(mirror) was made by a later archiver; install that one"
    case .forked(let mirror, let archive, let reason):
      """
      the mirror \(mirror) has another history under the UUID of \(archive): \(reason). Two copies of one \
      archive were polled; go on with one of them. --anew takes the mirror's history of it away, and pushes \
      this one
      """
    case .behind(let mirror, let archive, let latest, let there):
      """
      \(archive) is an older copy of what the mirror \(mirror) has: its latest poll is \(latest), and \(there) \
      there. Push the newer copy; or --anew takes the mirror's history of it away, and pushes this one
      """
    case .strange(let mirror, let reason):
      "the mirror \(mirror) answers what was not asked: \(reason)"
    }
  }
}
