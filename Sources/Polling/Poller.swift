public import Logging
import ServiceLifecycle
public import Snapshots
public import Storage

/// Looks at versions and has the archive record what it saw.
public struct Poller: Sendable {
  /// Says which versions to look at.
  public enum Scope: Sendable {
    case targets([Target])
    /// Every Actor of the account.
    case mine
    /// Every Actor that is in the archive.
    case archived
  }

  /// Says how far a poll has come.
  public struct Progress: Sendable {
    public let done: Int
    public let total: Int
    public let changed: Int
    public let failed: Int
  }

  /// Observations, and bytes of changed files, after which a batch is recorded.
  private static let batchCount = 100
  private static let batchSize = 16 << 20

  private let archive: Archive
  private let source: Source
  private let workers: Int
  private let program: String
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private let progress: @Sendable (Progress) -> Void

  /// - Parameters:
  ///   - workers: how many targets are asked for at a time.
  ///   - program: the version that the poll is filed under.
  public init(
    archive: Archive,
    source: Source,
    workers: Int,
    program: String,
    now: @escaping @Sendable () -> Timestamp,
    logger: Logger,
    progress: @escaping @Sendable (Progress) -> Void
  ) {
    self.archive = archive
    self.source = source
    self.workers = workers
    self.program = program
    self.now = now
    self.logger = logger
    self.progress = progress
  }

  /// Polls once.
  ///
  /// A target that fails is recorded, and the rest goes on. On graceful shutdown what is in hand is
  /// recorded and the poll ends as `interrupted`. Throws `ArchiveError` when the archive can't be
  /// written; what was committed before stays.
  public func poll(_ scope: Scope) async throws -> Outcome {
    let poll = try archive.beginPoll(at: now(), program: program)
    var outcome = Outcome()
    do {
      let targets = try await targets(of: scope, outcome: &outcome)
      try await look(at: targets, during: poll, outcome: &outcome)
    } catch {
      outcome.status = .failed
      try archive.finish(poll, .failed, outcome.counts, error: "\(error)", at: now())
      throw error
    }
    try close(poll, outcome: &outcome)
    return outcome
  }

  private func targets(of scope: Scope, outcome: inout Outcome) async throws -> [Target] {
    switch scope {
    case .targets(let given):
      let wholeActors = Set(given.filter { $0.version == nil }.map(\.actor))
      var seen: Set<Target> = []
      return given.filter { target in
        let isCovered = target.version != nil && wholeActors.contains(target.actor)
        return !isCovered && seen.insert(target).inserted
      }
    case .archived:
      let ids = Set(try archive.versions().map(\.actor.id))
      return ids.sorted().map { Target(actor: .id($0)) }
    case .mine:
      do {
        let answer = try await source.actors()
        outcome.counts.requests += answer.cost.requests
        outcome.counts.bytesReceived += answer.cost.bytesReceived
        try archive.resolveFailures(of: ["--mine"], at: now())
        return answer.value.map { Target(actor: .id($0.id)) }
      } catch let miss as Source.Miss {
        outcome.counts.requests += miss.cost.requests
        outcome.isUnauthorized = miss.reason == .unauthorized
        outcome.failures.append(
          Failure(
            target: "--mine",
            stage: .list,
            httpStatus: miss.httpStatus,
            errorType: miss.errorType,
            message: miss.message
          )
        )
        return []
      }
    }
  }

