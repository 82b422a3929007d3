package import Logging
import ServiceLifecycle
package import Snapshots
package import Storage

/// Checks versions and has the archive record what it saw.
package struct Poller: Sendable {
  /// So many more targets are at hand: while the answers of some are read, others are asked for.
  private static let readers = 4

  let executor = BlockingExecutor()
  let archive: Archive
  private let source: Source
  private let resolver: Resolver?
  let builds: BuildSource?
  let sharing: SharedWork?
  let settings: Settings
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  let progress: @Sendable (Progress) -> Void

  /// - Parameters:
  ///   - resolver: fetches sources that are elsewhere; nil when they are not looked at.
  ///   - builds: nil when they are not looked at.
  ///   - sharing: nil when nobody else looks at the account's Actors.
  package init(
    archive: Archive,
    source: Source,
    resolver: Resolver? = nil,
    builds: BuildSource? = nil,
    sharing: SharedWork? = nil,
    settings: Settings,
    now: @escaping @Sendable () -> Timestamp,
    logger: Logger,
    progress: @escaping @Sendable (Progress) -> Void
  ) {
    self.archive = archive
    self.source = source
    self.resolver = resolver
    self.builds = builds
    self.sharing = sharing
    self.settings = settings
    self.now = now
    self.logger = logger
    self.progress = progress
  }

  /// Polls once.
  ///
  /// A target that fails is recorded, and the rest goes on. A refused token, or as many targets in
  /// a row without any answer as are asked for at a time, end the poll. On graceful shutdown the
  /// requests in flight are given up, what was seen is recorded, and the poll ends as
  /// `interrupted`. Throws `ArchiveError` when the archive can't be written; what was committed
  /// before stays.
  package func poll(_ scope: Scope) async throws -> Outcome {
    try await PollThread(on: executor).run { try await pollOnThread(scope) }
  }

  private func pollOnThread(_ scope: Scope) async throws -> Outcome {
    let ledger = FailureLedger(failingBefore: try await archive.read { try $0.failingSubjects() })
    let poll = try archive.beginPoll(
      of: scope.name,
      trigger: settings.trigger,
      at: now(),
      program: settings.program
    )
    var recorder = PollRecorder(
      poll: poll,
      ledger: ledger,
      archive: archive,
      sharing: sharing,
      now: now,
      logger: logger
    )
    do {
      let outcome = try await keepingLeases { try await run(scope, &recorder) }
      log(outcome)
      return outcome
    } catch {
      try recorder.close(after: error)
      throw error
    }
  }

  private func run(_ scope: Scope, _ recorder: inout PollRecorder) async throws -> Outcome {
    if let plan = try await plan(of: scope, &recorder) {
      recorder.begin(plan)
      try await check(plan, &recorder)
      try await settle(&recorder)
      try await lookForBuilds(&recorder)
    }
    return try recorder.close(isOfTargets: scope.name == .targets)
  }

  /// What to check; nil when the account's Actors could not be listed.
  private func plan(of scope: Scope, _ recorder: inout PollRecorder) async throws -> PollPlan? {
    switch scope {
    case .targets(let targets): PollPlan(of: targets)
    case .archived: try PollPlan(of: archive)
    case .mine(let isFull): try await plan(isFull: isFull, &recorder)
    }
  }

  private func plan(isFull: Bool, _ recorder: inout PollRecorder) async throws -> PollPlan? {
    do {
      let list = try await cancelWhenGracefulShutdown { try await source.actors() }
      recorder.add(list.cost)
      if list.value.isComplete {
        recorder.saw(.list)
      } else {
        recorder.fail(list.value.unreadable.map(Failure.init(listWith:)) ?? .unsteadyList)
      }
      var users = Set(list.value.actors.map(\.username))
      if users.isEmpty, case .user(let user) = try await account(&recorder) { users = [user] }
      var plan = try PollPlan(
        of: list.value,
        users: users,
        isFull: isFull,
        resolves: resolver != nil,
        builds: buildMode,
        in: archive,
        at: now()
      )
      if let sharing { try plan.share(sharing, during: recorder.poll) }
      return plan
    } catch let failure as SharedWork.Failure {
      recorder.end(for: .unlisted, Failure(failure))
      return nil
    } catch let miss as Source.Miss {
      recorder.add(miss.cost)
      if miss.reason == .unauthorized {
        recorder.giveUp(miss, for: .unauthorized)
      } else {
        let failure = Failure(miss, of: .list, target: Failure.list, stage: .list)
        recorder.end(for: .unlisted, failure)
      }
      return nil
    } catch is CancellationError {
      recorder.end(for: .interrupted)
      return nil
    }
  }

  private func check(_ plan: PollPlan, _ recorder: inout PollRecorder) async throws {
    let queue = WorkQueue(
      of: plan,
      in: archive,
      sharing: sharing,
      on: executor,
      patience: settings.inFlight,
      recorder,
      progress: progress
    )
    do {
      try await work(off: queue)
    } catch {
      // What was recorded until then is counted, and reported by a hook, all the same.
      recorder = await queue.recorder
      throw error
    }
    recorder = await queue.recorder
  }

  private func work(off queue: WorkQueue) async throws {
    // What nobody could ask for at present somebody else is to take over.
    let again = sharing.map { (pause: $0.renewal, count: settings.inFlight) }
    let workers = Workers(count: settings.inFlight + Self.readers, again: again) {
      await queue.recorder.isRunning
    }
    try await workers.run { try await checkTargets(of: queue) }
    try await queue.close()
  }

  /// Checks one target after the other, until there is none, or the check is cut off.
  private func checkTargets(of queue: WorkQueue) async throws {
    let checker = TargetChecker(
      source: source,
      resolver: resolver,
      builds: buildMode,
      find: { reference in try await archive.read { try $0.actor(reference) } },
      now: now
    )
    var next = try await queue.next()
    while let inquiry = next {
      do {
        let check = try await checker.check(inquiry)
        next = try await queue.next(after: check, of: inquiry)
      } catch is CancellationError {
        await queue.cutOff()
        break
      }
    }
  }

  /// Decides about what was not there, now that it is known how much that is.
  private func settle(_ recorder: inout PollRecorder) async throws {
    guard recorder.isRunning else { return }
    let missingVersions = recorder.takeMissingVersions()
    if missingVersions.isEmpty { return }
    let unasked = Account.unknown(reason: "whose this one is was not asked for")
    let isInDoubt = missingVersions.contains { !$0.isBelieved(by: unasked) }
    let verdict = DeletionVerdict(
      on: missingVersions,
      known: recorder.knownCount,
      limit: settings.largestLoss,
      account: isInDoubt ? try await account(&recorder) : unasked
    )
    try recorder.settle(verdict)
  }

  /// Asks whose token is used.
  private func account(_ recorder: inout PollRecorder) async throws -> Account {
    do {
      let answer = try await cancelWhenGracefulShutdown { try await source.account() }
      recorder.add(answer.cost)
      return .user(answer.value)
    } catch let miss as Source.Miss {
      recorder.add(miss.cost)
      let reason = "whose this one is can't be told: \(miss.message)"
      return .unknown(reason: miss.reason == .absent ? miss.message : reason)
    } catch is CancellationError {
      return .unknown(reason: "the poll was ended before it was told whose this one is")
    }
  }

  private func log(_ outcome: Outcome) {
    logger.info(
      "poll ended",
      metadata: [
        "poll": "\(outcome.poll.number)", "status": "\(outcome.status.rawValue)",
        "checked": "\(outcome.counts.checked)", "skipped": "\(outcome.counts.skipped)",
        "changed": "\(outcome.counts.changed)", "gone": "\(outcome.counts.gone)",
        "failed": "\(outcome.counts.failed)", "requests": "\(outcome.counts.requests)",
        "bytes": "\(outcome.counts.bytesReceived)",
      ]
    )
  }
}

extension Failure {
  /// What the list of the account's Actors is called.
  static let list = "--mine"

  /// Files that entries of the list could not be read.
  fileprivate init(listWith problem: String) {
    self.init(
      of: .list,
      target: Self.list,
      stage: .list,
      message: """
        the list of Actors has entries that can't be read: \(problem); what else it shows was \
        looked at
        """
    )
  }

  fileprivate static let unsteadyList = Failure(
    of: .list,
    target: list,
    stage: .list,
    message: """
      the list of Actors changed each time it was read, so that Actors may be missing from it; what \
      it shows was looked at
      """
  )
}
