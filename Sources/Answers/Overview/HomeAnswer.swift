import Changes
package import Snapshots
package import Storage

/// What the first page answers: what changed lately, what there is, and what can't be seen.
package struct HomeAnswer: Encodable, Sendable {
  private enum Key: CodingKey {
    case lastPollStartedAt, lastPollStatus, lastGoodPollAt, openFailures, failures, weeks, actors
    case snapshots, doubts
  }

  /// An Actor, and what its versions say of it.
  package struct Entry: Encodable, Sendable {
    package let id: String
    /// `OWNER/NAME`.
    package let name: String
    package let title: String?
    package let isGone: Bool
    package let versionCount: Int
    /// Of all its versions the latest; nil when none was seen yet.
    package let lastChange: LogAnswer.Facts?
    /// When the version that was confirmed longest ago was confirmed, of those that are there.
    package let lastConfirmedAt: Timestamp?
    package let failingSince: Timestamp?
    package let missingSince: Timestamp?
    /// The source of a version of it is hidden.
    package let isWithheld: Bool
    /// How often its versions changed in each week, of each version ten times at the most.
    package let changesByWeek: [Int]
  }

  /// How much of each list is told.
  package struct Limits: Sendable {
    package var snapshots = 50
    package var actors = 100
    package var failures = 20

    package init() {}
  }

  package let polling: PollingState
  /// Those that are open, the first so many.
  package let failures: [FailuresAnswer.Entry]
  /// When each week begins that changes are counted for, the first one first.
  package let weeks: [Timestamp]
  /// By name.
  package let actors: [Entry]
  /// The Actor to go on after; nil when there is none any more.
  package let lastActor: String?
  /// The latest first.
  package let snapshots: [LogAnswer.Facts]
  /// There are earlier ones.
  package let hasMoreSnapshots: Bool
  package let doubts: [Doubt] = []

  /// - Parameters:
  ///   - text: only Actors whose name has it.
  ///   - last: the id of the Actor after which the list goes on.
  package init(
    named text: String = "",
    after last: String? = nil,
    limits: Limits = Limits(),
    in archive: ArchiveView
  ) throws {
    polling = try archive.pollingState()
    failures = try archive.failures(resolved: false).prefix(limits.failures)
      .map(FailuresAnswer.Entry.init)
    let records = try archive.actors(named: text, after: last, limit: limits.actors + 1)
    let page = Array(records.prefix(limits.actors))
    lastActor = records.count > page.count ? page.last?.actor.id : nil
    let versions = page.flatMap { $0.versions.map(\.id) }
    let latest = try archive.latestSnapshots(of: versions)
    let counts = try WeekCounts(of: versions, in: archive)
    weeks = counts.starts
    actors = page.map { Entry($0, latest, counts) }
    (snapshots, hasMoreSnapshots) = try LogAnswer.page(
      of: LogQuestion(),
      limit: limits.snapshots,
      in: archive
    )
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(polling.lastStartedAt, forKey: .lastPollStartedAt)
    try container.encodeIfPresent(polling.lastStatus, forKey: .lastPollStatus)
    try container.encodeIfPresent(polling.lastGoodAt, forKey: .lastGoodPollAt)
    try container.encode(polling.openFailures, forKey: .openFailures)
    try container.encode(failures, forKey: .failures)
    try container.encode(weeks, forKey: .weeks)
    try container.encode(actors, forKey: .actors)
    try container.encode(snapshots, forKey: .snapshots)
    try container.encode(doubts, forKey: .doubts)
  }
}

extension HomeAnswer.Entry {
  fileprivate init(
    _ record: ActorRecord,
    _ latest: [VersionID: SnapshotRecord],
    _ weeks: WeekCounts
  ) {
    id = record.actor.id
    name = record.actor.path
    title = record.actor.title
    isGone = record.goneAt != nil
    versionCount = record.versions.count
    let changes = record.versions.compactMap { version in
      latest[version.id].map { LogAnswer.Facts(SnapshotReference(version, $0)) }
    }
    lastChange = changes.max { $0.snapshot < $1.snapshot }
    let present = record.liveVersions
    lastConfirmedAt = (present.isEmpty ? record.versions : present)
      .compactMap(\.lastConfirmedAt).min()
    failingSince = record.versions.compactMap(\.failingSince).min()
    missingSince = record.versions.compactMap(\.missingSince).min()
    isWithheld = present.contains { $0.coverage == .withheld }
    changesByWeek = weeks.counts(of: record.versions.map(\.id))
  }
}

extension LogAnswer {
  /// The facts of the first snapshots of a list, and whether there are more.
  package static func page(
    of question: LogQuestion,
    limit: Int,
    in archive: ArchiveView
  ) throws -> (facts: [Facts], hasMore: Bool) {
    var (question, facts): (LogQuestion, [Facts]) = (question, [])
    question.limit = limit + 1
    try LogAnswer(to: question, in: archive).each { facts.append($0.facts) }
    return (Array(facts.prefix(limit)), facts.count > limit)
  }
}