  private func look(
    at targets: [Target],
    during poll: PollID,
    outcome: inout Outcome
  ) async throws {
    var batch = Batch(archive: archive, poll: poll)
    var absent = 0
    var done = 0
    var remaining = targets.makeIterator()
    var isStopping = false
    try await withThrowingTaskGroup(of: Look.self) { group in
      func next() throws {
        guard !isStopping, let target = remaining.next() else { return }
        let known = try archive.versions(of: target.actor)
        group.addTask { try await Look(at: target, from: source, known: known) }
      }
      for _ in 0..<workers { try next() }
      while let look = try await group.next() {
        done += 1
        absent += look.isAbsent ? 1 : 0
        outcome.count(look)
        batch.append(look)
        if look.isUnauthorized { isStopping = true }
        if Task.isShuttingDownGracefully {
          isStopping = true
          outcome.status = .interrupted
        }
        if batch.count >= Self.batchCount || batch.size >= Self.batchSize {
          try batch.record(at: now(), into: &outcome)
        }
        progress(
          Progress(
            done: done,
            total: targets.count,
            changed: outcome.changes.count,
            failed: outcome.failures.count
          )
        )
        try next()
      }
    }
    try batch.record(at: now(), into: &outcome)
    outcome.isAllAbsent = !targets.isEmpty && absent == targets.count
  }

  private func close(_ poll: PollID, outcome: inout Outcome) throws {
    outcome.counts.failed = outcome.failures.count
    if outcome.status == .running {
      outcome.status =
        outcome.failures.isEmpty ? .ok : outcome.counts.checked == 0 ? .failed : .partial
    }
    let listFailures = outcome.failures.filter { $0.stage == .list }
    if !listFailures.isEmpty { try archive.record(listFailures, during: poll, at: now()) }
    let error = outcome.status == .failed ? outcome.failures.first?.message : nil
    try archive.finish(poll, outcome.status, outcome.counts, error: error, at: now())
    logger.info(
      "poll ended",
      metadata: [
        "status": "\(outcome.status.rawValue)",
        "checked": "\(outcome.counts.checked)",
        "changed": "\(outcome.counts.changed)",
        "failed": "\(outcome.counts.failed)",
        "requests": "\(outcome.counts.requests)",
      ]
    )
  }
}

/// Looks that wait to be recorded together.
private struct Batch {
  let archive: Archive
  let poll: PollID
  private var looks: [Look] = []
  private(set) var count = 0
  private(set) var size = 0

  init(archive: Archive, poll: PollID) {
    self.archive = archive
    self.poll = poll
  }

  mutating func append(_ look: Look) {
    looks.append(look)
    count += look.observations.count
    size += look.size
  }

  /// Records what waits, and tells the outcome what became of it.
  mutating func record(at time: Timestamp, into outcome: inout Outcome) throws {
    let observations = looks.flatMap(\.observations)
    let recordings = try archive.record(observations, during: poll)
    for (observation, recording) in zip(observations, recordings) {
      guard case .new(let revision) = recording else { continue }
      let actor = observation.actor
      let version = "\(actor.username)/\(actor.name)/\(observation.number)"
      outcome.changes.append(Outcome.Change(version: version, revision: revision))
      outcome.counts.changed += 1
      guard case .state(let snapshot) = observation.finding else { continue }
      outcome.warnings += snapshot.warnings.map { "\(version): \($0)" }
    }
    let failures = looks.flatMap(\.failures)
    if !failures.isEmpty { try archive.record(failures, during: poll, at: time) }
    // A failure may be filed under the name that was given before the Actor's own was known.
    let seen = looks.filter(\.failures.isEmpty).flatMap { [$0.name, "\($0.target)"] }
    let versions = observations.compactMap { observation -> String? in
      if case .missing = observation.finding { return nil }
      return "\(observation.actor.username)/\(observation.actor.name)/\(observation.number)"
    }
    try archive.resolveFailures(of: seen + versions, at: time)
    looks = []
    (count, size) = (0, 0)
  }
}

extension Outcome {
  fileprivate mutating func count(_ look: Look) {
    counts.requests += look.requests
    counts.bytesReceived += look.bytesReceived
    for observation in look.observations {
      if case .missing = observation.finding { continue }
      counts.checked += 1
    }
    failures += look.failures
    isUnauthorized = isUnauthorized || look.isUnauthorized
  }
}
