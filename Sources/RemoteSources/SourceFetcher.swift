import Proxies
package import Snapshots

/// Fetches the files of sources that are elsewhere; it believes nothing of what it is given there.
package struct SourceFetcher: Sendable {
  private let configuration: Configuration
  private let ways: TarballWays
  private let now: @Sendable () -> Timestamp

  /// Runs the body with a fetcher, whose connections are closed when the body ends.
  ///
  /// Throws `ProxyError` when the environment names what is no proxy, and what the body throws.
  package static func withFetcher<Result>(
    _ configuration: Configuration,
    now: @escaping @Sendable () -> Timestamp,
    _ body: (SourceFetcher) async throws -> Result
  ) async throws -> Result {
    try await TarballWays.withWays(ProxySettings(configuration.environment)) { ways in
      try await body(SourceFetcher(configuration: configuration, ways: ways, now: now))
    }
  }

  /// Fetches a source, unless it is the one that has the mark.
  ///
  /// Throws `SourceError`, and `CancellationError`.
  package func fetch(
    _ source: RemoteSource,
    unless mark: ExactString?
  ) async throws -> Answer<SourceAnswer> {
    let cost = SourceCost()
    let limit = TimeLimit(configuration.limits.time)
    let askedAt = now()
    do {
      let value = try await limit.run { [self] in
        try await fetch(source, unless: mark?.string, within: limit, cost)
      }
      return Answer(value, askedAt: askedAt, answeredAt: now(), cost: cost.total)
    } catch let reason as SourceError.Reason {
      try Task.checkCancellation()
      throw SourceError(
        reason: reason,
        url: source.url.string,
        requests: cost.total.requests,
        bytesReceived: cost.total.bytesReceived
      )
    }
  }
}

extension SourceFetcher {
  /// How long is waited before a source is asked again whose failure may pass.
  private static let waits = [Duration.milliseconds(500), .seconds(1)]

  private func fetch(
    _ source: RemoteSource,
    unless mark: String?,
    within limit: TimeLimit,
    _ cost: SourceCost
  ) async throws -> SourceAnswer {
    for wait in Self.waits {
      do {
        return try await fetchOnce(source, unless: mark, within: limit, cost)
      } catch let reason as SourceError.Reason where reason.mayPass {
        try await Task.sleep(for: wait)
      }
    }
    return try await fetchOnce(source, unless: mark, within: limit, cost)
  }

  private func fetchOnce(
    _ source: RemoteSource,
    unless mark: String?,
    within limit: TimeLimit,
    _ cost: SourceCost
  ) async throws -> SourceAnswer {
    switch source.kind {
    case .tarball:
      try await TarballFetch(configuration: configuration, ways: ways, limit: limit, cost: cost)
        .fetch(source.url.string, unless: mark)
    case .git, .gist:
      try await GitFetch(
        limits: configuration.limits,
        surroundings: configuration.environment,
        cost: cost
      ).fetch(source, unless: mark)
    }
  }

  /// What a fetcher needs to know.
  package struct Configuration: Sendable {
    package var limits: SourceLimits
    /// The one place that is shown the token.
    package var stores: KeyValueStores
    /// The environment that archiver was started in, for its proxies and what git needs.
    package var environment: [String: String]
    /// What it calls itself, such as `archiver/0.1.0`.
    package var userAgent: String

    package init(
      limits: SourceLimits,
      stores: KeyValueStores,
      environment: [String: String],
      userAgent: String
    ) {
      self.limits = limits
      self.stores = stores
      self.environment = environment
      self.userAgent = userAgent
    }
  }
}
