package import Proxies
package import Snapshots

extension APIClient {
  /// Whom to ask, as whom, and within which limits.
  package struct Configuration: Sendable {
    package var baseURL = BaseURL.apify
    /// Nil asks for what is public.
    package var token: Token?
    /// Which variables are taken without their values; nil: none.
    package var redaction: Redaction?
    /// What is asked instead, and asks on; nil when there is nothing.
    package var proxy: Proxy?
    /// Whether the token may go unencrypted to another machine.
    package var allowsInsecureToken = false
    /// How often a request is sent again after it failed in a way that may pass.
    package var retries = 8
    /// The same as long as the server never answered at all.
    package var retriesOfUnanswered = 3
    /// The largest body taken, in bytes after decompression.
    package var maximumBodySize = 64 << 20
    /// How many requests run at a time.
    package var maximumRequestsInFlight = 8
    /// How many requests may begin in a second; nil sets no limit.
    package var maximumRequestsPerSecond: Int?
    /// What the client calls itself, such as `archiver/0.1.0`.
    package var userAgent: String
    /// How long the first try may take; each further one has twice the time, up to six minutes.
    package var timeout = Duration.seconds(30)
    /// How long a connection may take to open.
    package var connectTimeout = Duration.seconds(10)

    package init(baseURL: BaseURL = .apify, token: Token? = nil, userAgent: String) {
      self.baseURL = baseURL
      self.token = token
      self.userAgent = userAgent
    }

    /// The way to the API.
    var route: Route { Route(through: proxy, isEncrypted: baseURL.origin.isEncrypted) }

    /// Whether a token would go unencrypted to another machine: the one that the connection is to.
    package var exposesToken: Bool {
      token != nil && !baseURL.origin.isEncrypted
        && !NetworkHost(proxy?.host ?? baseURL.origin.host).isLoopback
    }
  }

  /// Gives the client what is neither asked nor configured: the time, and chance.
  package struct Surroundings: Sendable {
    let now: @Sendable () -> Timestamp
    let sleep: @Sendable (Duration) async throws -> Void
    let jitter: @Sendable () -> Double
    /// The time since the client was made.
    let elapsed: @Sendable () -> Duration
    /// Takes what is waited for; nil when it is over.
    let report: @Sendable (Waiting?) -> Void

    /// Takes a clock to wait on between tries, and what a wait is multiplied by, from 1 to 2.
    ///
    /// The time a request may take is measured on the system's clock all the same.
    package init(
      clock: some Clock<Duration> = ContinuousClock(),
      now: @escaping @Sendable () -> Timestamp,
      jitter: @escaping @Sendable () -> Double = { Double.random(in: 1...2) },
      report: @escaping @Sendable (Waiting?) -> Void = { _ in }
    ) {
      self.now = now
      self.jitter = jitter
      self.report = report
      sleep = { duration in try await clock.sleep(for: duration) }
      let start = clock.now
      elapsed = { start.duration(to: clock.now) }
    }
  }
}
