import CNettle

/// Makes the SHA-256 of bytes that come part by part.
package struct SHA256: Sendable {
  package static let byteCount = Int(SHA256_DIGEST_SIZE)

  private var context = sha256_ctx()

  package init() {
    nettle_sha256_init(&context)
  }

  /// Appends bytes.
  package mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
  }

  /// Appends bytes.
  package mutating func update(data bytes: [UInt8]) {
    bytes.withUnsafeBytes { update(bufferPointer: $0) }
  }

  /// Returns the hash of all that was appended; more may be appended afterwards.
  package func finalize() -> SHA256Digest {
    // Asked for its digest, a context begins anew.
    var context = context
    var digest = SHA256Digest()
    digest.withMutableBytes { archiver_sha256_digest(&context, $0) }
    return digest
  }
}
