import NIOCore
import NIOHTTPTypes

/// Ends a connection after one answer, or when it lasts too long, however busy it is: who sends a byte now
/// and then is not idle.
final class ShortConnection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: TimeAmount
  private var ending: Scheduled<Void>?

  init(_ limit: TimeAmount) {
    self.limit = limit
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    ending = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    ending?.cancel()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    let written = promise ?? context.eventLoop.makePromise()
    let channel = context.channel
    // Who still sends has to be able to read the answer: only this side is closed.
    written.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
    context.write(data, promise: written)
  }
}
