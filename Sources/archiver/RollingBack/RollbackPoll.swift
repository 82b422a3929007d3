import Answers
import ApifyAPI
import Logging
import Polling
import RemoteSources
import Snapshots
import Storage

/// Archives what is there after a roll-back, so that history shows it.
struct RollbackPoll {
  let archive: ArchiveOptions
  let client: APIClient.Configuration
  let now: @Sendable () -> Timestamp
  let logger: Logger

  /// Polls, and returns the snapshot that it added of a version; what keeps it from that is a warning, for
  /// the roll-back is done.
  ///
  /// - Parameter resolves: sources that are elsewhere are fetched, as the archive has them.
  func run(
    of target: Target,
    showing version: String,
    _ api: APIClient,
    resolves: Bool
  ) async throws -> PollSnapshot? {
    do {
      let sources = SourceFetcher.Configuration(beside: client)
      let outcome = try await SourceFetcher.withFetcher(sources, now: now) { fetcher in
        try await poll(target, api, resolves ? Resolver(fetcher) : nil)
      }
      for line in PollNotes(outcome, failures: outcome.failures).lines { Output.note(line) }
      return outcome.changes.last { $0.version == version }
    } catch let error as ArchiveError {
      Output.note("Warning: the next poll archives it, for this one could not: \(error)")
      return nil
    }
  }

  private func poll(
    _ target: Target,
    _ api: APIClient,
    _ resolver: Resolver?
  ) async throws -> Outcome {
    try await PollThread().run {
      let archive = try archive.open(for: .writing)
      let outcome = try await Poller(
        archive: archive,
        source: Source(api, hasToken: client.token != nil),
        resolver: resolver,
        settings: Poller.Settings(program: ProgramVersion.number),
        now: now,
        logger: logger,
        progress: { _ in }
      ).poll(.targets([target]))
      try archive.checkpoint()
      return outcome
    }
  }
}
