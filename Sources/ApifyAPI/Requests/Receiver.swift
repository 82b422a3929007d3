import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Collects an answer as it arrives, and no more of it than is wanted.
///
/// A lock, because how much has arrived is asked for from outside the event loop when a request
/// fails; no code of others runs while it is held.
final class Receiver: HTTPClientResponseDelegate {
  /// The rest of the answer is not wanted.
  struct Overflow: Error {}

  struct Received {
    /// Nil until there is one.
    var head: HTTPResponseHead?
    var bytes: [UInt8] = []
    /// How many bytes have arrived, those included that were not wanted.
    var count = 0
  }

  private let limit: @Sendable (HTTPResponseHead) -> Int
  private let state = Mutex(Received())

  /// - Parameter limit: the largest body, in bytes, that is taken with a head.
  init(upTo limit: @escaping @Sendable (HTTPResponseHead) -> Int) {
    self.limit = limit
  }

  /// What has arrived.
  var received: Received { state.withLock { $0 } }

  func didReceiveHead(
    task: HTTPClient.Task<Received>,
    _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    let announced = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
    let isWanted = announced <= limit(head)
    state.withLock { received in
      received.head = head
      if isWanted { received.bytes.reserveCapacity(announced) }
    }
    return isWanted
      ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(Overflow())
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Received>,
    _ part: ByteBuffer
  ) -> EventLoopFuture<Void> {
    let isWanted = state.withLock { received in
      received.count += part.readableBytes
      guard let head = received.head, received.count <= limit(head) else { return false }
      received.bytes.append(contentsOf: part.readableBytesView)
      return true
    }
    return isWanted
      ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(Overflow())
  }

  func didFinishRequest(task: HTTPClient.Task<Received>) -> Received {
    state.withLock { received in
      defer { received.bytes = [] }
      return received
    }
  }
}
