import Changes
package import Snapshots
package import Storage

/// What the address of a content answers: its bytes, wherever they were.
package struct ContentAnswer: Sendable {
  package let hash: ContentHash
  /// UTF-8 without a NUL.
  package let isText: Bool
  package let bytes: [UInt8]

  /// Throws `NotFound` for a content that was never seen.
  package init(of hash: ContentHash, in archive: ArchiveView) throws {
    guard let stored = try archive.content(hash) else {
      throw NotFound("no content in the archive has the SHA-256 \(hash)")
    }
    self.hash = hash
    isText = stored.isText
    bytes = try archive.content(stored)
  }
}
