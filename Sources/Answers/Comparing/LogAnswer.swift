package import Changes
package import Snapshots
package import Storage

/// What `archiver log` answers: snapshots, the latest first.
package struct LogAnswer: ListAnswer {
  package static let noun = "snapshots"

  /// A snapshot.
  package struct Element: Encodable {
    private enum Key: CodingKey {
      case changes, narrowedAfter, narrowedNotAfter, builds
    }

    package let facts: Facts
    /// What changed, where that is asked for.
    package let changes: ComparisonAnswer?
    /// What builds tell of when it changed, where that is asked for and they tell anything.
    package let narrowed: NarrowedWindow?
    /// Where asked for: the builds that began since the snapshot before; with the latest snapshot, those that
    /// began later, too. By number.
    package let builds: [BuildAnswer]?

    package func encode(to encoder: any Encoder) throws {
      try facts.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encodeIfPresent(changes, forKey: .changes)
      try container.encodeIfPresent(narrowed?.after?.startedAt, forKey: .narrowedAfter)
      try container.encodeIfPresent(narrowed?.notAfter?.startedAt, forKey: .narrowedNotAfter)
      try container.encodeIfPresent(builds, forKey: .builds)
    }
  }

  /// What is known of a snapshot without its files.
  package struct Facts: Encodable, Sendable {
    /// The key of the snapshot in the archive; a later one is larger.
    package let snapshot: Int64
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let version: String
    package let revision: Int
    package let event: Event
    package let poll: Int64
    package let changedAfter: Timestamp?
    package let observedAt: Timestamp
    /// These times tell nothing.
    package let hasWrongClock: Bool
    package let coverage: Snapshot.Coverage?
    /// The commit, or the tarball's hash, of a source that was fetched.
    package let sourceIdentity: ExactString?
    package let fileCount: Int?
    /// Bytes.
    package let totalSize: Int?
    package let filesAdded: Int
    package let filesModified: Int
    package let filesRemoved: Int
    /// Of files that are text; a file that moved counts as one that went and one that came.
    package let linesAdded: Int
    package let linesRemoved: Int
    package let environmentVariablesChanged: Int
    package let warnings: [String]
  }

  package let doubts: [Doubt] = []
  private let question: LogQuestion
  private let options: ComparisonOptions
  private let history: History
  private let archive: ArchiveView

  /// Throws `NotFound`, `SelectorError` and `TextPattern.Malformed`; the snapshots are read when they are asked for.
  package init(to question: LogQuestion, in archive: ArchiveView) throws {
    try question.selector?.checkPath(in: archive)
    var filter = History.Filter()
    filter.versions = try question.selector?.versions(in: archive)
    filter.since = question.since
    filter.until = question.until
    filter.text = Array(question.text.utf8)
    filter.events = question.events
    filter.before = question.before
    filter.isFollowing = question.isFollowing
    filter.paths =
      try question.options.paths.settled(among: filter.versions, in: archive)
      + [question.selector?.path].compactMap(\.self).map { PathPattern(path: $0) }
    var options = question.options
    options.paths = filter.paths
    history = try History(
      of: archive,
      filter,
      changedLine: try question.changedLine.map { try TextPattern($0) },
      isComparing: question.hasChanges,
      renames: options.renames,
      ignoring: options.whitespace
    )
    (self.question, self.options, self.archive) = (question, options, archive)
  }

  package func each(_ body: (Element) throws -> Void) throws {
    var (history, count) = (history, 0)
    // Who wants the first one first has to wait for all of them.
    var entries: [History.Entry] = []
    while count < question.limit, let entry = try history.next() {
      count += 1
      if question.isReversed { entries.append(entry) } else { try body(element(entry)) }
    }
    for entry in entries.reversed() { try body(element(entry)) }
  }

  private func element(_ entry: History.Entry) throws -> Element {
    let comparison = question.hasChanges ? entry.comparison : nil
    return Element(
      facts: Facts(entry.reference),
      changes: comparison.map { ComparisonAnswer($0, options, in: archive) },
      narrowed: question.hasBuilds
        ? try NarrowedWindow(of: entry.reference.snapshot, in: archive) : nil,
      builds: question.hasBuilds ? try builds(with: entry.reference) : nil
    )
  }

  private func builds(with reference: SnapshotReference) throws -> [BuildAnswer] {
    let snapshot = reference.snapshot
    let isLatest = snapshot.revision == reference.version.revision
    let end = isLatest ? Timestamp.distantFuture : snapshot.observedAt
    return try archive.builds(
      of: snapshot.version,
      after: try reference.previous(in: archive)?.snapshot.observedAt,
      notAfter: end
    ).map { try BuildAnswer($0, of: reference.version, in: archive) }
  }
}

extension LogAnswer.Facts {
  init(_ reference: SnapshotReference) {
    let record = reference.snapshot
    snapshot = record.id.number
    version = reference.version.name
    revision = record.revision
    event = record.event
    poll = record.poll.number
    changedAfter = record.changedAfter
    observedAt = record.observedAt
    hasWrongClock = record.hasWrongClock
    coverage = record.coverage
    sourceIdentity = record.sourceIdentity
    fileCount = record.fileCount
    totalSize = record.totalSize
    filesAdded = record.counts.filesAdded
    filesModified = record.counts.filesModified
    filesRemoved = record.counts.filesRemoved
    linesAdded = record.counts.linesAdded
    linesRemoved = record.counts.linesRemoved
    environmentVariablesChanged = record.counts.environmentVariables
    warnings = record.warnings
  }
}
