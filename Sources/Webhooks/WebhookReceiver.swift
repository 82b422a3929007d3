import HTTPTypes
import HummingbirdCore
package import Listening
import NIOCore
import ServiceLifecycle
package import Snapshots

/// Takes what Apify sends when something was built, and hands on which Actor it says that was.
///
/// Whoever knows the secret is believed nothing but that an Actor is worth a look. Who does not learns
/// nothing, and nothing is read of them but the head of their request.
///
/// - SeeAlso: <https://docs.apify.com/integrations/webhooks/actions>
package struct WebhookReceiver: Service, CustomStringConvertible {
  /// What is done with an Actor that was named.
  package enum Acceptance: Sendable {
    case accepted
    /// There is no room for it, or nobody looks any more.
    case refused
  }

  /// The largest body, in bytes: what Apify sends of itself has the whole build in it.
  static let largestBody = 4 << 20
  /// How much of bodies is read at a time, for as many connections.
  private static let mostConnections = 32
  /// The largest head of a request.
  private static let head = HTTP1Channel.Configuration.DecoderConfiguration(
    maxHeaderFieldSize: 16 << 10,
    maxHeaderListSize: 32 << 10,
    maxHeaderFieldCount: 100
  )

  private let address: ListenAddress
  private let secret: AccessToken
  private let timeLimit: Duration
  private let now: @Sendable () -> Timestamp
  private let onReady: @Sendable (String) async -> Void
  private let take: @Sendable (String) async -> Acceptance

  /// What the service group calls it: not all that it holds.
  package var description: String { "webhooks" }

  /// - Parameters:
  ///   - timeLimit: how long a connection may last, from its beginning to the end of the answer.
  ///   - onReady: gets where it is asked, once it can be.
  ///   - take: gets the id of an Actor, which need not exist.
  package init(
    at address: ListenAddress,
    secret: AccessToken,
    timeLimit: Duration = .seconds(10),
    now: @escaping @Sendable () -> Timestamp,
    onReady: @escaping @Sendable (String) async -> Void,
    take: @escaping @Sendable (String) async -> Acceptance
  ) {
    (self.address, self.secret, self.timeLimit) = (address, secret, timeLimit)
    (self.now, self.onReady, self.take) = (now, onReady, take)
  }

  /// Takes webhooks until the group is shut down. Throws `ListenError`.
  package func run() async throws {
    let limit = TimeAmount(timeLimit)
    try await HTTPListener(
      address: address,
      connections: HTTP1Channel.Configuration(
        additionalChannelHandlers: [ShortConnection(limit)],
        httpDecoderConfiguration: Self.head
      ),
      mostConnections: Self.mostConnections,
      now: now,
      onReady: { port in await onReady(address.name(port: port)) },
      respond: { request, _ in await reply(to: request).response }
    ).run()
  }

  private func reply(to request: Request) async -> WebhookReply {
    // Who does not know the secret finds nothing here, by whatever method.
    guard isKnown(request.head.path ?? "") else { return .unknown }
    guard request.method == .post else { return .wrongMethod }
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.largestBody
    {
      return .tooLarge
    }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.largestBody)
    } catch is NIOTooManyBytesError {
      return .tooLarge
    } catch {
      // The connection has ended: nobody reads the answer.
      return .unreadable
    }
    guard let notice = BuildNotice(body.readableBytesView) else { return .unreadable }
    return await take(notice.actor) == .accepted ? .accepted : .refused
  }

  private func isKnown(_ target: String) -> Bool {
    let path = target.prefix { $0 != "?" }
    let place = "/webhooks/"
    return path.hasPrefix(place) && secret.matches(String(path.dropFirst(place.count)))
  }
}
