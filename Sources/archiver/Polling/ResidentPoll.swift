import Polling
import Storage

/// What a poll that stays remembers from one beat to the next.
struct ResidentPoll {
  /// What the archive is opened for: after the first time, for going on with this one alone. Where a
  /// volume is gone there is an empty folder, and no history is to begin anew in it.
  private(set) var access = Archive.Access.writing
  private var archiveError: ArchiveError?
  private var outputError: OutputError?

  private let hooks: HookOptions
  private let path: String

  init(hooks: HookOptions, path: String) {
    self.hooks = hooks
    self.path = path
  }

  /// Says what begins to keep polls from being recorded or reported, and what does so no longer.
  ///
  /// Throws what can't pass by itself and was so from the beginning.
  mutating func take(_ ending: PollEnding) async throws {
    switch ending {
    case .polled(let outcome, let id, let error):
      access = .goingOn(id)
      note(error)
      guard archiveError != nil else { return }
      archiveError = nil
      Output.note("\(path): polls are recorded again")
      try await hooks.run(afterRecovery: outcome, path: path)
    case .failed(let error, let id):
      if let id { access = .goingOn(id) }
      if access == .writing, !error.mayPass { throw error }
      try await note(error)
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
