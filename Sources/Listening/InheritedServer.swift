import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle
import Snapshots

/// Answers on a socket that is open already, which Hummingbird's own server can't: it makes one itself.
struct InheritedServer: Service {
  let socket: InheritedSocket
  let connections: HTTP1Channel.Configuration
  let mostConnections: Int
  let logger: Logger
  let now: @Sendable () -> Timestamp
  let onReady: @Sendable (any Channel) async -> Void
  let respond: @Sendable (Request, any Channel) async throws -> Response

  func run() async throws {
    let setup = HTTP1Channel(
      responder: { request, writer, channel in
        var response = try await respond(request, channel)
        response.headers[.date] = Self.httpDate(now())
        try await writer.write(response: response.head, body: response.body)
      },
      configuration: connections
    )
    let group = MultiThreadedEventLoopGroup.singleton
    let quiescing = ServerQuiescingHelper(group: group)
    let listener = try await ServerBootstrap(group: group)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          let most = MaximumAvailableConnections(mostConnections)
          try pipeline.addHandler(AvailableConnectionsChannelHandler(delegate: most))
          try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .bind(socket.descriptor) { channel in setup.setup(channel: channel, logger: logger) }
    try await withGracefulShutdownHandler {
      await onReady(listener.channel)
      try await withThrowingDiscardingTaskGroup { group in
        try await listener.executeThenClose { clients in
          for try await client in clients {
            group.addTask { await setup.handle(value: client, logger: logger) }
          }
        }
      }
    } onGracefulShutdown: {
      quiescing.initiateShutdown(promise: nil)
    }
  }

  private static func httpDate(_ time: Timestamp) -> String {
    var seconds = time_t(time.milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { text in
      strftime(text.baseAddress!, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
      return String(cString: text.baseAddress!)
    }
  }
}
