import Snapshots
import Storage

/// Checks one target: what was found there, and what was not.
struct TargetCheck: Sendable {
  /// What the answers were, as far as it matters to the rest of the poll.
  enum Ending {
    case seen
    /// There is no such target, nor was there one before.
    case unknown
    case unauthorized
    case unreachable
    case failed
  }

  /// The names that failures are filed under: the one given, and the present one.
  private(set) var names: Set<String>
  /// Of these, the names of an Actor that answered as a whole, readable or not.
  private(set) var answered: Set<String> = []
  /// The name that the Actor had when it was last seen, if it has another one now.
  private(set) var formerName: String?
  /// What was seen, each with whether the Actor's `modifiedAt` is the one of the last answer about it.
  private(set) var observations: [(observation: Observation, isUnannounced: Bool)] = []
  private(set) var missingVersions: [MissingVersion] = []
  private(set) var failures: [Failure] = []
  private(set) var cost = Cost()
  private(set) var ending = Ending.seen
  /// The versions that were there before and could have been seen to be gone.
  private(set) var known: Set<VersionKey> = []
  /// It is known from elsewhere that the Actor is not there: a complete list does not have it, or
  /// its name is another's.
  private var isUnlisted: Bool
  private let find: @Sendable (ActorReference) throws -> ActorRecord?
  private let now: @Sendable () -> Timestamp
  private let version: VersionNumber?
  private var name: String

  /// The bytes of file contents that the observations hold.
  var size: Int {
    observations.flatMap(\.observation.findings).reduce(0) { sum, entry in
      guard case .state(let snapshot) = entry.finding else { return sum }
      return sum + (snapshot.totalSize ?? 0)
    }
  }

  /// - Parameters:
  ///   - isUnlisted: a complete list of the account's Actors does not have this one, which is one of
  ///     two proofs that it was deleted.
  ///   - known: what the archive has of the target.
  ///   - find: what the archive has of another Actor, if an answer turns out to be about one.
  init(
    at target: Target,
    isUnlisted: Bool,
    from source: Source,
    known: ActorRecord?,
    find: @escaping @Sendable (ActorReference) throws -> ActorRecord?,
    now: @escaping @Sendable () -> Timestamp
  ) async throws {
    self.isUnlisted = isUnlisted
    self.find = find
    self.now = now
    version = target.version
    name = known.map { Self.name($0.actor, target.version) } ?? "\(target)"
    names = [name, "\(target)"]
    let record = known?.versions.first { $0.number == target.version }
    if let known, let record, record.digest != nil {
      try await checkVersion(record, of: known, from: source)
    } else {
      try await checkActor(target.actor, known, from: source)
    }
  }

  private static func name(_ actor: Actor, _ version: VersionNumber?) -> String {
    let name = "\(actor.username)/\(actor.name)"
    return version.map { "\(name)/\($0)" } ?? name
  }

  /// Asks for the version by the Actor's id: a name may have passed to another Actor.
  private mutating func checkVersion(
    _ record: VersionRecord,
    of known: ActorRecord,
    from source: Source
  ) async throws {
    do {
      let answer = try await source.version(record.number, .id(record.actor.id), record.answerHash)
      cost = cost + answer.cost
      self.known.insert(VersionKey(record))
      observe(answer, of: record)
    } catch let miss as Source.Miss where miss.reason == .absent {
      cost = cost + miss.cost
      try await checkActor(.id(record.actor.id), known, from: source)
    } catch let miss as Source.Miss {
      cost = cost + miss.cost
      note(miss, stage: .version, of: [record])
    }
  }

  private mutating func observe(
    _ answer: Answer<VersionAnswer>,
    of record: VersionRecord
  ) {
    let (finding, hash): (Observation.Finding?, ContentHash?) =
      switch answer.value {
      case .same: (record.digest.map { .confirmed($0) }, record.answerHash)
      case .state(let snapshot, let hash):
        (record.digest == snapshot.digest ? .confirmed(snapshot.digest) : .state(snapshot), hash)
      }
    guard let finding else { return }
    let observation = Observation(
      of: .known(record.actor),
      [(record.number, finding)],
      extent: .version(hash),
      askedAt: answer.askedAt,
      answeredAt: answer.answeredAt
    )
    observations.append((observation, false))
  }

