/// Tells an answer about an Actor again, and its versions in another one.
public struct AnswerFingerprint: Hashable, Sendable {
  /// The hash of the versions as they were sent.
  public let versions: ContentHash
  /// How many bytes the versions take: where they begin they need not be read to know their end.
  public let size: Int
  /// The hash of the answer without the versions.
  public let rest: ContentHash

  public init(versions: ContentHash, size: Int, rest: ContentHash) {
    self.versions = versions
    self.size = size
    self.rest = rest
  }
}
