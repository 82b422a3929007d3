import Answers
import ApifyAPI
import Changes
import Foundation
import Logging
import RemoteSources
import Snapshots
import Storage

/// Asks the API for what it shows of versions now.
struct LiveStates {
  private let configuration: APIClient.Configuration

  init(_ configuration: APIClient.Configuration) {
    self.configuration = configuration
  }

  /// Hands on what the API shows of the snapshots' versions, one by one as it answers, with the files of
  /// their sources where the archive has these.
  ///
  /// Returns why versions could not be seen.
  func ask(
    for references: [SnapshotReference],
    _ body: (LiveState) async throws -> Void
  ) async throws -> [any Error] {
    let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
    return try await APIClient.withClient(
      configuration,
      surroundings: .init(now: now),
      logger: .silent
    ) { api in
      let sources = SourceFetcher.Configuration(beside: configuration)
      return try await SourceFetcher.withFetcher(sources, now: now) { fetcher in
        var misses: [any Error] = []
        for reference in references {
          do {
            if let state = try await state(beside: reference, api, fetcher) {
              try await body(state)
            }
          } catch let error as APIError {
            misses.append(error)
          } catch let error as SourceError {
            misses.append(error)
          }
        }
        return misses
      }
    }
  }

  /// Asks for what a snapshot's version is now. Throws `APIError` and `SourceError`.
  private func state(
    beside reference: SnapshotReference,
    _ api: APIClient,
    _ fetcher: SourceFetcher
  ) async throws -> LiveState? {
    let (number, actor) = (reference.version.number, reference.version.actor)
    let answer = try await api.version(number, of: .id(actor.id))
    guard case .state(let snapshot, _) = answer.value else { return nil }
    guard reference.snapshot.coverage == .resolved, snapshot.coverage == .pointer,
      let source = RemoteSource(snapshot.fields)
    else { return LiveState(snapshot, at: answer.answeredAt, beside: reference) }
    let fetched = try await fetcher.fetch(source, unless: nil)
    guard case .fetched(let files) = fetched.value else { return nil }
    return LiveState(snapshot.resolved(with: files), at: fetched.answeredAt, beside: reference)
  }
}
