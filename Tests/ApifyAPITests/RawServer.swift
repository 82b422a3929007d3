import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Answers HTTP on loopback with whatever bytes a test wants, wrong ones included.
struct RawServer: Sendable {
  struct Request: Sendable, Hashable {
    let method: String
    let target: String
    /// By name in lower case.
    let headers: [String: String]
    /// The client's port: one for each connection.
    let port: Int?
  }

  enum Reply: Sendable {
    /// Sends the bytes, and keeps the connection open for the next request.
    case send(String)
    /// Sends the bytes and closes the connection.
    case close(after: String)
    /// Breaks the connection off, so that the client's system reports a reset.
    case reset
    /// Sends the bytes and then one piece over and over, as often as told.
    case flood(after: String, piece: ByteBuffer, times: Int)
    case sendBytes(head: String, body: [UInt8])
    /// Sends the bytes, and nothing more until the client leaves.
    case hang(after: String)

    static func json(
      _ body: String,
      status: String = "200 OK",
      headers: [String: String] = [:]
    ) -> Reply {
      let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
      return .send(
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)"
      )
    }
  }

  /// Makes the reply from a request and from how many came before it.
  typealias MakeReply = @Sendable (Request, Int) async throws -> Reply

  /// A server that runs.
  struct Running: Sendable {
    let url: String
    fileprivate let log: Log

    var requests: [Request] { get async { await log.requests } }
  }

  private typealias Client = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  /// Those who were taken on. NIO traps when one of them is let go of who is served by nobody, as who connects while a
  /// server ends; so they are held.
  private static let unserved = Mutex<[ObjectIdentifier: Client]>([:])

  let reply: MakeReply

  static func replying(_ reply: @escaping MakeReply) -> RawServer {
    RawServer(reply: reply)
  }

  /// Runs the body with the server, which ends with it.
  func run<Result: Sendable>(_ body: (Running) async throws -> Result) async throws -> Result {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(host: "127.0.0.1", port: 0) { child in
        child.eventLoop.makeCompletedFuture {
          let client = try Client(wrappingChannelSynchronously: child)
          Self.unserved.withLock { $0[ObjectIdentifier(child)] = client }
          return client
        }
      }
    let log = Log()
    let port = channel.channel.localAddress?.port ?? 0
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await withThrowingDiscardingTaskGroup { connections in
          try await channel.executeThenClose { clients in
            for try await client in clients {
              // A client that leaves in the middle is what some tests are about.
              connections.addTask { try? await Self.serve(client, log, reply) }
            }
          }
        }
      }
      let result = try await body(Running(url: "http://127.0.0.1:\(port)", log: log))
      group.cancelAll()
      return result
    }
  }

  private static func serve(
    _ client: Client,
    _ log: Log,
    _ reply: MakeReply
  ) async throws {
    unserved.withLock { $0[ObjectIdentifier(client.channel)] = nil }
    try await client.executeThenClose { inbound, outbound in
      var received = ""
      for try await part in inbound {
        received += String(buffer: part)
        guard received.hasSuffix("\r\n\r\n") else { continue }
        let request = request(received, from: client.channel.remoteAddress?.port)
        received = ""
        switch try await reply(request, log.add(request)) {
        case .send(let text): try await outbound.write(ByteBuffer(string: text))
        case .sendBytes(let head, let body):
          try await outbound.write(ByteBuffer(string: head))
          try await outbound.write(ByteBuffer(bytes: body))
        case .close(let text):
          try await outbound.write(ByteBuffer(string: text))
          return
        case .reset:
          let socket = client.channel as? any SocketOptionProvider
          try await socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
          return
        case .flood(let text, let piece, let times):
          try await outbound.write(ByteBuffer(string: text))
          for _ in 0..<times { try await outbound.write(piece) }
        case .hang(let text): try await outbound.write(ByteBuffer(string: text))
        }
      }
    }
  }

  private static func request(_ text: String, from port: Int?) -> Request {
    let lines = text.split(separator: "\r\n")
    let words = lines[0].split(separator: " ").map(String.init)
    let headers = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (parts[0].lowercased(), String(parts[1].drop { $0 == " " }))
    }
    return Request(
      method: words[0],
      target: words[1],
      headers: Dictionary(headers) { "\($0), \($1)" },
      port: port
    )
  }

  fileprivate actor Log {
    var requests: [Request] = []

    func add(_ request: Request) -> Int {
      requests.append(request)
      return requests.count - 1
    }
  }
}
