import Listening
import Polling
import ServiceLifecycle
import Snapshots
import Webhooks

/// What Apify says of Actors, on its way to a poll that stays.
struct WebhookInbox: Sendable {
  /// So many Actors wait for a look at the most.
  private static let mostPending = 1000

  let pending = PendingActors(most: mostPending)
  private let openings: AsyncStream<Void>
  private let opening: AsyncStream<Void>.Continuation

  init() {
    (openings, opening) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// What listens at an address, and tells on standard error where that is.
  func receiver(
    at address: ListenAddress,
    secret: AccessToken,
    now: @escaping @Sendable () -> Timestamp
  ) -> WebhookReceiver {
    WebhookReceiver(
      at: address,
      secret: secret,
      now: now,
      onReady: { [opening] place in
        Output.note("webhooks are taken at \(place)")
        opening.yield()
      },
      take: { [pending] id in pending.add(id) ? .accepted : .refused }
    )
  }

  /// Waits until somebody listens, so that no poll begins where nobody can; false when that was cut off.
  func isOpened() async -> Bool {
    await cancelWhenGracefulShutdown { await openings.first { true } != nil }
  }
}
