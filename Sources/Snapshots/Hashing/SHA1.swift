import CNettle

/// Makes the SHA-1 of bytes that come part by part, for names that git gives; it proves nothing.
struct SHA1 {
  private var context = sha1_ctx()

  init() {
    nettle_sha1_init(&context)
  }

  mutating func update(data bytes: [UInt8]) {
    nettle_sha1_update(&context, bytes.count, bytes)
  }

  /// Returns the 20 bytes of the hash.
  func finalize() -> [UInt8] {
    var context = context
    return Array(unsafeUninitializedCapacity: Int(SHA1_DIGEST_SIZE)) { bytes, count in
      bytes.baseAddress.map { archiver_sha1_digest(&context, $0) }
      count = Int(SHA1_DIGEST_SIZE)
    }
  }
}
