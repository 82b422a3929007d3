import Polling
import RemoteSources
import Snapshots

extension Resolver {
  /// Puts a fetcher behind the question of a poll.
  init(_ fetcher: SourceFetcher) {
    self.init { source, mark in
      do {
        return try await fetcher.fetch(source, unless: mark)
      } catch let error as SourceError {
        throw Source.Miss(error)
      }
    }
  }
}

extension Source.Miss {
  fileprivate init(_ error: SourceError) {
    let status: Int? = if case .status(let status) = error.reason { status } else { nil }
    self.init(
      .failed,
      httpStatus: status,
      message: "\(error)",
      cost: Cost(requests: error.requests, bytesReceived: error.bytesReceived)
    )
  }
}
