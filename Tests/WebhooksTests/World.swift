import Foundation
import Listening
import RealPrograms
import Snapshots
import Synchronization
import Testing
import Webhooks

/// A receiver of webhooks on loopback, and the Actors that it handed on.
///
/// A lock guards them, for requests come in parallel.
final class World: Sendable {
  static let secret = "0123456789abcdef0123456789abcdef"
  static let path = "/webhooks/\(secret)"
  static let actor = "abcdefghijklmnopq"
  static let body = "{\"eventData\":{\"actorId\":\"\(actor)\"}}"

  struct Answer: Sendable {
    let status: Int
    let body: String
    let headers: String
  }

  private let actors = Mutex<[String]>([])
  private let isFull: Bool
  private let port = Mutex("")

  init(isFull: Bool = false) {
    self.isFull = isFull
  }

  var taken: [String] { actors.withLock { $0 } }

  /// Runs the body while webhooks are taken.
  func with(timeLimit: Duration = .seconds(60), _ body: () async throws -> Void) async throws {
    let (places, ready) = AsyncStream<String>.makeStream()
    let receiver = WebhookReceiver(
      at: .port(host: "127.0.0.1", 0),
      secret: try #require(AccessToken(Self.secret)),
      timeLimit: timeLimit,
      now: { Timestamp(milliseconds: 1_800_000_000_000) },
      onReady: { ready.yield($0) },
      take: { [self] id in
        actors.withLock { $0.append(id) }
        return isFull ? .refused : .accepted
      }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await receiver.run()
        ready.finish()
      }
      var iterator = places.makeAsyncIterator()
      let place = try #require(await iterator.next())
      port.withLock { $0 = String(place.split(separator: ":").last ?? "") }
      try await body()
      group.cancelAll()
    }
  }

  /// Asks by curl; the body goes by its standard input.
  func ask(
    _ path: String = path,
    method: String = "POST",
    body: String = body,
    _ options: [String] = []
  ) async throws -> Answer {
    let result = try await RealProgram.start(
      [
        "sh", "-c", "printf %s \"$0\" | curl -sS -i --path-as-is --max-time 600 \"$@\"", body, "-X",
        method, "--data-binary", "@-", "http://127.0.0.1:\(port.withLock { $0 })\(path)",
      ] + options
    ).result
    let parts = result.output.components(separatedBy: "\r\n\r\n")
    return Answer(
      status: parts[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0,
      body: parts.dropFirst().joined(),
      headers: parts[0].lowercased()
    )
  }

  /// Sends bytes as a Python literal by a connection of its own, waits for its end, and returns what came.
  func send(_ bytes: String) async throws -> String {
    let script = """
      import socket, sys
      place = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
      try:
          place.sendall(eval(sys.argv[2]))
          while part := place.recv(4096):
              sys.stdout.buffer.write(part)
      except OSError:
          pass
      """
    return try await RealProgram.start(
      ["python3", "-c", script, port.withLock { $0 }, bytes]
    ).result.output
  }
}