  /// Asks for the whole Actor, whose answer shows all versions as of one moment.
  private mutating func checkActor(
    _ reference: ActorReference,
    _ known: ActorRecord?,
    from source: Source
  ) async throws {
    let askedAt = now()
    do {
      let knownAnswer = version == nil ? known?.knownAnswer : nil
      let answer = try await source.actor(reference, knownAnswer)
      cost = cost + answer.cost
      let actor = answer.value.actor
      name = Self.name(actor, version)
      names.insert(name)
      if version == nil { answered = names }
      if known?.actor.id == actor.id { return try await observe(answer, known, from: source) }
      try await observe(answer, find(.id(actor.id)), from: source)
      if case .name = reference, let known, !known.versions.isEmpty {
        // The name has passed to another Actor; the one that had it may have another.
        isUnlisted = true
        try await checkActor(.id(known.actor.id), known, from: source)
      }
    } catch let miss as Source.Miss {
      cost = cost + miss.cost
      switch (miss.reason, reference, known) {
      case (.absent, .name, let known?):
        // Nobody has the name now; the Actor that had it may have another.
        try await checkActor(.id(known.actor.id), known, from: source)
      case (.absent, .id, let known?):
        noteAbsent(known, miss, askedAt)
      default:
        note(miss, stage: .actor, of: records(of: known))
        if miss.reason == .absent { ending = .unknown }
      }
    }
  }

  /// The versions of the Actor that are checked and not known to be gone.
  private func records(of known: ActorRecord?) -> [VersionRecord] {
    (known?.liveVersions ?? []).filter { version == nil || $0.number == version }
  }

  /// The versions of the Actor that are checked and were gone before.
  private func goneRecords(of known: ActorRecord?) -> [VersionRecord] {
    (known?.goneVersions ?? []).filter { version == nil || $0.number == version }
  }

  private mutating func observe(
    _ answer: Answer<ActorAnswer<Source.Miss>>,
    _ known: ActorRecord?,
    from source: Source
  ) async throws {
    let actor = answer.value.actor
    if let known, Self.name(known.actor, nil) != Self.name(actor, nil) {
      formerName = Self.name(known.actor, nil)
    }
    self.known.formUnion(records(of: known).map(VersionKey.init))
    let reading =
      switch answer.value.versions {
      case .same(let fingerprint): same(as: known, fingerprint)
      case .read(let versions, let fingerprint): read(versions, fingerprint, of: actor, known)
      }
    let observation = Observation(
      of: .seen(actor),
      reading.findings,
      extent: version == nil ? .actor(reading.fingerprint) : .version(nil),
      askedAt: answer.askedAt,
      answeredAt: answer.answeredAt
    )
    let isUnannounced = actor.modifiedAt != nil && actor.modifiedAt == known?.answerModifiedAt
    observations.append((observation, isUnannounced))
    for record in reading.unseen { try await checkAgain(record, from: source) }
  }

  /// What an Actor's answer shows of its versions.
  private struct Reading {
    var findings: [(number: VersionNumber, finding: Observation.Finding)]
    /// Versions that were there before and that the answer does not show.
    var unseen: [VersionRecord] = []
    /// Stands for what is known, and so is there only when the answer shows just that.
    var fingerprint: AnswerFingerprint?
  }

  private func same(as known: ActorRecord?, _ fingerprint: AnswerFingerprint) -> Reading {
    let states = records(of: known).compactMap { record in
      record.digest.map { (record.number, Observation.Finding.confirmed($0)) }
    }
    let gone = goneRecords(of: known).map { ($0.number, Observation.Finding.gone) }
    return Reading(findings: states + gone, fingerprint: fingerprint)
  }

  private mutating func read(
    _ versions: [Result<Snapshot, Source.Miss>],
    _ fingerprint: AnswerFingerprint?,
    of actor: Actor,
    _ known: ActorRecord?
  ) -> Reading {
    let records = records(of: known)
    let unreadable = note(unreadable: versions, records)
    var reading = Reading(findings: states(in: versions, known))
    let isUnknown = reading.findings.isEmpty && failures.isEmpty
    if let version, isUnknown, known?.versions.contains(where: { $0.number == version }) != true {
      noteUnknown(version, of: actor)
    }
    if versions.isEmpty, !records.isEmpty { noteEmpty(records) }
    // An unreadable version without a number may be any of those.
    if !versions.isEmpty, !unreadable.contains(nil) {
      let shown = unreadable.union(reading.findings.map(\.number))
      reading.unseen = records.filter { !shown.contains($0.number) }
      reading.findings += goneRecords(of: known).filter { !shown.contains($0.number) }
        .map { ($0.number, .gone) }
    }
    // An empty answer is no state to be known again: hidden versions look the same as none.
    if failures.isEmpty, reading.unseen.isEmpty, version == nil, !versions.isEmpty {
      reading.fingerprint = fingerprint
    }
    return reading
  }

