import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Posts what webhooks are for, and tries again as Apify does: after a minute, two, four …
struct WebhookSender {
  private static let timeLimit = TimeAmount.seconds(30)

  let emulator: Emulator

  /// Posts until the task is cancelled.
  func run() async throws {
    let client = HTTPClient(eventLoopGroupProvider: .singleton)
    await withDiscardingTaskGroup { group in
      for await delivery in emulator.deliveries {
        group.addTask { await post(delivery, by: client) }
      }
      group.cancelAll()
    }
    try await client.shutdown()
  }

  private func post(_ delivery: Delivery, by client: HTTPClient) async {
    var delay = emulator.manner.webhookRetryDelay
    for retry in 0...delivery.retries {
      let status = await status(of: delivery, by: client)
      let isLast = retry == delivery.retries
      await emulator.note(call: status, of: delivery, isLast: isLast)
      if let status, (200..<300).contains(status) { return }
      if isLast { return }
      guard (try? await Task.sleep(for: delay)) != nil else { return }
      delay *= 2
    }
  }

  /// Nil when there is no answer.
  private func status(of delivery: Delivery, by client: HTTPClient) async -> Int? {
    var request = HTTPClientRequest(url: delivery.url)
    request.method = .POST
    request.headers = [
      "Content-Type": "application/json", "X-Apify-Webhook": "true",
      "X-Apify-Webhook-Dispatch-Id": delivery.id,
    ]
    request.body = .bytes(ByteBuffer(bytes: delivery.body))
    let answer = try? await client.execute(request, timeout: Self.timeLimit)
    return answer.map { Int($0.status.code) }
  }
}
