import Answers
import ApifyAPI
import ArgumentParser
import Foundation
import Logging
import Mirroring
import Polling
import RemoteSources
import ServiceLifecycle
import Snapshots
import Storage

/// Polls once, or at each beat of a schedule, and reports how it went.
struct PollService: Service, CustomStringConvertible {
  let archive: ArchiveOptions
  let client: APIClient.Configuration
  /// Nil when sources that are elsewhere are not fetched.
  let sources: SourceFetcher.Configuration?
  let scope: Poller.Scope
  let settings: Poller.Settings
  let every: Interval?
  /// What Apify says of Actors; nil when nobody listens to it.
  let webhooks: WebhookInbox?
  /// Nil when nobody else looks at the Actors.
  let leases: Leases?
  let hooks: HookOptions
  /// Where the archive is pushed after each poll; nil: nowhere.
  let mirror: ArchiveMirror?
  let logger: Logger

  /// What the service group calls it: not all that it holds.
  var description: String { "poll" }

  func run() async throws {
    let surroundings = APIClient.Surroundings(
      now: now,
      report: { waiting in Output.waiting(waiting.map { "\($0)" }) }
    )
    try await APIClient.withClient(client, surroundings: surroundings, logger: logger) { api in
      guard let sources else { return try await run(api, nil) }
      try await SourceFetcher.withFetcher(sources, now: now) { fetcher in
        try await run(api, Resolver(fetcher))
      }
    }
  }

  private func run(_ api: APIClient, _ resolver: Resolver?) async throws {
    guard let every else {
      let work = PollWork(access: .writing, trigger: .once) { _ in [scope] }
      return try await end(with: pollOnce(api, resolver, work))
    }
    guard await webhooks?.isOpened() ?? true else { return }
    var resident = ResidentPoll(scope: scope, hooks: hooks, path: archive.place)
    let schedule = Schedule(
      every: every.duration,
      noticing: webhooks?.pending,
      clock: ContinuousClock()
    )
    let poll = { (occasion: PollOccasion) async throws -> Bool in
      let work = resident.work(for: occasion, isListening: webhooks != nil)
      return try await resident.take(pollOnce(api.forNextPoll(), resolver, work))
    }
    if let leases { return try await SharedSchedule(pause: { leases.pause() }).run(poll) }
    try await withGracefulShutdownHandler {
      try await schedule.run(poll)
    } onGracefulShutdown: {
      webhooks?.pending.close()
    }
  }

  private var now: @Sendable () -> Timestamp { { Timestamp(Date()) } }

  /// Ends a poll that does not stay, with its exit code.
  private func end(with ending: PollEnding) async throws {
    switch ending {
    case .polled(_, _, let error?): throw error
    case .polled(let outcome, _, nil):
      let status = ExitStatus(outcome)
      if status != .done { throw ExitCode(status.rawValue) }
    case .idle: break
    case .failed(let error, _):
      if case .locked = error { throw error }
      try await hooks.run(for: error, path: archive.place)
      throw error
    }
  }

  /// Polls once, or not at all. The archive is open, and locked, only as long as that takes.
  private func pollOnce(
    _ api: APIClient,
    _ resolver: Resolver?,
    _ work: PollWork
  ) async throws -> PollEnding {
    let source = Source(api, hasToken: client.token != nil)
    let builds = BuildSource(api, hasToken: client.token != nil)
    return try await PollThread().run {
      var id: ArchiveID?
      do {
        let archive = try archive.open(for: work.access)
        let known = try archive.id()
        id = known
        var ending = PollEnding.idle(in: known)
        for scope in try work.scopes(archive) {
          let (outcome, error) = try await poll(scope, work, source, resolver, builds, archive)
          ending = .polled(outcome, in: known, unwritten: error)
        }
        return ending
      } catch let error as ArchiveError {
        Output.progress(nil)
        return .failed(error, in: id)
      }
    }
  }

  /// Polls, and returns why the results could not be written.
  private func poll(
    _ scope: Poller.Scope,
    _ work: PollWork,
    _ source: Source,
    _ resolver: Resolver?,
    _ builds: BuildSource,
    _ archive: Archive
  ) async throws -> (Outcome, OutputError?) {
    // It is asked only now: an archive of an older form is brought up to date by its opening.
    if case .archived = scope, try await archive.read({ try $0.actorIDs() }).isEmpty {
      throw ValidationError("the archive is empty yet; name an Actor, or give --mine")
    }
    let began = ContinuousClock.now
    var settings = settings
    settings.trigger = work.trigger
    let outcome = try await Poller(
      archive: archive,
      source: source,
      resolver: resolver,
      builds: builds,
      sharing: try leases.map { SharedWork($0, of: try archive.id()) },
      settings: settings,
      now: now,
      logger: logger,
      progress: { Output.progress(Self.text(of: $0, since: began)) }
    ).poll(scope)
    Output.progress(nil)
    let duration = ContinuousClock.now - began
    // Who is notified by a hook is notified even when nothing can be printed.
    var failures = try await hooks.run(for: outcome, in: archive, now: now)
    if let mirror { failures += try await mirror.pushAfterPoll(archive) }
    // What the hooks' outcome wrote is not to wait beside the file for the next poll.
    try archive.checkpoint()
    return (outcome, report(outcome, failures, after: duration))
  }

  private static func text(
    of progress: Poller.Progress,
    since began: ContinuousClock.Instant
  ) -> String {
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    if let builds = progress.builds {
      let rate = Int(Double(builds.done) / max(seconds, 0.001))
      return
        "builds: \(builds.done) of \(builds.total), \(progress.failed) failed, \(rate) a second"
    }
    let rate = Int(Double(progress.done) / max(seconds, 0.001))
    return """
      \(progress.done) of \(progress.total), \(progress.changed) changed, \
      \(progress.failed) failed, \(rate) a second
      """
  }

  /// Reports how a poll went, and returns why the results could not be written.
  private func report(
    _ outcome: Outcome,
    _ hookFailures: [Failure],
    after duration: Duration
  ) -> OutputError? {
    let error = write(PollReport(outcome, after: duration))
    // Who stays reports a failure when it begins and when it ends, and not with every poll.
    let failures = every == nil ? outcome.failures : outcome.turns.failing
    for line in PollNotes(outcome, failures: failures + hookFailures).lines { Output.note(line) }
    return error
  }

  private func write(_ report: PollReport) -> OutputError? {
    do {
      if archive.json {
        try Output.print(json: Document(report))
      } else {
        for line in Output.isTerminal ? report.lines : [report.line] {
          try Output.print(line: line)
        }
      }
      return nil
    } catch {
      return error as? OutputError ?? .failed(reason: "\(error)")
    }
  }
}

extension ExitStatus {
  init(_ outcome: Outcome) {
    self =
      switch outcome.status {
      case .ok: .done
      case _ where outcome.isUnauthorized: .noToken
      case _ where outcome.isAllUnknown: .notFound
      case .failed, .running: .failed
      case .partial, .suspect, .interrupted: .incomplete
      }
  }
}
