import GRDB
import Snapshots

extension ArchiveView {
  /// How many contents were purged.
  package func purgedContentCount() throws(ArchiveError) -> Int {
    try read {
      try database.row(of: "purges", "SELECT count(*) FROM purges WHERE kind = 'content'") {
        try $0.count()
      } ?? 0
    }
  }

  /// What is to be said of a content that was purged.
  func purged(_ stored: FileRecord.Stored) throws(ArchiveError) -> ArchiveError {
    try read {
      let purge = try PurgeRecord.find(.content, nil, stored.hash, in: database)
      guard let purge else {
        throw Damage(reason: "content \(stored.hash) is purged, and nobody noted when")
      }
      return purge.error(for: "the content with the SHA-256 \(stored.hash)")
    }
  }
}
