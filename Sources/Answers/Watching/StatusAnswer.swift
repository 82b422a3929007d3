package import Snapshots
package import Storage

/// What `archiver status` answers: what the archive has, and how polling is doing.
package struct StatusAnswer: Encodable, Sendable {
  package struct Version: Encodable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let name: String
    package let revision: Int
    package let isGone: Bool
    package let lastConfirmedAt: Timestamp?
    package let failingSince: Timestamp?
    package let missingSince: Timestamp?
    package let coverage: Snapshot.Coverage?
  }

  /// How old things may be, and at what time.
  package struct Limit: Sendable {
    private let age: Interval
    private let time: Timestamp

    package init(_ age: Interval, at time: Timestamp) {
      (self.age, self.time) = (age, time)
    }
  }

  package let actors: Int
  package let versionCount: Int
  package let snapshots: Int
  package let contents: Int
  /// The size of the archive's pages, in bytes.
  package let archiveSize: Int
  package let lastPollStartedAt: Timestamp?
  package let lastPollStatus: PollStatus?
  package let lastGoodPollAt: Timestamp?
  package let openFailures: Int
  package let stale: [Staleness]
  /// What fails first, then what is missing, hidden, in order, and gone; of each by name.
  package let versions: [Version]
  package let doubts: [Doubt]

  /// - Parameter limit: without one nothing is stale.
  package init(limit: Limit? = nil, in archive: ArchiveView) throws {
    let status = try archive.status()
    actors = status.actors
    versionCount = status.versions
    snapshots = status.snapshots
    contents = status.contents
    archiveSize = status.archiveSize
    lastPollStartedAt = status.polling.lastStartedAt
    lastPollStatus = status.polling.lastStatus
    lastGoodPollAt = status.polling.lastGoodAt
    openFailures = status.polling.openFailures
    stale = try limit.map { $0.stale(status.polling, try archive.failures(resolved: false)) } ?? []
    let all = try archive.versions().map(Version.init)
    versions = Version.Urgency.allCases.flatMap { urgency in
      all.filter { $0.urgency == urgency }
    }
    doubts = []
  }
}

extension StatusAnswer.Version {
  /// How much a version needs somebody who looks, most first.
  fileprivate enum Urgency: CaseIterable {
    case failing, missing, withheld, fine, gone
  }

  fileprivate var urgency: Urgency {
    if failingSince != nil { return .failing }
    if missingSince != nil { return .missing }
    if isGone { return .gone }
    return coverage == .withheld ? .withheld : .fine
  }

  fileprivate init(_ record: VersionRecord) {
    name = record.name
    revision = record.revision
    // What was never seen is not gone.
    isGone = record.revision > 0 && record.digest == nil
    lastConfirmedAt = record.lastConfirmedAt
    failingSince = record.failingSince
    missingSince = record.missingSince
    coverage = record.coverage
  }
}

extension StatusAnswer.Limit {
  fileprivate func stale(_ polling: PollingState, _ failures: [FailureRecord]) -> [Staleness] {
    let polls = polling.lastGoodAt.map(isOld) ?? true ? [Staleness.noGoodPoll(within: age)] : []
    // When a hook or a mirror fails, nothing goes unseen for it; nor when something is asked for that never was.
    let unseen = failures.filter { ![.hook, .mirror].contains($0.stage) && !$0.isOfNothing }
    let lasting = unseen.filter { isOld($0.firstAt) && isTried($0) }
    return polls + lasting.map { .failing(target: $0.target, since: $0.firstAt) }
  }

  /// Whether it is still asked for: what was not tried since then is no alarm.
  private func isTried(_ failure: FailureRecord) -> Bool {
    // Of what lies ahead a clock tells that was wrong: what is asked for has a time of the right one.
    !isOld(failure.lastAt)
  }

  private func isOld(_ moment: Timestamp) -> Bool {
    // What lies ahead was noted by a clock that was wrong: nobody knows how old it is.
    !(0...Int64(age.seconds) * 1000).contains(time.milliseconds - moment.milliseconds)
  }
}
