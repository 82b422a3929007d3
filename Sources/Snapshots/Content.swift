/// Holds the bytes of a file, with their hash.
public struct Content: Hashable, Sendable {
  public let bytes: [UInt8]
  public let hash: ContentHash

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    hash = ContentHash(of: bytes)
  }

  public static func == (left: Content, right: Content) -> Bool {
    left.hash == right.hash
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(hash)
  }
}
