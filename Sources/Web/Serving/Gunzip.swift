import CZlib

/// Gives back, part by part, what `Gzip` made smaller.
final class Gunzip {
  /// The bytes are not what `Gzip` made of a body.
  struct Failure: Error {}

  private let bytes: [UInt8]
  private let chunk: Int
  /// zlib takes a stream that has moved for another one.
  private let stream: UnsafeMutablePointer<z_stream>
  private var position = 0
  private var isDone = false

  init(_ bytes: [UInt8], chunk: Int) throws {
    (self.bytes, self.chunk) = (bytes, chunk)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let isReady = inflateInit2_(
      stream,
      MAX_WBITS + 16,
      ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size)
    )
    if isReady != Z_OK { throw Failure() }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next part; nil at the end.
  func next() throws -> [UInt8]? {
    if isDone { return nil }
    var code = Z_OK
    let part = [UInt8](unsafeUninitializedCapacity: chunk) { output, count in
      bytes.withUnsafeBufferPointer { input in
        let rest = UnsafeBufferPointer(rebasing: input[position...])
        stream.pointee.next_in = UnsafeMutablePointer(mutating: rest.baseAddress)
        stream.pointee.avail_in = UInt32(rest.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(chunk)
        code = inflate(stream, Z_NO_FLUSH)
        position = bytes.count - Int(stream.pointee.avail_in)
        count = chunk - Int(stream.pointee.avail_out)
      }
    }
    guard code == Z_OK || code == Z_STREAM_END else { throw Failure() }
    isDone = code == Z_STREAM_END
    return part
  }
}
