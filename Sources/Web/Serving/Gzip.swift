import CZlib

/// Makes bodies smaller, for those who can read that.
enum Gzip {
  /// Below this there is nothing to gain.
  static let smallest = 1024

  /// Whether `Accept-Encoding` allows it.
  static func isAccepted(_ header: String?) -> Bool {
    var weights: [Substring: Double] = [:]
    for coding in (header ?? "").lowercased().split(separator: ",") {
      let parts = coding.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let name = parts.first else { continue }
      let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
      weights[Substring(name)] = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }
    return (weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0) > 0
  }

  /// The body in the form of gzip; nil when there is no memory for it.
  static func bytes(of body: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    // zlib takes a stream that has moved for another one.
    return withUnsafeMutablePointer(to: &stream) { bytes(of: body, $0) }
  }

  private static func bytes(
    of body: [UInt8],
    _ stream: UnsafeMutablePointer<z_stream>
  ) -> [UInt8]? {
    // Tables of lines get ten times as small at the first level; more costs more than it brings.
    let isReady = deflateInit2_(
      stream,
      1,
      Z_DEFLATED,
      MAX_WBITS + 16,
      MAX_MEM_LEVEL,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size)
    )
    guard isReady == Z_OK else { return nil }
    defer { deflateEnd(stream) }
    let capacity = Int(deflateBound(stream, UInt(body.count)))
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      body.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(capacity)
        isWhole = deflate(stream, Z_FINISH) == Z_STREAM_END
        count = capacity - Int(stream.pointee.avail_out)
      }
    }
    // What is held for long is held without the room that it did not need.
    return isWhole ? bytes.withUnsafeBufferPointer { Array($0) } : nil
  }
}
