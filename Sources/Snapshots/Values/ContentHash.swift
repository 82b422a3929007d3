/// Identifies bytes by their SHA-256.
package struct ContentHash: Hashable, Sendable {
  /// The 32 bytes of the hash.
  package let bytes: [UInt8]

  /// Hashes the bytes.
  package init(of content: [UInt8]) {
    self = content.withUnsafeBytes { ContentHash(of: $0) }
  }

  /// Hashes the bytes.
  package init(of content: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    hasher.update(bufferPointer: content)
    self.init(hasher.finalize())
  }

  /// Hashes the bytes that a body hands on, part by part, until it has none.
  package init(ofParts next: () throws -> [UInt8]?) rethrows {
    var hasher = SHA256()
    while let part = try next() { hasher.update(data: part) }
    self.init(hasher.finalize())
  }

  /// Takes a hash made before; nil unless it has 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == SHA256.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Takes a hash as `description` writes it, in any case; nil unless it is 64 hexadecimal digits.
  package init?(hexadecimal digits: some StringProtocol) {
    guard let bytes = [UInt8](hexadecimal: digits) else { return nil }
    self.init(bytes: bytes)
  }

  /// Takes the hash of bytes that came part by part.
  package init(_ digest: SHA256Digest) {
    bytes = digest.withUnsafeBytes { Array($0) }
  }
}

extension ContentHash: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
  package var description: String { bytes.hexadecimal }
}

extension ContentHash: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension [UInt8] {
  /// Takes bytes as `hexadecimal` writes them, in any case; nil for what is no row of such digits, two each.
  package init?(hexadecimal digits: some StringProtocol) {
    let values = digits.utf8.map { byte in Character(Unicode.Scalar(byte)).hexDigitValue }
    guard values.count % 2 == 0, !values.contains(nil) else { return nil }
    let numbers = values.compactMap { $0.map(UInt8.init) }
    self = stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] << 4 | numbers[$0 + 1] }
  }
}

extension Collection<UInt8> {
  /// The bytes as lower-case hexadecimal digits, two each.
  package var hexadecimal: String {
    String(unsafeUninitializedCapacity: 2 * count) { digits in
      var position = 0
      for byte in self {
        digits[position] = Self.digit(byte >> 4)
        digits[position + 1] = Self.digit(byte & 15)
        position += 2
      }
      return position
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
