import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Serves an emulator on the loopback address.
package struct EmulatorServer: Sendable {
  /// The largest request body, in bytes.
  private static let bodyLimit = 9_437_184

  private let emulator: Emulator

  package init(_ emulator: Emulator) {
    self.emulator = emulator
  }

  /// Serves, and posts for webhooks, until the task is cancelled or the process is asked to end.
  ///
  /// - Parameters:
  ///   - port: 0 for one that is free.
  ///   - onReady: gets the base URL, as `http://127.0.0.1:8080`.
  package func run(port: Int, onReady: @escaping @Sendable (String) async -> Void) async throws {
    var logger = Logger(label: "apify-emulator")
    // What it can't do is thrown; the errors it logs are connections that end with the server.
    logger.logLevel = .critical
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in
        try await respond(to: request)
      },
      configuration: .init(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { channel in
        await onReady("http://127.0.0.1:\(channel.localAddress?.port ?? port)")
      },
      logger: logger
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await WebhookSender(emulator: emulator).run() }
      try await application.runService()
      group.cancelAll()
    }
  }

  private func respond(to request: Hummingbird.Request) async throws -> Response {
    let body = try await request.body.collect(upTo: Self.bodyLimit * 2)
    let read: Request
    do {
      read = try Self.read(request, body: body)
    } catch {
      return try response(
        Reply(
          400,
          whole: [
            "error": ["type": "invalid-request", "message": .string("unreadable body: \(error)")]
          ]
        )
      )
    }
    if read.parts.first == "emulator" { return try response(await control(read)) }
    guard body.readableBytes <= Self.bodyLimit else {
      let error: Value = ["type": "request-too-large", "message": "the body is too large"]
      return try response(Reply(413, whole: ["error": error]))
    }
    guard let fault = await emulator.fault(for: read) else {
      return try response(to: read, try await emulator.answer(read))
    }
    return try await response(fault, to: read)
  }

  private static func read(_ request: Hummingbird.Request, body: ByteBuffer) throws -> Request {
    let authorization = request.headers[.authorization] ?? ""
    let query = Dictionary(
      request.uri.queryParameters.map { (String($0.key), String($0.value)) }
    ) { $1 }
    let bearer = authorization.hasPrefix("Bearer ") ? String(authorization.dropFirst(7)) : nil
    var plain = body
    if let encoding = request.headers[.contentEncoding], body.readableBytes > 0 {
      plain = try decompress(body, encoding: encoding)
    }
    let path = request.uri.path
    // A record is what it is.
    let isRecord = path.hasPrefix("/v2/key-value-stores/")
    return Request(
      method: request.method.rawValue,
      parts: path.split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) },
      path: path,
      query: query,
      token: bearer ?? query["token"],
      userAgent: request.headers[.userAgent],
      takesGzip: request.headers[.acceptEncoding]?.contains("gzip") ?? false,
      knownTag: request.headers[.ifNoneMatch],
      body: plain.readableBytes == 0 || isRecord
        ? nil : try JSONDecoder().decode(Value.self, from: Data(plain.readableBytesView)),
      bytes: isRecord ? Data(plain.readableBytesView) : nil
    )
  }

  /// Runs a compressed body through NIO's decompressor, on a channel of its own.
  private static func decompress(_ body: ByteBuffer, encoding: String) throws -> ByteBuffer {
    let channel = EmbeddedChannel(
      handler: NIOHTTPRequestDecompressor(limit: .size(bodyLimit * 8))
    )
    let head = HTTPRequestHead(
      version: .http1_1,
      method: .POST,
      uri: "/",
      headers: ["Content-Encoding": encoding, "Content-Length": "\(body.readableBytes)"]
    )
    try channel.writeInbound(HTTPServerRequestPart.head(head))
    try channel.writeInbound(HTTPServerRequestPart.body(body))
    try channel.writeInbound(HTTPServerRequestPart.end(nil))
    var plain = ByteBuffer()
    while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
      if case .body(var chunk) = part { plain.writeBuffer(&chunk) }
    }
    _ = try channel.finish(acceptAlreadyClosed: true)
    return plain
  }

  /// Answers what is asked of the emulator itself: faults, and what was requested.
  private func control(_ request: Request) async throws -> Reply {
    switch (request.method, request.parts.dropFirst().first) {
    case ("POST", "faults"):
      let document = try JSONEncoder().encode(request.body ?? .null)
      await emulator.add(try JSONDecoder().decode(Fault.self, from: document))
      return Reply(204)
    case ("DELETE", "faults"):
      await emulator.clearFaults()
      return Reply(204)
    case ("GET", "requests"):
      let lines = await emulator.requests.map { Value.string("\($0.method) \($0.path)") }
      return try Reply(200, whole: .array(lines))
    default:
      return Reply(404)
    }
  }

  /// The answer in the emulator's manner.
  private func response(to request: Request, _ reply: Reply) throws -> Response {
    var reply = reply
    if emulator.manner.tags, request.method == "GET", reply.status == 200,
      reply.headers["ETag"] == nil
    {
      let tag = "W/\"\(reply.body.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) })\""
      if request.knownTag == tag { reply = Reply(304) }
      reply.headers["ETag"] = tag
    }
    if emulator.manner.compresses, request.takesGzip, !reply.body.isEmpty {
      reply.body = try Self.compress(reply.body)
      reply.headers["Content-Encoding"] = "gzip"
    }
    return response(reply)
  }

  /// Runs a body through NIO's compressor, on a channel of its own.
  private static func compress(_ body: Data) throws -> Data {
    let channel = EmbeddedChannel(handler: HTTPResponseCompressor())
    let request = HTTPRequestHead(
      version: .http1_1,
      method: .GET,
      uri: "/",
      headers: ["Accept-Encoding": "gzip"]
    )
    try channel.writeInbound(HTTPServerRequestPart.head(request))
    let head = HTTPResponseHead(version: .http1_1, status: .ok)
    try channel.writeOutbound(HTTPServerResponsePart.head(head))
    try channel.writeOutbound(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))))
    try channel.writeOutbound(HTTPServerResponsePart.end(nil))
    var small = Data()
    while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
      if case .body(.byteBuffer(let piece)) = part {
        small.append(contentsOf: piece.readableBytesView)
      }
    }
    _ = try channel.finish(acceptAlreadyClosed: true)
    return small
  }

  private func response(_ reply: Reply) -> Response {
    var response = Response(
      status: .init(code: reply.status),
      headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: reply.body))
    )
    if let name = HTTPField.Name("X-RateLimit-Limit") { response.headers[name] = "60" }
    for (key, value) in reply.headers {
      if let name = HTTPField.Name(key) { response.headers[name] = value }
    }
    return response
  }

  private struct ConnectionEnds: Error {}

  private func response(_ fault: Fault, to request: Request) async throws -> Response {
    switch fault.kind {
    case .status:
      return try refusal(fault)
    case .cut:
      let whole = try await emulator.answer(request).body
      return broken(promising: whole.count, sending: whole.prefix(whole.count / 2))
    case .reset:
      return broken(promising: 100, sending: Data())
    case .delay:
      try await Task.sleep(for: .milliseconds(fault.milliseconds ?? 0))
      return response(try await emulator.answer(request))
    case .late:
      _ = try await emulator.answer(request)
      try await Task.sleep(for: .seconds(3600))
      throw ConnectionEnds()
    case .hang:
      try await Task.sleep(for: .seconds(3600))
      throw ConnectionEnds()
    case .huge:
      return huge(fault.size ?? 0)
    case .nested:
      let depth = fault.size ?? 0
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      var reply = Reply(200)
      reply.body = Data("{\"data\":\(text)}".utf8)
      return response(reply)
    }
  }

  private func refusal(_ fault: Fault) throws -> Response {
    let status = fault.status ?? 500
    let type = status == 429 ? "rate-limit-exceeded" : "internal-server-error"
    var reply = try Reply(
      status,
      whole: ["error": ["type": .string(type), "message": "a fault on demand"]]
    )
    if let body = fault.body { reply.body = Data(body.utf8) }
    reply.headers = fault.headers ?? [:]
    return response(reply)
  }

  private func broken(promising count: Int, sending part: Data) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: "application/json"],
      body: .init(contentLength: count) { writer in
        try await writer.write(ByteBuffer(bytes: part))
        throw ConnectionEnds()
      }
    )
  }

  private func huge(_ size: Int) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: "application/json"],
      body: .init { writer in
        let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
        try await writer.write(ByteBuffer(string: "{\"data\":\""))
        for _ in 0...(size >> 20) { try await writer.write(piece) }
        try await writer.write(ByteBuffer(string: "\"}"))
        try await writer.finish(nil)
      }
    )
  }
}
