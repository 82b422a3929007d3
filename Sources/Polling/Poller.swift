public import Logging
import ServiceLifecycle
public import Snapshots
public import Storage

/// Looks at versions and has the archive record what it saw.
public struct Poller: Sendable {
  /// Says which versions to look at.
  public enum Scope: Sendable {
    case targets([Target])
    /// Every Actor of the account; unless it is full, those that did not move since are skipped.
    case mine(isFull: Bool)
    /// Every Actor that is in the archive.
    case archived

    var name: PollScope {
      switch self {
      case .targets: .targets
      case .mine: .mine
      case .archived: .archived
      }
    }
  }

  /// Says how a poll goes about it.
  public struct Settings: Sendable {
    /// How many targets the source asks for at a time; so many in a row without any answer end the
    /// poll.
    public var inFlight = 8
    /// The share of known versions, in percent, that may vanish in one poll.
    public var largestLoss = 20
    public var trigger = PollTrigger.once
    /// The version of the program that the poll is filed under.
    public var program: String

    public init(program: String) {
      self.program = program
    }
  }

  /// Says how far a poll has come.
  public struct Progress: Sendable {
    public let done: Int
    public let total: Int
    public let changed: Int
    public let failed: Int
  }

  /// So many more targets are at hand: while the answers of some are read, others are asked for.
  private static let readers = 4

  private let archive: Archive
  private let source: Source
  private let settings: Settings
  private let now: @Sendable () -> Timestamp
  private let logger: Logger
  private let progress: @Sendable (Progress) -> Void

  public init(
    archive: Archive,
    source: Source,
    settings: Settings,
    now: @escaping @Sendable () -> Timestamp,
    logger: Logger,
    progress: @escaping @Sendable (Progress) -> Void
  ) {
    self.archive = archive
    self.source = source
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
  public func poll(_ scope: Scope) async throws -> Outcome {
    let failedBefore = try archive.failures(resolved: false).map(\.target)
    let poll = try archive.beginPoll(
      of: scope.name,
      trigger: settings.trigger,
      at: now(),
      program: settings.program
    )
    var round = Round(
      poll: poll,
      failedBefore: failedBefore,
      archive: archive,
      now: now,
      logger: logger
    )
    do {
      if let agenda = try await agenda(of: scope, &round) {
        try await look(at: agenda, &round)
        try await settle(&round)
      }
      return try close(round, scope)
    } catch {
      try archive.finish(poll, .failed, round.outcome.counts, error: "\(error)", at: now())
      throw error
    }
  }

  /// What to look at; nil when the account's Actors could not be listed.
  private func agenda(of scope: Scope, _ round: inout Round) async throws -> Agenda? {
    switch scope {
    case .targets(let targets): Agenda(of: targets)
    case .archived: try Agenda(of: archive)
    case .mine(let isFull): try await agenda(isFull: isFull, &round)
    }
  }

  private func agenda(isFull: Bool, _ round: inout Round) async throws -> Agenda? {
    do {
      let list = try await cancelWhenGracefulShutdown { try await source.actors() }
      round.add(list.cost)
      if list.value.isComplete { round.saw(Failure.list) } else { round.fail(.unsteadyList) }
      var users = Set(list.value.actors.map(\.username))
      if users.isEmpty, case .user(let user) = try await account(&round) { users = [user] }
      let agenda = try Agenda(of: list.value, users: users, isFull: isFull, in: archive, at: now())
      round.skip(agenda.skipped)
      return agenda
    } catch let miss as Source.Miss {
      round.add(miss.cost)
      if miss.reason == .unauthorized {
        round.refuse(miss)
      } else {
        round.fail(Failure(miss, target: Failure.list, stage: .list))
      }
      return nil
    } catch is CancellationError {
      round.interrupt()
      return nil
    }
  }

  private func look(at agenda: Agenda, _ round: inout Round) async throws {
    let worklist = Worklist(
      of: agenda,
      in: archive,
      patience: settings.inFlight,
      round,
      progress: progress
    )
    do {
      try await work(off: worklist)
    } catch {
      // What was recorded until then is counted, and told by a hook, all the same.
      round = await worklist.round
      throw error
    }
    round = await worklist.round
  }

  private func work(off worklist: Worklist) async throws {
    try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { await Self.waitForShutdown() }
      var working = settings.inFlight + Self.readers
      for _ in 0..<working { group.addTask { try await lookAtTargets(of: worklist) } }
      while working > 0, let ending = try await group.next() {
        switch ending {
        case .shutdown:
          group.cancelAll()
        case .worker:
          working -= 1
          if await worklist.round.isEnding { group.cancelAll() }
        }
      }
      group.cancelAll()
    }
    try await worklist.close()
  }

