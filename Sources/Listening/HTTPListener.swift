import Foundation
import Hummingbird
package import HummingbirdCore
import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
package import Snapshots

/// Answers HTTP at an address, until the group of services that it is in is shut down.
package struct HTTPListener: Service {
  private let address: ListenAddress
  private let connections: HTTP1Channel.Configuration
  private let mostConnections: Int
  private let now: @Sendable () -> Timestamp
  private let onReady: @Sendable (Int?) async -> Void
  private let respond: @Sendable (Request, any Channel) async throws -> Response

  /// - Parameters:
  ///   - mostConnections: who comes when there are so many waits until one of them ends.
  ///   - onReady: gets the port, once it can be asked at; nil where there is none.
  package init(
    address: ListenAddress,
    connections: HTTP1Channel.Configuration,
    mostConnections: Int,
    now: @escaping @Sendable () -> Timestamp,
    onReady: @escaping @Sendable (Int?) async -> Void,
    respond: @escaping @Sendable (Request, any Channel) async throws -> Response
  ) {
    (self.address, self.connections, self.mostConnections) = (address, connections, mostConnections)
    (self.now, self.onReady, self.respond) = (now, onReady, respond)
  }

  /// Throws `ListenError`.
  package func run() async throws {
    var logger = Logger(label: "archiver")
    // What it can't do is thrown; the errors that the library logs are connections that end.
    logger.logLevel = .critical
    do {
      switch address {
      case .inherited(let socket):
        try await InheritedServer(
          socket: socket,
          connections: connections,
          mostConnections: mostConnections,
          logger: logger,
          now: now,
          onReady: tellReady,
          respond: respond
        ).run()
      case .port(let host, let port):
        try await serve(at: .hostname(host, port: port), logger) {}
      case .socket(let path):
        // Who binds it takes away the socket that is there, and so what another one listens at.
        if Self.isListenedAt(path) { throw IOError(errnoCode: EADDRINUSE, reason: "connect") }
        // What is made from here on is its owner's alone, until the socket is.
        let mask = umask(0o177)
        try await serve(at: .unixDomainSocket(path: path), logger) { umask(mask) }
      }
    } catch let error as IOError {
      throw ListenError(
        address: "\(address)",
        reason: String(cString: strerror(error.errnoCode))
      )
    } catch is UnixDomainSocketPathWrongType {
      throw ListenError(address: "\(address)", reason: "what is there is no socket")
    }
  }

  private func tellReady(_ channel: any Channel) async {
    await onReady(channel.localAddress?.port)
  }

  private func serve(
    at address: BindAddress,
    _ logger: Logger,
    _ onBound: @escaping @Sendable () -> Void
  ) async throws {
    try await Application(
      responder: CallbackResponder<ConnectionContext> { request, context in
        try await respond(request, context.channel)
      },
      server: .http1(configuration: connections),
      configuration: .init(
        address: address,
        availableConnectionsDelegate: MaximumAvailableConnections(mostConnections)
      ),
      onServerRunning: { channel in
        onBound()
        await tellReady(channel)
      },
      logger: logger
    ).run()
  }

  /// Whether somebody listens at a socket.
  private static func isListenedAt(_ path: String) -> Bool {
    guard let address = try? SocketAddress(unixDomainSocketPath: path) else { return false }
    #if os(Linux)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return address.withSockAddr { connect(descriptor, $0, socklen_t($1)) } == 0
  }
}

/// What is known of a request beside what it says.
private struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}
