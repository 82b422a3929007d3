import Logging
import Snapshots
import Storage

/// Collects what one poll has seen so far, and hands it to the archive batch by batch.
struct PollRecorder {
  /// Findings, bytes of changed files and time, in milliseconds, after which a batch is recorded.
  private static let batchCount = 500
  private static let batchSize = 16 << 20
  private static let batchTime: Int64 = 2000

  var outcome: Outcome
  /// No further target is to be asked for.
  private(set) var isEnding = false

  private let archive: Archive
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private var isInterrupted = false
  private var isSuspect = false
  private var observed: Set<VersionKey> = []
  private var missingVersions: [MissingVersion] = []
  /// Versions that could have been seen to be gone: those that were checked, and the skipped ones.
  private var known: Set<VersionKey> = []
  private var batch: [(observation: Observation, isUnannounced: Bool)] = []
  private var batchBegan: Timestamp?
  private var count = 0
  private var size = 0
  private var unrecordedFailures: [Failure] = []
  /// Of the targets that failed before this poll those that were seen, and are not recorded yet.
  private var seen: Set<String> = []
  /// Targets that were checked in vain: they are seen when it is decided that all of it is gone.
  private var undecided: [(names: Set<String>, absent: Set<VersionKey>)] = []
  private let failedBefore: Set<String>
  /// The same targets by what stands before the last slash.
  private let failedBelow: [Substring: [String]]

  /// - Parameter failedBefore: the targets that failed before this poll.
  init(
    poll: PollID,
    failedBefore: [String],
    archive: Archive,
    now: @escaping @Sendable () -> Timestamp,
    logger: Logger
  ) {
    outcome = Outcome(poll: poll)
    self.failedBefore = Set(failedBefore)
    failedBelow = Dictionary(grouping: failedBefore) { target in
      target[..<(target.lastIndex(of: "/") ?? target.startIndex)]
    }
    self.archive = archive
    self.now = now
    self.logger = logger
  }

  /// How the poll stands.
  var status: PollStatus {
    if isInterrupted { return .interrupted }
    if isSuspect { return .suspect }
    if outcome.failures.isEmpty { return .ok }
    return outcome.counts.checked == 0 ? .failed : .partial
  }

  mutating func add(_ cost: Cost) {
    outcome.counts.requests += cost.requests
    outcome.counts.bytesReceived += cost.bytesReceived
  }

  mutating func skip(_ count: Int) {
    outcome.counts.skipped += count
  }

  /// How many versions could have been seen to be gone; what is skipped is listed, so it is there.
  var knownCount: Int { known.count + outcome.counts.skipped }

  /// Takes what was not there and what no other check saw, once for each version.
  mutating func takeMissingVersions() -> [MissingVersion] {
    defer { missingVersions = [] }
    return missingVersions.filter { observed.insert(VersionKey($0.record)).inserted }
  }

  mutating func saw(_ target: String) {
    if failedBefore.contains(target) { seen.insert(target) }
  }

  private mutating func saw(_ targets: Set<String>) {
    seen.formUnion(failedBefore.intersection(targets))
  }

  mutating func fail(_ failure: Failure) {
    outcome.failures.append(failure)
    unrecordedFailures.append(failure)
  }

  mutating func interrupt() {
    isInterrupted = true
    isEnding = true
  }

  /// Takes note that the token is refused: no other question would be answered either.
  mutating func refuse(_ miss: Source.Miss) {
    outcome.isUnauthorized = true
    isEnding = true
    fail(Failure(miss, target: Failure.wholePoll, stage: .poll))
  }

  /// Ends the poll with a check after which others make no sense.
  mutating func giveUp(_ check: TargetCheck, unasked: Int) {
    guard !isEnding, let last = check.failures.last else { return }
    isEnding = true
    outcome.isUnauthorized = check.ending == .unauthorized
    fail(
      Failure(
        target: Failure.wholePoll,
        stage: .poll,
        httpStatus: last.httpStatus,
        errorType: last.errorType,
        message: unasked == 0
          ? last.message : "\(last.message); \(unasked) further targets were not asked for"
      )
    )
  }

