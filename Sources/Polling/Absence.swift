import Snapshots
import Storage

/// Says that a version of the archive, gone before or not, was not there now.
struct Absence: Sendable {
  /// Says what was not found.
  enum Missing: Sendable {
    case version
    /// The whole Actor, which may also be hidden from this caller.
    case actor
  }

  let record: VersionRecord
  let missing: Missing
  /// It was not there in two ways: in two polls in a row, or in a complete list and by itself.
  let isProven: Bool
  let message: String
  let askedAt: Timestamp
  let answeredAt: Timestamp

  /// It was not gone before.
  var isLoss: Bool { record.digest != nil }

  /// Only its owner is shown an Actor whatever becomes of it: to others it may have become private.
  func isBelieved(by account: Account) -> Bool {
    missing == .version || account == .user(record.actor.username)
  }
}

/// Says whose token a poll uses.
enum Account: Hashable, Sendable {
  case user(String)
  case unknown(reason: String)
}

/// Decides what the absences of one poll stand for.
struct AbsenceVerdict {
  /// What to record, by Actor.
  let observations: [Observation]
  /// The versions that are gone.
  let gone: [Slot]
  /// The Actors that are not shown, which is no proof that they were deleted.
  let failures: [Failure]
  /// The names of versions that were not there, and are not proven to be gone.
  let missing: [String]
  /// The poll's failure when it is not believed: then its absences are no proof of anything.
  let suspicion: Failure?

  /// - Parameters:
  ///   - known: how many versions the poll could have seen to be gone.
  ///   - limit: the share of these, in percent, that may vanish in one poll. From five versions on,
  ///     more than that is taken for a fault of the API's or of the token's.
  ///   - account: whose token was used.
  init(on absences: [Absence], known: Int, limit: Int, account: Account) {
    let believed = absences.filter { $0.isBelieved(by: account) }
    let losses = believed.filter(\.isLoss)
    let hidden = absences.filter { $0.isLoss && !$0.isBelieved(by: account) }
    failures = Dictionary(grouping: hidden) { $0.record.actor.id }
      .map { Self.failure(of: $0.value, to: account) }.sorted { $0.target < $1.target }
    let visible = known - hidden.count
    let isSuspect = losses.count >= 5 && losses.count * 100 > limit * visible
    suspicion = isSuspect ? Self.suspicion(about: losses, of: visible) : nil
    func isGone(_ absence: Absence) -> Bool { absence.isProven && !isSuspect }
    gone = believed.filter(isGone).map { Slot($0.record) }
    missing = losses.filter { !isGone($0) }.map(\.record.name).sorted()
    observations = Dictionary(grouping: isSuspect ? [] : believed) { $0.record.actor.id }
      .sorted { $0.key < $1.key }
      .map { _, absences in
        Observation(
          of: .known(absences[0].record.actor),
          absences.map { ($0.record.number, isGone($0) ? .gone : .missing) },
          extent: .version(nil),
          askedAt: absences.map(\.askedAt).min() ?? absences[0].askedAt,
          answeredAt: absences.map(\.answeredAt).max() ?? absences[0].answeredAt
        )
      }
  }

  private static func suspicion(about absences: [Absence], of known: Int) -> Failure {
    Failure(
      target: Failure.wholePoll,
      stage: .poll,
      message: """
        \(absences.count) of \(known) known versions are not there; none was taken for deleted. If \
        they were deleted, say so with --max-gone 100
        """,
      versions: absences.map(\.record.id)
    )
  }

  private static func failure(of absences: [Absence], to account: Account) -> Failure {
    let actor = absences[0].record.actor
    let whose =
      switch account {
      case .user(let name): "this one is \(name)'s"
      case .unknown(let reason): reason
      }
    return Failure(
      target: "\(actor.username)/\(actor.name)",
      stage: .actor,
      httpStatus: 404,
      message: """
        not found, and no proof that it was deleted: only its owner's token tells, and \(whose) \
        (\(absences[0].message))
        """,
      versions: absences.map(\.record.id)
    )
  }
}
