/// What is left of a content that was purged.
package struct PurgedContent: Hashable, Sendable {
  package let hash: ContentHash
  /// The name that the content had in git: 40 hexadecimal digits.
  package let gitObjectID: String
  /// Bytes.
  package let size: Int
  /// It was UTF-8 without a NUL.
  package let isText: Bool

  package init(hash: ContentHash, gitObjectID: String, size: Int, isText: Bool) {
    (self.hash, self.gitObjectID, self.size, self.isText) = (hash, gitObjectID, size, isText)
  }
}
