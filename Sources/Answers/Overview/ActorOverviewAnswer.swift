package import Changes
package import Snapshots
package import Storage

/// What the page of an Actor, or of one of its versions, answers: names, states, and what changed lately.
package struct ActorOverviewAnswer: Encodable, Sendable {
  private enum Key: CodingKey {
    case id, name, title, isPublic, goneAt, names, versions, snapshots, churn, unseen
    case builds, tagSpans, tags, doubts
  }

  /// A name that the Actor took.
  package struct Name: Encodable, Sendable {
    /// `OWNER/NAME`.
    package let name: String
    package let seenFrom: Timestamp
  }

  /// A version, its latest snapshot, and the last look at it.
  package struct Version: Encodable, Sendable {
    private enum Key: CodingKey {
      case buildTag, lastConfirmedAt, failingSince, missingSince
    }

    package let latest: LogAnswer.Facts
    package let buildTag: ExactString?
    package let lastConfirmedAt: Timestamp?
    package let failingSince: Timestamp?
    package let missingSince: Timestamp?

    package func encode(to encoder: any Encoder) throws {
      try latest.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encodeIfPresent(buildTag, forKey: .buildTag)
      try container.encodeIfPresent(lastConfirmedAt, forKey: .lastConfirmedAt)
      try container.encodeIfPresent(failingSince, forKey: .failingSince)
      try container.encodeIfPresent(missingSince, forKey: .missingSince)
    }
  }

  /// A stretch of time in which the Actor, or a version, could not be seen, and that is over.
  package struct Unseen: Encodable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`; nil: all versions.
    package let version: String?
    package let firstAt: Timestamp
    package let resolvedAt: Timestamp
  }

  private static let mostFiles = 20
  /// So many failures are looked at, the latest of all.
  private static let mostFailures = 1000

  package let actor: Actor
  package let goneAt: Timestamp?
  /// The first one first.
  package let names: [Name]
  /// Those that the selector stands for, by number.
  package let versions: [Version]
  /// The latest first.
  package let snapshots: [LogAnswer.Facts]
  /// There are earlier ones.
  package let hasMoreSnapshots: Bool
  /// The files that changed most with these.
  package let churn: [PathChurn]
  /// The first one first.
  package let unseen: [Unseen]
  package let deployment: DeploymentOverview
  package let doubts: [Doubt] = []

  /// Throws `NotFound`, and `SelectorError` when the selector stands for several Actors.
  package init(to selector: Selector, snapshots limit: Int = 50, in archive: ArchiveView) throws {
    let records = try selector.versions(in: archive)
    let ids = Set(records.map(\.actor.id))
    guard let actor = records.first?.actor, ids.count == 1 else {
      throw SelectorError.ambiguous(
        selector.text,
        candidates: Set(records.map(\.actor.path)).sorted()
      )
    }
    self.actor = actor
    goneAt = try archive.actor(.id(actor.id))?.goneAt
    names = try archive.names(ofActor: actor.id).map { Name(name: $0.path, seenFrom: $0.seenFrom) }
    let latest = try archive.latestSnapshots(of: records.map(\.id))
    versions = records.compactMap { record in
      latest[record.id].map { Version(record, $0) }
    }
    var question = LogQuestion()
    question.selector = selector
    (snapshots, hasMoreSnapshots) = try LogAnswer.page(of: question, limit: limit, in: archive)
    churn = try PathChurn.most(of: snapshots, records, limit: Self.mostFiles, in: archive)
    unseen = try archive.unseenStretches(
      ofActor: actor.id,
      records.map(\.id),
      among: Self.mostFailures
    ).map { stretch in
      Unseen(
        version: records.first { $0.id == stretch.version }?.name,
        firstAt: stretch.firstAt,
        resolvedAt: stretch.resolvedAt
      )
    }
    deployment = try DeploymentOverview(to: selector, of: actor, builds: limit, in: archive)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(actor.id, forKey: .id)
    try container.encode(actor.path, forKey: .name)
    try container.encodeIfPresent(actor.title, forKey: .title)
    try container.encodeIfPresent(actor.isPublic, forKey: .isPublic)
    try container.encodeIfPresent(goneAt, forKey: .goneAt)
    try container.encode(names, forKey: .names)
    try container.encode(versions, forKey: .versions)
    try container.encode(snapshots, forKey: .snapshots)
    try container.encode(churn, forKey: .churn)
    try container.encode(unseen, forKey: .unseen)
    try container.encode(deployment.builds, forKey: .builds)
    try container.encode(deployment.tagSpans, forKey: .tagSpans)
    try container.encode(deployment.tags, forKey: .tags)
    try container.encode(doubts, forKey: .doubts)
  }
}

extension ActorOverviewAnswer.Version {
  fileprivate init(_ record: VersionRecord, _ snapshot: SnapshotRecord) {
    latest = LogAnswer.Facts(SnapshotReference(record, snapshot))
    buildTag = snapshot.fields.buildTag
    lastConfirmedAt = record.lastConfirmedAt
    failingSince = record.failingSince
    missingSince = record.missingSince
  }
}
