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
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
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
