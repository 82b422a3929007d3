/// The bytes of a file, with their hash.
package struct Content: Hashable, Sendable {
  package let bytes: [UInt8]
  package let hash: ContentHash

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    hash = ContentHash(of: bytes)
  }

  /// Takes bytes whose hash was made before, or was held against them.
  package init(_ bytes: [UInt8], hash: ContentHash) {
    self.bytes = bytes
    self.hash = hash
  }

  /// Whether the bytes are UTF-8 without a NUL.
  package var isText: Bool { bytes.withUnsafeBytes { Self.isText($0) } }

  /// Whether bytes are UTF-8 without a NUL.
  package static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let (hasZero, isASCII) = bytes.traits
    return !hasZero
      && (isASCII
        || (try? UTF8Span(validating: Span(_unsafeElements: bytes.bindMemory(to: UInt8.self))))
          != nil)
  }

  /// The 20 bytes that name the content in git: the SHA-1 over a header and the bytes.
  package var gitObjectID: [UInt8] {
    var hasher = SHA1()
    hasher.update(data: Array("blob \(bytes.count)\0".utf8))
    hasher.update(data: bytes)
    return hasher.finalize()
  }

  package static func == (left: Content, right: Content) -> Bool {
    left.hash == right.hash
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }
}

extension UnsafeRawBufferPointer {
  /// Whether there is a NUL, and whether all is ASCII.
  fileprivate var traits: (hasZero: Bool, isASCII: Bool) {
    // Without a branch, so that the compiler takes sixteen bytes at a time.
    var (zeros, all): (UInt8, UInt8) = (0, 0)
    for byte in self {
      zeros |= byte == 0 ? 1 : 0
      all |= byte
    }
    return (zeros != 0, all < 0x80)
  }
}
