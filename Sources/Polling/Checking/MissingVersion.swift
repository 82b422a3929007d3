import Snapshots
import Storage

/// A version of the archive, gone before or not, that was not there now.
struct MissingVersion: Sendable {
  /// What was not found.
  enum Extent: Sendable {
    case version
    /// The whole Actor, which may also be hidden from this caller.
    case actor
  }

  let record: VersionRecord
  let extent: Extent
  /// It was not there in two ways: in two polls in a row, or in a complete list and by itself.
  let isProven: Bool
  /// What a failure to believe that it is not there is about.
  let subject: FailureSubject
  let message: String
  let askedAt: Timestamp
  let answeredAt: Timestamp

  /// It was not gone before.
  var isLoss: Bool { record.digest != nil }

  /// Only its owner is shown an Actor whatever becomes of it: to others it may have become private.
  func isBelieved(by account: Account) -> Bool {
    extent == .version || account == .user(record.actor.username)
  }
}