  /// Says whose task has ended.
  private enum Ending {
    case worker
    case shutdown
  }

  /// Waits for a graceful shutdown, or until there is no more need to.
  private static func waitForShutdown() async -> Ending {
    try? await gracefulShutdown()
    return .shutdown
  }

  /// Looks at one target after the other, until there is none, or the look is cut off.
  private func lookAtTargets(of worklist: Worklist) async throws -> Ending {
    var next = try await worklist.next()
    while let (item, known) = next {
      do {
        let look = try await Look(
          at: item.target,
          isUnlisted: item.isUnlisted,
          from: source,
          known: known,
          find: { try archive.actor($0) },
          now: now
        )
        next = try await worklist.next(after: look)
      } catch is CancellationError {
        await worklist.cutOff()
        break
      }
    }
    return .worker
  }

  /// Decides about what was not there, now that it is known how much that is.
  private func settle(_ round: inout Round) async throws {
    guard !round.isEnding else { return }
    let absences = round.takeAbsences()
    if absences.isEmpty { return }
    let unasked = Account.unknown(reason: "whose this one is was not asked for")
    let isInDoubt = absences.contains { !$0.isBelieved(by: unasked) }
    let verdict = AbsenceVerdict(
      on: absences,
      known: round.knownCount,
      limit: settings.largestLoss,
      account: isInDoubt ? try await account(&round) : unasked
    )
    try round.settle(verdict)
  }

  /// Asks whose token is used.
  private func account(_ round: inout Round) async throws -> Account {
    do {
      let answer = try await cancelWhenGracefulShutdown { try await source.account() }
      round.add(answer.cost)
      return .user(answer.value)
    } catch let miss as Source.Miss {
      round.add(miss.cost)
      let reason = "whose this one is can't be told: \(miss.message)"
      return .unknown(reason: miss.reason == .absent ? miss.message : reason)
    } catch is CancellationError {
      return .unknown(reason: "the poll was ended before it was told whose this one is")
    }
  }

  private func close(_ round: Round, _ scope: Scope) throws -> Outcome {
    var round = round
    try round.conclude()
    var outcome = round.outcome
    outcome.counts.failed = outcome.failures.count
    outcome.status = round.status
    if case .targets = scope {} else { outcome.isAllUnknown = false }
    let error = outcome.failures.first { $0.stage == .poll } ?? outcome.failures.first
    try archive.finish(
      outcome.poll,
      outcome.status,
      outcome.counts,
      error: [.failed, .suspect].contains(outcome.status) ? error?.message : nil,
      at: now()
    )
    outcome.changes = try archive.snapshots(of: outcome.poll)
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
    return outcome
  }
}

extension Failure {
  /// The target that stands for the list of the account's Actors.
  fileprivate static let list = "--mine"

  fileprivate static let unsteadyList = Failure(
    target: list,
    stage: .list,
    message: """
      the list of Actors changed each time it was read, so that Actors may be missing from it; what \
      it shows was looked at
      """
  )

  init(_ miss: Source.Miss, target: String, stage: Stage, versions: [Int64] = []) {
    self.init(
      target: target,
      stage: stage,
      httpStatus: miss.httpStatus,
      errorType: miss.errorType,
      message: miss.message,
      versions: versions
    )
  }
}
