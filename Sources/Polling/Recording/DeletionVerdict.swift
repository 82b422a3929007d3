import Snapshots
import Storage

/// Decides what the missing versions of one poll stand for.
struct DeletionVerdict {
  /// What to record, by Actor.
  let observations: [Observation]
  /// The versions that are gone.
  let gone: [VersionKey]
  /// The Actors that are not shown, which is no proof that they were deleted.
  let failures: [Failure]
  /// The names of versions that were not there, and are not proven to be gone.
  let missing: [String]
  /// The poll's failure when it is not believed: then its missing versions are no proof of anything.
  let suspicion: Failure?

  /// - Parameters:
  ///   - known: how many versions the poll could have seen to be gone.
  ///   - limit: the share of these, in percent, that may vanish in one poll. From five versions on,
  ///     more than that is taken for a fault of the API's or of the token's.
  ///   - account: whose token was used.
  init(on missingVersions: [MissingVersion], known: Int, limit: Int, account: Account) {
    let believed = missingVersions.filter { $0.isBelieved(by: account) }
    let losses = believed.filter(\.isLoss)
    let hidden = missingVersions.filter { $0.isLoss && !$0.isBelieved(by: account) }
    failures = Dictionary(grouping: hidden, by: \.subject)
      .map { Self.failure(of: $0, $1, to: account) }.sorted { $0.target < $1.target }
    let visible = known - hidden.count
    let isSuspect = losses.count >= 5 && losses.count * 100 > limit * visible
    suspicion = isSuspect ? Self.suspicion(about: losses, of: visible) : nil
    func isGone(_ missing: MissingVersion) -> Bool { missing.isProven && !isSuspect }
    gone = believed.filter(isGone).map { VersionKey($0.record) }
    missing = losses.filter { !isGone($0) }.map(\.record.name).sorted()
    observations = Dictionary(grouping: isSuspect ? [] : believed) { $0.record.actor.id }
      .sorted { $0.key < $1.key }
      .map { _, missingVersions in
        Observation(
          of: .known(missingVersions[0].record.actor),
          missingVersions.map { ($0.record.number, isGone($0) ? .gone : .missing) },
          extent: .version(nil),
          askedAt: missingVersions.map(\.askedAt).min() ?? missingVersions[0].askedAt,
          answeredAt: missingVersions.map(\.answeredAt).max() ?? missingVersions[0].answeredAt
        )
      }
  }

  private static func suspicion(about missingVersions: [MissingVersion], of known: Int) -> Failure {
    Failure(
      ofPoll: """
        \(missingVersions.count) of \(known) known versions are not there; none was taken for \
        deleted. If they were deleted, say so with --max-gone 100
        """,
      versions: missingVersions.map(\.record.id)
    )
  }

  private static func failure(
    of subject: FailureSubject,
    _ missingVersions: [MissingVersion],
    to account: Account
  ) -> Failure {
    let record = missingVersions[0].record
    let isVersion = if case .version = subject { true } else { false }
    let whose =
      switch account {
      case .user(let name): "this one is \(name)'s"
      case .unknown(let reason): reason
      }
    return Failure(
      of: subject,
      target: isVersion ? record.name : record.actor.path,
      stage: .actor,
      httpStatus: 404,
      message: """
        not found, and no proof that it was deleted: only its owner's token tells, and \(whose) \
        (\(missingVersions[0].message))
        """,
      versions: missingVersions.map(\.record.id)
    )
  }
}