  /// Takes what a check found; records the batch when it is large or old enough.
  mutating func add(_ check: TargetCheck) throws {
    add(check.cost)
    known.formUnion(check.known)
    missingVersions += check.missingVersions
    // A refused token is the poll's failure and not the target's.
    if check.ending != .unauthorized {
      for failure in check.failures { fail(failure) }
    }
    noteSeen(by: check)
    for (observation, isUnannounced) in check.observations {
      guard let fresh = fresh(observation) else { continue }
      batch.append((fresh, isUnannounced))
      count += max(1, fresh.findings.count)
    }
    size += check.size
    let time = now()
    let began = batchBegan ?? time
    batchBegan = began
    let isOld = time.milliseconds - began.milliseconds >= Self.batchTime
    if count >= Self.batchCount || size >= Self.batchSize || isOld { try record() }
  }

  /// Notes which failures are over.
  private mutating func noteSeen(by check: TargetCheck) {
    saw(check.answered)
    // What still fails is filed under the new name from now on.
    if let name = check.formerName { noteSeen(below: name) }
    guard check.failures.isEmpty else { return }
    guard check.missingVersions.isEmpty else {
      undecided.append((check.names, Set(check.missingVersions.map { VersionKey($0.record) })))
      return
    }
    saw(check.names)
    // Of a whole Actor nothing is left that could fail, even what never got into the archive.
    for name in check.answered { noteSeen(below: name) }
  }

  private mutating func noteSeen(below name: String) {
    seen.formUnion(failedBelow[name[...]] ?? [])
  }

  /// What an observation says beyond those before it; nil when that is nothing.
  ///
  /// Two targets may turn out to be one Actor: what it was asked first is what counts. The rest does
  /// not stand for the whole Actor any more.
  private mutating func fresh(_ observation: Observation) -> Observation? {
    let fresh = observation.findings.filter { number, _ in
      observed.insert(VersionKey(actor: observation.actor.id, number: number)).inserted
    }
    if fresh.count == observation.findings.count { return observation }
    if fresh.isEmpty { return nil }
    return Observation(
      of: observation.subject,
      fresh,
      extent: .version(nil),
      askedAt: observation.askedAt,
      answeredAt: observation.answeredAt
    )
  }

  /// Records what waits, and takes note of what became of it.
  mutating func record() throws {
    let recordings = try archive.record(batch.map(\.observation), during: outcome.poll)
    for ((observation, isUnannounced), results) in zip(batch, recordings) {
      for ((number, finding), recording) in zip(observation.findings, results) {
        let actor = observation.actor
        let version = "\(actor.username)/\(actor.name)/\(number)"
        note(recording, finding, version, isUnannounced)
      }
    }
    batch = []
    batchBegan = nil
    (count, size) = (0, 0)
    try recordFailures()
  }

  private mutating func note(
    _ recording: Recording,
    _ finding: Observation.Finding,
    _ version: String,
    _ isUnannounced: Bool
  ) {
    switch (finding, recording) {
    // What is missing was not seen: that it could not be is not over.
    case (.missing, _): return
    // It was gone before.
    case (.gone, .unchanged): return saw(version)
    default: outcome.counts.checked += 1
    }
    switch recording {
    case .unchanged: saw(version)
    case .refused(let reason):
      fail(Failure(target: version, stage: .storage, message: "the archive refuses it: \(reason)"))
    case .new(let revision):
      saw(version)
      outcome.counts.changed += 1
      outcome.counts.unannounced += isUnannounced ? 1 : 0
      logger.info(
        "recorded",
        metadata: ["version": "\(version)", "revision": "\(revision)"]
      )
      switch finding {
      case .gone: outcome.counts.gone += 1
      case .state(let snapshot): outcome.warnings += snapshot.warnings.map { "\(version): \($0)" }
      case .confirmed, .missing: break
      }
    }
  }

  /// Records what the missing versions stand for.
  mutating func settle(_ verdict: DeletionVerdict) throws {
    outcome.missing = verdict.missing
    for failure in verdict.failures { fail(failure) }
    let gone = Set(verdict.gone)
    for (names, absent) in undecided where absent.isSubset(of: gone) { saw(names) }
    if let suspicion = verdict.suspicion {
      isSuspect = true
      fail(suspicion)
    }
    batch += verdict.observations.map { ($0, false) }
    try record()
  }

  /// Records what is left, now that nothing more comes.
  mutating func conclude() throws {
    if status == .ok || status == .partial { saw(Failure.wholePoll) }
    try recordFailures()
  }

  /// Records the failures that wait, and that other targets were seen.
  private mutating func recordFailures() throws {
    let failing = Set(outcome.failures.map(\.target))
    outcome.turns += try archive.record(
      unrecordedFailures,
      seen: seen.subtracting(failing).sorted(),
      during: outcome.poll,
      at: now()
    )
    unrecordedFailures = []
    seen = []
  }
}
