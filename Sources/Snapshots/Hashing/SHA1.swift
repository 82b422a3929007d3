import CNettle

/// Makes the SHA-1 of bytes that come part by part, for names that git gives; it proves nothing.
package struct SHA1: Sendable {
  private var context = sha1_ctx()

  package init() {
    nettle_sha1_init(&context)
  }

  /// Appends bytes.
  package mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    nettle_sha1_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
  }

  /// Appends bytes.
  package mutating func update(data bytes: [UInt8]) {
    bytes.withUnsafeBytes { update(bufferPointer: $0) }
  }

  /// Returns the 20 bytes of the hash.
  package func finalize() -> [UInt8] {
    var context = context
    return Array(unsafeUninitializedCapacity: Int(SHA1_DIGEST_SIZE)) { bytes, count in
      bytes.baseAddress.map { archiver_sha1_digest(&context, $0) }
      count = Int(SHA1_DIGEST_SIZE)
    }
  }
}
