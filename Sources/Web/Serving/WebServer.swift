import HummingbirdCore
package import Listening
import Logging
import NIOCore
import ServiceLifecycle
package import Snapshots
package import Storage

/// Shows an archive in browsers, until it is asked to end.
package struct WebServer: Service, CustomStringConvertible {
  package struct Configuration: Sendable {
    package var address: ListenAddress
    /// Nil: nobody has to show one.
    package var token: AccessToken?
    /// Names beside those of the own machine under which the server may be asked.
    package var hosts: [String]
    /// What stands before each path: empty, or as `/archiver`.
    package var prefix: String
    /// How long an answer may take to be made.
    package var timeLimit = Duration.seconds(20)

    package init(
      address: ListenAddress,
      token: AccessToken?,
      hosts: [String] = [],
      prefix: String = ""
    ) {
      (self.address, self.token, self.hosts, self.prefix) = (address, token, hosts, prefix)
    }
  }

  /// How many comparisons and searches are made at a time, and how many wait.
  private static let heavyLimit = (most: 2, longestQueue: 32)
  private static let mostConnections = 256
  /// How long clients may still read once it is to end.
  private static let closingTime = TimeAmount.seconds(5)
  /// How much is held for clients that read slowly, in bytes.
  private static let mostSent = 48 << 20

  private let source: ServedArchive
  private let configuration: Configuration
  private let now: @Sendable () -> Timestamp
  private let onReady: @Sendable (String) async -> Void

  /// What the service group calls it: not all that it holds.
  package var description: String { "serve" }

  /// - Parameters:
  ///   - open: opens what is at the path of the archive, for reading; also later, when that is another
  ///     file. What it throws first is thrown.
  ///   - onReady: gets the address of the first page, once it can be asked for.
  package init(
    _ open: @escaping @Sendable () throws -> Archive,
    _ configuration: Configuration,
    now: @escaping @Sendable () -> Timestamp,
    onReady: @escaping @Sendable (String) async -> Void
  ) throws {
    source = try ServedArchive(open)
    (self.configuration, self.now, self.onReady) = (configuration, now, onReady)
  }

  /// Serves until the group is shut down. Throws `ListenError`.
  package func run() async throws {
    var logger = Logger(label: "archiver")
    // What it can't do is thrown; the errors that the library logs are connections that end.
    logger.logLevel = .critical
    let site = site(logger)
    let connections = HTTP1Channel.Configuration(
      additionalChannelHandlers: [ClientWatch(closingTime: Self.closingTime)],
      idleTimeout: .seconds(75)
    )
    try await HTTPListener(
      address: configuration.address,
      connections: connections,
      mostConnections: Self.mostConnections,
      now: now,
      onReady: { port in await onReady(configuration.address.url(port: port, configuration)) },
      respond: { request, channel in
        let client = try await ClientWatch.of(channel)
        return await site.response(to: request.head) { client.isGone }
      }
    ).run()
  }

  private func site(_ logger: Logger) -> Site {
    Site(
      source: source,
      rules: AccessRules(
        token: configuration.token,
        hosts: configuration.hosts,
        prefix: configuration.prefix,
        cookieName: configuration.address.cookieName
      ),
      links: SiteLinks(prefix: configuration.prefix),
      limit: WorkLimit(
        most: Self.heavyLimit.most,
        longestQueue: Self.heavyLimit.longestQueue
      ),
      room: SendingRoom(most: Self.mostSent),
      now: now,
      logger: logger,
      timeLimit: configuration.timeLimit,
      times: RequestTimes()
    )
  }
}
