import Crypto

/// The bytes of a file, with their hash.
package struct Content: Hashable, Sendable {
  package let bytes: [UInt8]
  package let hash: ContentHash

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    hash = ContentHash(of: bytes)
  }

  /// Whether the bytes are UTF-8 without a NUL.
  package var isText: Bool {
    bytes.withUnsafeBytes { bytes in
      let (hasZero, isASCII) = bytes.traits
      return !hasZero && (isASCII || String(validating: bytes, as: UTF8.self) != nil)
    }
  }

  /// The 20 bytes that name the content in git: the SHA-1 over a header and the bytes.
  package var gitObjectID: [UInt8] {
    var hasher = Insecure.SHA1()
    hasher.update(data: Array("blob \(bytes.count)\0".utf8))
    hasher.update(data: bytes)
    return Array(hasher.finalize())
  }

  package static func == (left: Content, right: Content) -> Bool {
    left.hash == right.hash
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }
}

extension UnsafeRawBufferPointer {
  /// Whether there is a NUL, and whether all is ASCII; eight bytes at a time.
  fileprivate var traits: (hasZero: Bool, isASCII: Bool) {
    var (zeros, all): (UInt64, UInt64) = (0, 0)
    var index = 0
    while index + 8 <= count {
      let word = word(at: index)
      zeros |= word.marks(of: 0)
      all |= word
      index += 8
    }
    for byte in self[index...] {
      if byte == 0 { zeros = 1 }
      all |= UInt64(byte)
    }
    return (zeros != 0, all & 0x8080_8080_8080_8080 == 0)
  }
}
