import Crypto

/// Identifies bytes by their SHA-256.
public struct ContentHash: Hashable, Sendable {
  /// The 32 bytes of the hash.
  public let bytes: [UInt8]

  /// Hashes the bytes.
  public init(of content: [UInt8]) {
    bytes = Array(SHA256.hash(data: content))
  }

  /// Hashes parts, one after the other.
  public init(of parts: UnsafeRawBufferPointer...) {
    var hasher = SHA256()
    for part in parts { hasher.update(bufferPointer: part) }
    self.init(hasher.finalize())
  }

  /// Takes a hash made before; nil unless it has 32 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == SHA256.byteCount else { return nil }
    self.bytes = bytes
  }

  init(_ digest: SHA256.Digest) {
    bytes = Array(digest)
  }
}

extension ContentHash: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
  public var description: String { bytes.hexadecimal }
}

extension ContentHash: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Sequence<UInt8> {
  /// The bytes as lower-case hexadecimal digits, two each.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }
}
