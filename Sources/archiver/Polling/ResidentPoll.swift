import Polling
import Storage

/// What a poll that stays remembers from one beat to the next.
struct ResidentPoll {
  /// What the archive is opened for: after the first time, for going on with this one alone. Where a
  /// volume is gone there is an empty folder, and no history is to begin anew in it.
  private var access = Archive.Access.writing
  private var archiveError: ArchiveError?
  private var outputError: OutputError?

  private let scope: Poller.Scope
  private var followed: FollowedActors
  private var isFirst = true
  private let hooks: HookOptions
  private let path: String

  init(scope: Poller.Scope, hooks: HookOptions, path: String) {
    (self.scope, followed) = (scope, FollowedActors(by: scope))
    self.hooks = hooks
    self.path = path
  }

  /// What is to be polled on an occasion.
  ///
  /// - Parameter isListening: webhooks tell of builds; those that were sent before are not heard any more, so
  ///   that the first poll looks at all Actors.
  func work(for occasion: PollOccasion, isListening: Bool) -> PollWork {
    switch occasion {
    case .beat:
      var scope = scope
      if isFirst, isListening, case .mine = scope { scope = .mine(isFull: true) }
      return PollWork(access: access, trigger: .every) { [scope] _ in [scope] }
    case .notice(let ids):
      return PollWork(access: access, trigger: .webhook) { [followed] archive in
        try followed.scopes(for: ids, in: archive)
      }
    }
  }

  /// Reports what begins to keep polls from being recorded or reported, and what does so no longer, and returns
  /// whether the poll could be recorded.
  ///
  /// Throws what can't pass by itself and was so from the beginning.
  mutating func take(_ ending: PollEnding) async throws -> Bool {
    switch ending {
    case .polled(let outcome, let id, let error):
      access = .goingOn(id)
      isFirst = false
      followed.take(outcome)
      note(error)
      guard archiveError != nil else { return true }
      archiveError = nil
      Output.note("\(path): polls are recorded again")
      try await hooks.run(afterRecovery: outcome, path: path)
      return true
    case .idle(let id):
      access = .goingOn(id)
      return true
    case .failed(let error, let id):
      if let id { access = .goingOn(id) }
      if access == .writing, !error.mayPass { throw error }
      try await note(error)
      return false
    }
  }

  private mutating func note(_ error: ArchiveError) async throws {
    let isSaid = error.cause == archiveError
    archiveError = error.cause
    if isSaid { return }
    guard case .locked = error else {
      Output.note("Error: \(error); this poll stays, and tries again at each beat")
      return try await hooks.run(for: error, path: path)
    }
    Output.note("Warning: \(error)")
  }

  private mutating func note(_ error: OutputError?) {
    defer { outputError = error }
    switch (outputError, error) {
    case (nil, let error?): Output.note("Error: \(error); polls are recorded all the same")
    case (_?, nil): Output.note("results are written again")
    default: break
    }
  }
}

extension ArchiveError {
  /// The error without what differs from one time to the next.
  fileprivate var cause: ArchiveError {
    if case .locked(let path, _) = self { .locked(path: path, processID: nil) } else { self }
  }

  /// Whether it may be over by itself.
  fileprivate var mayPass: Bool {
    switch self {
    case .notAPath, .folder, .notAFile, .foreign, .newer: false
    default: true
    }
  }
}
