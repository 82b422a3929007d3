import CNettle

/// Makes the HMAC-SHA-256 (RFC 2104) of bytes that come part by part, which only who has the key can make.
struct KeyedSHA256 {
  private var context = hmac_sha256_ctx()

  init(key: [UInt8]) {
    nettle_hmac_sha256_set_key(&context, key.count, key)
  }

  /// Appends bytes.
  mutating func update(bufferPointer bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    nettle_hmac_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
  }

  /// Appends bytes.
  mutating func update(data bytes: [UInt8]) {
    bytes.withUnsafeBytes { update(bufferPointer: $0) }
  }

  /// Returns the code of all that was appended.
  func finalize() -> SHA256Digest {
    // Asked for its digest, a context begins anew.
    var context = context
    var digest = SHA256Digest()
    digest.withMutableBytes { archiver_hmac_sha256_digest(&context, $0) }
    return digest
  }
}
