import ArgumentParser
import Foundation
import Polling
import Snapshots
import Storage

/// The commands to run after a poll.
struct HookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run this after changes were recorded, with those it was not told of on its standard input.",
      valueName: "command"
    )
  )
  var onChange: String?

  @Option(
    help: ArgumentHelp(
      "Run this once when a target or the poll begins to fail, and once when it is seen again.",
      valueName: "command"
    )
  )
  var onFailure: String?

  /// Runs the hooks that a poll calls for, records which of them failed, and returns these.
  func run(
    for outcome: Outcome,
    in archive: Archive,
    now: @Sendable () -> Timestamp
  ) async throws -> [Failure] {
    var failures: [Failure] = []
    var succeeded: [FailureSubject] = []
    func run(_ hook: Hook, _ document: HookDocument) async throws {
      do {
        try await hook.run(with: document)
        succeeded.append(.hook(hook.name))
      } catch let error as HookError {
        failures.append(
          Failure(of: .hook(hook.name), target: hook.name, stage: .hook, message: "\(error)")
        )
      }
    }
    let changes = try await archive.read { try $0.unnotifiedSnapshots() }
    if !changes.isEmpty {
      if let hook = onChange.map(Hook.onChange) {
        try await run(hook, HookDocument(changes, after: outcome, in: archive.path))
      }
      // A hook that fails is notified again; where there is none, nobody is to be notified.
      if failures.isEmpty { try archive.noteNotified() }
    }
    if let hook = onFailure.map(Hook.onFailure), outcome.turns != Turns() {
      try await run(hook, HookDocument(turnsOf: outcome, in: archive.path))
    }
    _ = try archive.record(failures, seen: succeeded, during: outcome.poll, at: now())
    return failures
  }

  /// Runs the hook for a poll that the archive could not take, and that can't be recorded so.
  func run(for error: ArchiveError, path: String) async throws {
    try await run(with: HookDocument(failing: error, path: path))
  }

  /// Runs the hook for the first poll that the archive could take again.
  func run(afterRecovery outcome: Outcome, path: String) async throws {
    try await run(with: HookDocument(afterRecovery: outcome, path: path))
  }

  private func run(with document: HookDocument) async throws {
    guard let onFailure else { return }
    do {
      try await Hook.onFailure(onFailure).run(with: document)
    } catch let error as HookError {
      Output.note("Error: on-failure hook: \(error)")
    }
  }
}

/// What a hook reads on its standard input.
struct HookDocument: Encodable {
  enum Event: String, Encodable {
    case change, failure
  }

  let event: Event
  /// An absolute path.
  let archive: String
  /// Nil when the archive could not take the poll.
  let poll: Int64?
  let status: PollStatus
  private(set) var changes: [PollSnapshot]?
  private(set) var failing: [PollReport.FailureReport]?
  private(set) var recovered: [String]?
  private(set) var dropped: [String]?

  init(_ changes: [PollSnapshot], after outcome: Outcome, in path: String) {
    self.init(.change, outcome, path)
    self.changes = changes
  }

  init(turnsOf outcome: Outcome, in path: String) {
    self.init(.failure, outcome, path)
    failing = outcome.turns.failing.map(PollReport.FailureReport.init)
    recovered = outcome.turns.recovered
    dropped = outcome.turns.dropped + outcome.turns.unfetched
  }

  init(failing error: ArchiveError, path: String) {
    event = .failure
    archive = Self.absolute(path)
    poll = nil
    status = .failed
    failing = [
      .init(Failure(of: .poll, target: "poll", stage: .storage, message: "\(error)"))
    ]
    recovered = []
    dropped = []
  }

  init(afterRecovery outcome: Outcome, path: String) {
    self.init(.failure, outcome, path)
    failing = []
    recovered = ["poll"]
    dropped = []
  }

  private init(_ event: Event, _ outcome: Outcome, _ path: String) {
    self.event = event
    archive = Self.absolute(path)
    poll = outcome.poll.number
    status = outcome.status
  }

  private static func absolute(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path
  }
}
