/// Recognises an answer about an Actor, and its versions in another answer.
package struct AnswerFingerprint: Hashable, Sendable {
  /// The hash of the versions as they were sent.
  package let versions: ContentHash
  /// How many bytes the versions take: where they begin they need not be read to know their end.
  package let size: Int
  /// The hash of the answer without the versions.
  package let rest: ContentHash

  package init(versions: ContentHash, size: Int, rest: ContentHash) {
    self.versions = versions
    self.size = size
    self.rest = rest
  }
}
