import Crypto

/// Holds the bytes of a file, with their hash.
public struct Content: Hashable, Sendable {
  public let bytes: [UInt8]
  public let hash: ContentHash

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    hash = ContentHash(of: bytes)
  }

  /// Whether the bytes are UTF-8 without a NUL.
  public var isText: Bool {
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }

  /// The 20 bytes that name the content in git: the SHA-1 over a header and the bytes.
  public var gitObjectID: [UInt8] {
    var hasher = Insecure.SHA1()
    hasher.update(data: Array("blob \(bytes.count)\0".utf8))
    hasher.update(data: bytes)
    return Array(hasher.finalize())
  }

  public static func == (left: Content, right: Content) -> Bool {
    left.hash == right.hash
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }
}