  /// The states that an answer shows, once for each version.
  private func states(
    in versions: [Result<Snapshot, Source.Miss>],
    _ known: ActorRecord?
  ) -> [(number: VersionNumber, finding: Observation.Finding)] {
    var seen: Set<VersionNumber> = []
    return versions.compactMap { result in
      guard case .success(let snapshot) = result else { return nil }
      let number = snapshot.versionNumber
      guard version == nil || number == version else { return nil }
      // A number that comes twice would make revisions for ever: the first one counts.
      guard seen.insert(number).inserted else { return nil }
      // What did not change is let go at once, so that a batch holds changes only.
      let digest = snapshot.digest
      let isKnown = known?.versions.contains { $0.number == number && $0.digest == digest } ?? false
      return (number, isKnown ? .confirmed(digest) : .state(snapshot))
    }
  }

  /// Files the versions that could not be read, and returns their numbers; nil is one without.
  private mutating func note(
    unreadable versions: [Result<Snapshot, Source.Miss>],
    _ records: [VersionRecord]
  ) -> Set<VersionNumber?> {
    var numbers: Set<VersionNumber?> = []
    for case .failure(let miss) in versions {
      if let number = miss.version, version.map({ $0 != number }) ?? false { continue }
      numbers.insert(miss.version)
      let affected = records.filter { $0.number == miss.version }
      let target = miss.version.map { version == nil ? "\(name)/\($0)" : name } ?? name
      note(miss, stage: .version, of: affected, target: target)
    }
    return numbers
  }

  /// Asks for a version that an Actor's answer does not have: that it is not there either is the
  /// second proof.
  private mutating func checkAgain(_ record: VersionRecord, from source: Source) async throws {
    let askedAt = now()
    do {
      let answer = try await source.version(record.number, .id(record.actor.id), nil)
      cost = cost + answer.cost
      observe(answer, of: record)
    } catch let miss as Source.Miss where miss.reason == .absent {
      cost = cost + miss.cost
      missingVersions.append(
        MissingVersion(
          record: record,
          extent: .version,
          isProven: true,
          message: miss.message,
          askedAt: askedAt,
          answeredAt: now()
        )
      )
    } catch let miss as Source.Miss {
      cost = cost + miss.cost
      note(miss, stage: .version, of: [record], target: record.name)
    }
  }

  private mutating func noteAbsent(
    _ known: ActorRecord,
    _ miss: Source.Miss,
    _ askedAt: Timestamp
  ) {
    let (records, gone) = (records(of: known), goneRecords(of: known))
    self.known.formUnion(records.map(VersionKey.init))
    missingVersions += (records + gone).map { record in
      MissingVersion(
        record: record,
        extent: .actor,
        isProven: isUnlisted || record.missingSince != nil || record.digest == nil,
        message: miss.message,
        askedAt: askedAt,
        answeredAt: now()
      )
    }
    if known.versions.isEmpty {
      note(miss, stage: .actor, of: [])
      ending = .unknown
    }
  }

  private mutating func noteUnknown(_ number: VersionNumber, of actor: Actor) {
    ending = .unknown
    let message = "\(Self.name(actor, nil)) has no version \(number)"
    failures.append(Failure(target: name, stage: .version, message: message))
  }

  private mutating func noteEmpty(_ records: [VersionRecord]) {
    ending = .failed
    let message = """
      the answer shows no version, where \(records.count) were known; an Actor has one at least, \
      so they are hidden, not deleted: see what the token may read
      """
    failures.append(
      Failure(target: name, stage: .actor, message: message, versions: records.map(\.id))
    )
  }

  private mutating func note(
    _ miss: Source.Miss,
    stage: Failure.Stage,
    of records: [VersionRecord],
    target: String? = nil
  ) {
    ending =
      switch miss.reason {
      case .unauthorized: .unauthorized
      case .unreachable: .unreachable
      case .absent, .failed: .failed
      }
    failures.append(
      Failure(miss, target: target ?? name, stage: stage, versions: records.map(\.id))
    )
  }
}
