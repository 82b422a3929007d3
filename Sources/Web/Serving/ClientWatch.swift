import NIOCore
import Synchronization

/// Knows of a connection whether who asked is still there, and closes it when the server ends and who asked does
/// not read what there is to be sent.
final class ClientWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny

  private let gone = Atomic(false)
  /// How long who asked may still read once the server is to end.
  private let closingTime: TimeAmount

  init(closingTime: TimeAmount) {
    self.closingTime = closingTime
  }

  /// The watch of a connection.
  static func of(_ channel: any Channel) async throws -> ClientWatch {
    try await channel.pipeline.handler(type: ClientWatch.self).get()
  }

  var isGone: Bool { gone.load(ordering: .relaxed) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // Who closes its side after a question hangs up: all of HTTP's clients do so.
    if event as? ChannelEvent == .inputClosed { gone.store(true, ordering: .relaxed) }
    if event is ChannelShouldQuiesceEvent {
      let channel = context.channel
      channel.eventLoop.scheduleTask(in: closingTime) { channel.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    gone.store(true, ordering: .relaxed)
    context.fireChannelInactive()
  }
}
