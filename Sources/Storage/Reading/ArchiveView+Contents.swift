import GRDB
package import Snapshots

extension ArchiveView {
  /// Finds a content by its hash, whatever it was the content of; nil when it was never seen.
  package func content(_ hash: ContentHash) throws(ArchiveError) -> FileRecord.Stored? {
    try read {
      let found = try FileRecord.Stored.find(hash, in: database)
      if found == nil {
        try verifyTextIndex("sqlite_autoindex_contents_1", of: "contents", "sha256")
      }
      return found
    }
  }

  /// Reads the bytes of a content, unless they were read lately.
  ///
  /// What comes from the file is what its hashes and its row say, else it throws `ArchiveError.damaged`;
  /// of a content that was purged it throws `ArchiveError.purged`.
  package func content(_ stored: FileRecord.Stored) throws(ArchiveError) -> [UInt8] {
    if stored.isPurged { throw try purged(stored) }
    if let bytes = recentContents[stored.id] { return bytes }
    let bytes = try read { try checkedContent(stored) }
    recentContents.keep(bytes, of: stored.id)
    return bytes
  }

  private func checkedContent(_ stored: FileRecord.Stored) throws -> [UInt8] {
    let bytes = try StoredContent.read(stored.id, size: stored.size, in: database)
    let content = bytes.map(Content.init)
    guard let content, content.bytes.count == stored.size, content.hash == stored.hash else {
      throw Damage(reason: "content \(stored.hash) is not whole")
    }
    guard content.gitObjectID.hexadecimal == stored.gitObjectID, content.isText == stored.isText
    else { throw Damage(reason: "content \(stored.hash) is not described as it is") }
    return content.bytes
  }
}
