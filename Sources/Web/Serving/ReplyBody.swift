import HTTPTypes
import Hummingbird
import NIOCore

/// The bytes of a reply as they are held while they are sent.
struct ReplyBody: Sendable {
  /// Text of that size is held compressed, whatever form who asks can read: clients may be slow and many.
  private static let largestPlain = 1 << 20
  private static let chunk = 64 << 10

  private enum Form {
    case plain, compressed
    /// Held in fewer bytes than are sent.
    case toInflate
  }

  /// What is held.
  private let bytes: [UInt8]
  private let form: Form
  /// How many bytes are sent.
  let length: Int

  init(_ reply: Reply, for request: HTTPRequest) {
    let isAccepted = Gzip.isAccepted(request.headerFields[.acceptEncoding])
    let isWorthIt =
      reply.kind.isText && reply.body.count >= (isAccepted ? Gzip.smallest : Self.largestPlain)
    if isWorthIt, let bytes = Gzip.bytes(of: reply.body) {
      self.bytes = bytes
      form = isAccepted ? .compressed : .toInflate
      length = isAccepted ? bytes.count : reply.body.count
    } else {
      (bytes, form, length) = (reply.body, .plain, reply.body.count)
    }
  }

  var isCompressed: Bool { form == .compressed }

  var heldCount: Int { bytes.count }

  /// - Parameter part: kept until all is sent.
  func body(_ part: SendingRoom.Part?) -> ResponseBody {
    if form != .toInflate, bytes.count <= Self.chunk {
      return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    }
    return ResponseBody(contentLength: length) { writer in
      defer { withExtendedLifetime(part) {} }
      if form == .toInflate {
        let rest = try Gunzip(bytes, chunk: Self.chunk)
        while let next = try rest.next() { try await writer.write(ByteBuffer(bytes: next)) }
      } else {
        for start in stride(from: 0, to: bytes.count, by: Self.chunk) {
          let end = min(start + Self.chunk, bytes.count)
          try await writer.write(ByteBuffer(bytes: bytes[start..<end]))
        }
      }
      try await writer.finish(nil)
    }
  }
}
