import Logging
import Snapshots
import Storage

/// Collects what one poll has seen so far, and hands it to the archive batch by batch.
struct PollRecorder {
  private(set) var state = PollState.running
  private(set) var counts = PollCounts()
  /// Whether the archive has how the poll ended.
  private var isFinished = false

  let poll: PollID
  private let archive: Archive
  /// Nil when nobody else looks at what this poll looks at.
  let sharing: SharedWork?
  private let now: @Sendable () -> Timestamp
  let logger: Logger
  private var ledger: FailureLedger
  private var batch = Batch()
  private var plan: PollPlan?
  /// How many targets were checked, and how many of them do not exist.
  private var (checks, unknown) = (0, 0)
  /// How many Actors other pollers look at, and, at the end, what these are called.
  var (others, left): (Int, Set<String>) = (0, [])
  /// Of the Actors that were looked at, those whose leases end with the batch, those about whom something is left to
  /// be found out, and those that gave no answer.
  var (lookedAt, unsettled, unreached): ([String], [String], [String]) = ([], [], [])
  private var observed: Set<VersionKey> = []
  private var missingVersions: [MissingVersion] = []
  /// The Actors that may have new builds, once each.
  var buildInquiries: [String: BuildInquiry] = [:]
  var builds = BuildCounts()
  /// Versions that could have been seen to be gone, apart from the skipped ones.
  private var known: Set<VersionKey> = []
  private var missing: [String] = []
  var warnings: [String] = []

  init(
    poll: PollID,
    ledger: FailureLedger,
    archive: Archive,
    sharing: SharedWork?,
    now: @escaping @Sendable () -> Timestamp,
    logger: Logger
  ) {
    self.poll = poll
    self.ledger = ledger
    self.archive = archive
    self.sharing = sharing
    self.now = now
    self.logger = logger
  }

  var isRunning: Bool { state == .running }

  /// How far the poll has come.
  var progress: Poller.Progress {
    Poller.Progress(
      done: checks,
      total: total,
      changed: counts.changed,
      failed: ledger.failures.count,
      builds: builds.expected == 0 ? nil : (builds.recorded + builds.gone, builds.expected)
    )
  }

  /// How many targets are this poll's to check.
  private var total: Int { (plan?.count ?? 0) - others }

  /// How many versions could have been seen to be gone; what is skipped is listed, so it is there.
  var knownCount: Int { known.count + counts.skipped }

  mutating func begin(_ plan: PollPlan) {
    self.plan = plan
    counts.skipped = plan.skipped
    others = plan.others
  }

  mutating func add(_ cost: Cost) {
    counts.requests += cost.requests
    counts.bytesReceived += cost.bytesReceived
  }

  mutating func saw(_ subject: FailureSubject) {
    ledger.saw(subject)
  }

  mutating func fail(_ failure: Failure) {
    ledger.fail(failure)
  }

  /// Ends the poll early; the first reason is the one that counts.
  mutating func end(for reason: PollState.Reason, _ failure: Failure? = nil) {
    guard isRunning else { return }
    state = .ending(reason)
    if let failure { fail(failure) }
  }

  /// Ends the poll with an answer after which other questions make no sense.
  mutating func giveUp(_ miss: Source.Miss, for reason: PollState.Reason) {
    let unasked = plan == nil ? 0 : total - checks
    let rest = unasked == 0 ? "" : "; \(unasked) further targets were not asked for"
    end(for: reason, Failure(ofPoll: miss.message + rest, miss))
  }

  /// Takes what a check found; records the batch when it is large or old enough.
  mutating func add(_ check: TargetCheck, of inquiry: Inquiry) throws {
    checks += 1
    add(check.cost)
    guard mayRecord("\(inquiry.target)", called: inquiry.name) else { return }
    if case .unknown = check.ending { unknown += 1 }
    note(check, of: inquiry)
    known.formUnion(check.known)
    missingVersions += check.missingVersions
    for inquiry in check.builds { buildInquiries[inquiry.actor.id] = inquiry }
    warnings += check.warnings
    ledger.take(check)
    batch.add(check.sightings.map { fresh($0) }, size: check.size, at: now())
    try recordIfDue()
  }

  mutating func recordIfDue() throws {
    if batch.isDue(at: now()) { try record() }
  }

  /// What a sighting shows beyond those before it.
  ///
  /// Two targets may turn out to be one Actor: what was seen first is what counts. The rest does not
  /// stand for the whole Actor any more.
  private mutating func fresh(_ sighting: TargetCheck.Sighting) -> TargetCheck.Sighting {
    let observation = sighting.observation
    let fresh = observation.findings.filter { number, _ in
      observed.insert(VersionKey(actor: observation.actor.id, number: number)).inserted
    }
    if fresh.count == observation.findings.count { return sighting }
    let rest = Observation(
      of: observation.subject,
      fresh,
      extent: .version(nil),
      askedAt: observation.askedAt,
      answeredAt: observation.answeredAt
    )
    return TargetCheck.Sighting(observation: rest, isUnannounced: sighting.isUnannounced)
  }

