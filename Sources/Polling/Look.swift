import Snapshots
import Storage

/// Looks at one target and says what was found, and what was not.
struct Look: Sendable {
  let target: Target
  /// The target under its present name: what failures are filed under.
  let name: String
  var observations: [Observation] = []
  var failures: [Failure] = []
  var requests = 0
  var bytesReceived = 0
  var isUnauthorized = false
  var isAbsent = false

  /// The bytes of file contents that the observations hold.
  var size: Int {
    observations.reduce(0) { sum, observation in
      guard case .state(let snapshot) = observation.finding else { return sum }
      return sum + (snapshot.totalSize ?? 0)
    }
  }

  init(at target: Target, from source: Source, known: [VersionRecord]) async throws {
    self.target = target
    let actor = known.first.map { "\($0.actor.username)/\($0.actor.name)" } ?? "\(target.actor)"
    name = target.version.map { "\(actor)/\($0)" } ?? actor
    if let number = target.version, let record = known.first(where: { $0.number == number }) {
      try await lookAtVersion(record, from: source)
    } else {
      try await lookAtActor(from: source, known: known)
    }
  }

  /// Asks for the version by the Actor's id: a name may have passed to another Actor.
  private mutating func lookAtVersion(
    _ record: VersionRecord,
    from source: Source
  ) async throws {
    do {
      let known = record.digest == nil ? nil : record.answerHash
      let answer = try await source.version(record.number, .id(record.actor.id), known)
      count(answer.cost)
      let (finding, hash): (Observation.Finding, ContentHash?) =
        switch answer.value {
        case .same: (record.digest.map { .confirmed($0) } ?? .missing, known)
        case .state(let snapshot, let hash):
          (record.digest == snapshot.digest ? .confirmed(snapshot.digest) : .state(snapshot), hash)
        }
      observations.append(
        Observation(
          actor: record.actor,
          number: record.number,
          finding: finding,
          answerHash: hash,
          askedAt: answer.askedAt,
          answeredAt: answer.answeredAt
        )
      )
    } catch let miss as Source.Miss {
      note(miss, stage: .version, known: [record])
    }
  }

  /// Asks for the whole Actor, whose answer shows all versions as of one moment.
  private mutating func lookAtActor(
    from source: Source,
    known: [VersionRecord]
  ) async throws {
    do {
      let answer = try await source.actor(target.actor)
      count(answer.cost)
      let actor = answer.value.actor
      let records = known.filter { $0.actor.id == actor.id }
      var seen: Set<VersionNumber> = []
      for version in answer.value.versions {
        switch version {
        case .success(let snapshot):
          // A number that comes twice would make revisions for ever: the first one counts.
          guard seen.insert(snapshot.versionNumber).inserted else { continue }
          guard target.version.map({ $0 == snapshot.versionNumber }) ?? true else { continue }
          let record = records.first { $0.number == snapshot.versionNumber }
          observe(snapshot, of: actor, record, answer.askedAt, answer.answeredAt)
        case .failure(let miss):
          note(miss, stage: .version, known: [])
        }
      }
      noteUnseen(
        records.filter { !seen.contains($0.number) && $0.digest != nil },
        of: actor,
        answer.askedAt,
        answer.answeredAt
      )
      if let number = target.version, !seen.contains(number) {
        isAbsent = true
        let message = "\(target.actor) has no version \(number)"
        failures.append(Failure(target: name, stage: .version, message: message))
      }
    } catch let miss as Source.Miss {
      note(miss, stage: .actor, known: known)
    }
  }

  private mutating func observe(
    _ snapshot: Snapshot,
    of actor: Actor,
    _ record: VersionRecord?,
    _ askedAt: Timestamp,
    _ answeredAt: Timestamp
  ) {
    // What did not change is let go at once, so that a batch holds changes only.
    let digest = snapshot.digest
    observations.append(
      Observation(
        actor: actor,
        number: snapshot.versionNumber,
        finding: record?.digest == digest ? .confirmed(digest) : .state(snapshot),
        askedAt: askedAt,
        answeredAt: answeredAt
      )
    )
  }

  private mutating func noteUnseen(
    _ records: [VersionRecord],
    of actor: Actor,
    _ askedAt: Timestamp,
    _ answeredAt: Timestamp
  ) {
    // An answer with an unreadable version may well be hiding one of these.
    guard target.version == nil, failures.isEmpty else { return }
    for record in records {
      observations.append(
        Observation(
          actor: actor,
          number: record.number,
          finding: .missing,
          askedAt: askedAt,
          answeredAt: answeredAt
        )
      )
    }
  }

  private mutating func count(_ cost: Source.Cost) {
    requests += cost.requests
    bytesReceived += cost.bytesReceived
  }

  private mutating func note(
    _ miss: Source.Miss,
    stage: Failure.Stage,
    known: [VersionRecord]
  ) {
    count(miss.cost)
    isUnauthorized = miss.reason == .unauthorized
    isAbsent = miss.reason == .absent
    failures.append(
      Failure(
        target: name,
        stage: stage,
        httpStatus: miss.httpStatus,
        errorType: miss.errorType,
        message: miss.message,
        versions: known.map(\.id)
      )
    )
  }
}
