import NIOCore
import NIOHTTP1

/// Asks a proxy for a whole URL, as plain HTTP wants it: `GET http://host/path`.
///
/// The HTTP client below would open a tunnel for plain HTTP too, which many proxies allow to port 443
/// alone: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
final class AbsoluteTarget: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  /// Adds the handler to a connection to a proxy.
  @Sendable static func add(to channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let encoder = try pipeline.context(handlerType: HTTPRequestEncoder.self)
      try pipeline.addHandler(AbsoluteTarget(), position: .after(encoder.handler))
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    var part = unwrapOutboundIn(data)
    // The header says which server is asked in the end.
    if case .head(var head) = part, let authority = head.headers.first(name: "Host") {
      head.uri = "http://\(authority)\(head.uri)"
      part = .head(head)
    }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
