import Snapshots
import Storage

/// What the answers about one target showed; two of them add up to one.
struct TargetCheck: Sendable {
  /// What the answers were, as far as it matters to the rest of the poll.
  enum Ending: Sendable {
    case seen
    /// There is no such target, nor was there one before.
    case unknown
    case failed
    case unreachable(Source.Miss)
    case unauthorized(Source.Miss)
  }

  /// What one answer showed.
  struct Sighting: Sendable {
    var observation: Observation
    /// The Actor's `modifiedAt` is the one of the last answer about it.
    let isUnannounced: Bool
  }

  /// What failures of the target may be filed under.
  let subjects: Set<FailureSubject>
  /// The ids of the Actors that answered as a whole, readable or not.
  let answered: Set<String>
  /// The versions whose source is elsewhere and was there.
  let fetched: Set<VersionKey>
  let sightings: [Sighting]
  let missingVersions: [MissingVersion]
  /// The Actors that may have builds that are not recorded.
  let builds: [BuildInquiry]
  let failures: [Failure]
  /// What was odd about Actors, a sentence each.
  let warnings: [String]
  /// The versions that were there before and could have been seen to be gone.
  let known: Set<VersionKey>
  let cost: Cost
  let ending: Ending

  init(
    of subjects: Set<FailureSubject> = [],
    answered: Set<String> = [],
    fetched: Set<VersionKey> = [],
    sightings: [Sighting] = [],
    missingVersions: [MissingVersion] = [],
    builds: [BuildInquiry] = [],
    failures: [Failure] = [],
    warnings: [String] = [],
    known: Set<VersionKey> = [],
    cost: Cost = Cost(),
    ending: Ending = .seen
  ) {
    self.subjects = subjects
    self.answered = answered
    self.fetched = fetched
    self.sightings = sightings
    self.missingVersions = missingVersions
    self.builds = builds
    self.failures = failures
    self.warnings = warnings
    self.known = known
    self.cost = cost
    self.ending = ending
  }

  static func + (left: TargetCheck, right: TargetCheck) -> TargetCheck {
    TargetCheck(
      of: left.subjects.union(right.subjects),
      answered: left.answered.union(right.answered),
      fetched: left.fetched.union(right.fetched),
      sightings: left.sightings + right.sightings,
      missingVersions: left.missingVersions + right.missingVersions,
      builds: left.builds + right.builds,
      failures: left.failures + right.failures,
      warnings: left.warnings + right.warnings,
      known: left.known.union(right.known),
      cost: left.cost + right.cost,
      ending: left.ending.severity > right.ending.severity ? left.ending : right.ending
    )
  }

  /// The bytes of file contents that the sightings hold.
  var size: Int {
    sightings.flatMap(\.observation.findings).reduce(0) { sum, entry in
      guard case .state(let snapshot) = entry.finding else { return sum }
      return sum + (snapshot.totalSize ?? 0)
    }
  }
}

extension TargetCheck {
  /// A question that was not answered.
  ///
  /// A refused token is the poll's failure, and not the target's.
  init(_ miss: Source.Miss, failing failure: Failure) {
    let ending = Ending(miss)
    let isRefused = if case .unauthorized = ending { true } else { false }
    self.init(failures: isRefused ? [] : [failure], cost: miss.cost, ending: ending)
  }

  /// An answer about one version.
  init(
    _ answer: Answer<VersionAnswer>,
    about record: VersionRecord,
    _ looks: SourceLooks,
    until answeredAt: Timestamp
  ) {
    let (finding, hash): (Observation.Finding?, ContentHash?) =
      switch answer.value {
      case .same:
        (
          // The files of a source that was fetched are no part of the answer.
          record.digest.map { record.coverage == .resolved ? .pointed : .confirmed($0) },
          record.answerHash
        )
      case .state(let snapshot, let hash):
        (SourceLook.finding(snapshot, record, after: looks.looks[record.number]), hash)
      }
    let observation = finding.map { finding in
      Observation(
        of: .known(record.actor),
        [(record.number, finding)],
        extent: .version(hash),
        askedAt: answer.askedAt,
        answeredAt: answeredAt
      )
    }
    self.init(
      fetched: looks.fetched(of: record.actor),
      sightings: observation.map { [Sighting(observation: $0, isUnannounced: false)] } ?? [],
      failures: looks.failures(of: record.actor),
      cost: answer.cost + looks.cost
    )
  }
}

extension TargetCheck.Ending {
  init(_ miss: Source.Miss) {
    self =
      switch miss.reason {
      case .unauthorized: .unauthorized(miss)
      case .unreachable: .unreachable(miss)
      case .absent, .failed: .failed
      }
  }

  /// Of two endings the more severe one is that of both.
  fileprivate var severity: Int {
    switch self {
    case .seen: 0
    case .unknown: 1
    case .failed: 2
    case .unreachable: 3
    case .unauthorized: 4
    }
  }
}
