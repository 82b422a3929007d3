import Snapshots

extension ArchiveView {
  /// Reads the bytes of a content, unless they were read lately.
  ///
  /// What comes from the file is what its hash says, else it throws `ArchiveError.damaged`.
  package func content(_ stored: FileRecord.Stored) throws(ArchiveError) -> [UInt8] {
    if let bytes = recentContents[stored.id] { return bytes }
    let bytes = try read { try checkedContent(stored) }
    recentContents.keep(bytes, of: stored.id)
    return bytes
  }

  private func checkedContent(_ stored: FileRecord.Stored) throws -> [UInt8] {
    let bytes = try StoredContent.read(stored.id, size: stored.size, in: database)
    guard let bytes, bytes.count == stored.size, ContentHash(of: bytes) == stored.hash else {
      throw Damage(reason: "content \(stored.hash) is not whole")
    }
    return bytes
  }
}
