package import Changes
package import Snapshots
import Storage

/// What is not certain about an answer.
package enum Doubt: Hashable, Sendable {
  /// At the time asked for, the version was changing: the other revision may have been there already.
  case changing(SnapshotName, other: Int, after: Timestamp, notAfter: Timestamp?)
  /// Nobody looked between the last time that the snapshot was confirmed and the time asked for.
  case unseen(SnapshotName, since: Timestamp)
  /// A build was asked for that was made from the source of a snapshot: which variables there were is not known.
  case built(SnapshotName, BuildNumber)
  /// The time asked for is before the first poll: this is what a build was made from that had begun, with the
  /// build's name, when it began, and the version.
  case before(String, build: BuildNumber, startedAt: Timestamp, time: Timestamp, version: String)
  /// A version does not count in an answer about several: it has not what was asked for.
  case skipped(NotFound)
  /// The values of secrets were never seen.
  case secrets([ExactString])
  /// Files of a folder are compared though Apify's command line would leave them out.
  case ignored([ExactString])
  /// There is no git to tell which files of a folder Apify's command line would leave out.
  case unfiltered
  /// Files of a folder have names that no version can have.
  case misnamed([ExactString])
  /// Lines that seem to have come with a snapshot may be older: what was before it was purged.
  case purgedBefore(SnapshotName)
  /// The contents of files, or the values of variables, were purged.
  case purged([ExactString])
  /// So many contents of the archive were purged, and can't be searched.
  case unsearched(Int)
  /// The values of variables were never kept.
  case redacted([ExactString])
}

extension Doubt {
  /// What is not certain about a snapshot; nil when all is.
  package init?(_ reference: SnapshotReference) {
    switch reference.certainty {
    case .certain: return nil
    case .changing(let other, let after, let notAfter):
      self = .changing(SnapshotName(reference), other: other, after: after, notAfter: notAfter)
    case .unseen(let since):
      self = .unseen(SnapshotName(reference), since: since)
    case .built(let number):
      self = .built(SnapshotName(reference), number)
    }
  }

  /// What is not certain about a snapshot or a build; nil when all is.
  package init?(_ reference: SourceReference) {
    switch reference {
    case .snapshot(let reference): self.init(reference)
    case .build(let reference):
      guard let time = reference.time else { return nil }
      self = .before(
        reference.name,
        build: reference.build.number,
        startedAt: reference.build.startedAt,
        time: time,
        version: reference.version.name
      )
    }
  }
}

extension Doubt {
  /// What is not certain about the files of a folder.
  static func all(about folder: FolderReading) -> [Doubt] {
    (folder.isUnfiltered ? [.unfiltered] : [])
      + (folder.leftOut.isEmpty ? [] : [.ignored(folder.leftOut)])
      + (folder.misnamed.isEmpty ? [] : [.misnamed(folder.misnamed)])
  }
}

extension Doubt {
  /// What is not there any more of a state, or was never kept.
  static func losses(of snapshot: Snapshot) -> [Doubt] {
    var purged = (snapshot.sourceFiles ?? []).filter(\.isPurged).map(\.path)
    var redacted: [ExactString] = []
    for variable in snapshot.environmentVariables {
      switch variable.value {
      case .plain, .secret: break
      case .redacted: redacted.append(variable.name)
      case .purged: purged.append(variable.name)
      }
    }
    return (purged.isEmpty ? [] : [.purged(purged)])
      + (redacted.isEmpty ? [] : [.redacted(redacted)])
  }
}

extension Doubt: CustomStringConvertible {
  /// The doubt in a sentence.
  package var description: String {
    switch self {
    case .changing(let snapshot, let other, let after, let notAfter):
      """
      \(snapshot) or @\(other): the change from one to the other happened after \(after) and \
      \(notAfter.map { "not after \($0)" } ?? "was seen by a clock that was wrong"); this is \
      @\(snapshot.revision)
      """
    case .unseen(let snapshot, let since):
      "\(snapshot) was last seen at \(since); what was there later is not known"
    case .built(let snapshot, let build):
      """
      \(snapshot) has the source that build \(build) was made from; which variables there were then is \
      not known
      """
    case .before(let name, _, let startedAt, let time, _):
      """
      no poll had looked at \(time): this is \(name), which was made from what was there at \
      \(startedAt); what was there between two builds is not known
      """
    case .skipped(let error): error.description
    case .secrets(let names):
      "the values of secrets were never seen: \(Self.list(names))"
    case .ignored(let names):
      "'apify push' would leave these out, which the snapshot has: \(Self.list(names))"
    case .unfiltered:
      """
      there is no git on the PATH to tell what .gitignore and .actorignore name: these files are \
      compared, too
      """
    case .misnamed(let names):
      "names that are no UTF-8, which 'apify push' can't send: \(Self.list(names))"
    case .purgedBefore(let snapshot):
      "lines that came with \(snapshot) may be older, for the text before it was purged"
    case .unsearched(let count):
      "\(count) contents of the archive were purged, and can't be searched"
    case .purged(let names): "purged: \(Self.list(names))"
    case .redacted(let names): "the values of redacted variables were not kept: \(Self.list(names))"
    }
  }

  private static func list(_ names: [ExactString]) -> String {
    names.map(\.quoted).joined(separator: ", ")
  }
}

extension Doubt: Encodable {
  private enum Key: CodingKey {
    case kind, sentence, version, revision, build, startedAt, orRevision, changedAfter, observedAt,
      unseenSince, names
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(description, forKey: .sentence)
    switch self {
    case .changing(let snapshot, let other, let after, let notAfter):
      try container.encode(snapshot.version, forKey: .version)
      try container.encode(snapshot.revision, forKey: .revision)
      try container.encode(other, forKey: .orRevision)
      try container.encode(after, forKey: .changedAfter)
      try container.encodeIfPresent(notAfter, forKey: .observedAt)
    case .unseen(let snapshot, let since):
      try container.encode(snapshot.version, forKey: .version)
      try container.encode(snapshot.revision, forKey: .revision)
      try container.encode(since, forKey: .unseenSince)
    case .built(let snapshot, let build):
      try container.encode(snapshot.version, forKey: .version)
      try container.encode(snapshot.revision, forKey: .revision)
      try container.encode(build, forKey: .build)
    case .before(_, let build, let startedAt, _, let version):
      try container.encode(version, forKey: .version)
      try container.encode(build, forKey: .build)
      try container.encode(startedAt, forKey: .startedAt)
    case .skipped, .unfiltered, .unsearched: break
    case .purgedBefore(let snapshot):
      try container.encode(snapshot.version, forKey: .version)
      try container.encode(snapshot.revision, forKey: .revision)
    case .secrets(let names), .ignored(let names), .misnamed(let names), .purged(let names),
      .redacted(let names):
      try container.encode(names, forKey: .names)
    }
  }

  var kind: String {
    switch self {
    case .changing: "changing"
    case .unseen: "unseen"
    case .built: "built"
    case .before: "before"
    case .skipped: "skipped"
    case .secrets: "secrets"
    case .ignored: "ignored"
    case .unfiltered: "unfiltered"
    case .misnamed: "misnamed"
    case .purgedBefore: "purgedBefore"
    case .purged: "purged"
    case .unsearched: "unsearched"
    case .redacted: "redacted"
    }
  }
}