  /// Takes what was not there and what no other check saw, once for each version.
  mutating func takeMissingVersions() -> [MissingVersion] {
    defer { missingVersions = [] }
    return missingVersions.filter { observed.insert(VersionKey($0.record)).inserted }
  }

  /// Records what waits, and takes note of what became of it.
  mutating func record() throws {
    let sightings = leased(batch.sightings)
    let recordings = try archive.record(sightings.map(\.observation), during: poll)
    for (sighting, results) in zip(sightings, recordings) {
      let observation = sighting.observation
      for ((number, finding), recording) in zip(observation.findings, results) {
        let key = VersionKey(actor: observation.actor.id, number: number)
        let name = "\(observation.actor.path)/\(number)"
        note(recording, of: finding, key, name)
        if sighting.isUnannounced, case .new = recording { counts.unannounced += 1 }
      }
    }
    batch = Batch()
    try ledger.record(in: archive, during: poll, at: now())
    finishLeases()
  }

  private mutating func note(
    _ recording: Recording,
    of finding: Observation.Finding,
    _ key: VersionKey,
    _ name: String
  ) {
    switch (finding, recording) {
    // What is missing was not seen: that it could not be is not over.
    case (.missing, _): return
    // It was gone before.
    case (.gone, .unchanged): return saw(.version(key))
    default: counts.checked += 1
    }
    if finding.hasNoSourceElsewhere {
      saw(.source(key))
    } else {
      ledger.saw(versionAlone: key)
    }
    switch recording {
    case .unchanged: saw(.version(key))
    case .refused(let reason): fail(Failure(refusalOf: key, name, reason))
    case .purged(let reason):
      // There is no row that builds could be recorded for.
      buildInquiries[key.actor] = nil
      warnings.append("\(name): \(reason)")
    case .new(let revision, let purged):
      saw(.version(key))
      noteNew(revision, finding, name)
      warnings += purged.map { "\(name): \($0.quoted) was purged, and is not taken in again" }
    }
  }

  private mutating func noteNew(
    _ revision: Int,
    _ finding: Observation.Finding,
    _ name: String
  ) {
    counts.changed += 1
    logger.info("recorded", metadata: ["version": "\(name)", "revision": "\(revision)"])
    switch finding {
    case .gone: counts.gone += 1
    case .state(let snapshot): warnings += snapshot.warnings.map { "\(name): \($0)" }
    case .confirmed, .pointed, .missing: break
    }
  }

  /// Records what the missing versions stand for.
  mutating func settle(_ verdict: DeletionVerdict) throws {
    missing = verdict.missing
    for failure in verdict.failures { fail(failure) }
    ledger.settle(gone: Set(verdict.gone))
    if let suspicion = verdict.suspicion { end(for: .suspect, suspicion) }
    batch.add(
      verdict.observations.map { TargetCheck.Sighting(observation: $0, isUnannounced: false) },
      size: 0,
      at: now()
    )
    try record()
  }

  /// Records what is left, closes the poll, and returns how it went.
  mutating func close(isOfTargets: Bool) throws -> Outcome {
    let status = PollStatus(after: state.reason, counts, ledger.failures)
    state = .ended(state.reason)
    if status == .ok || status == .partial { saw(.poll) }
    try ledger.record(in: archive, during: poll, at: now())
    if let plan {
      try ledger.drop(except: plan.names.subtracting(left), in: archive, at: now())
    }
    counts.failed = ledger.failures.count
    try archive.checkPlace()
    let error = status.error(among: ledger.failures)
    try archive.finish(poll, status, counts, error: error, at: now())
    isFinished = true
    finishAllLeases()
    try archive.checkPlace()
    return Outcome(
      poll: poll,
      status: status,
      state: state,
      counts: counts,
      builds: builds,
      changes: try archive.read { try $0.snapshots(of: poll) },
      missing: missing,
      failures: ledger.failures,
      turns: ledger.turns,
      warnings: warnings,
      others: others,
      listed: plan?.listed,
      isAllUnknown: isOfTargets && state.reason == nil && checks > 0 && unknown == checks
    )
  }

  /// Closes the poll that the archive could not take.
  mutating func close(after error: any Error) throws {
    if isFinished { return }
    state = .ended(state.reason)
    try archive.finish(poll, .failed, counts, error: "\(error)", at: now())
  }
}

extension Observation.Finding {
  /// Whether there is nothing elsewhere that could fail to be fetched.
  fileprivate var hasNoSourceElsewhere: Bool {
    switch self {
    case .state(let snapshot): snapshot.coverage == .full
    case .gone: true
    case .confirmed, .pointed, .missing: false
    }
  }
}
