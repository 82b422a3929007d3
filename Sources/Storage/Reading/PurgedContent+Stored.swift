import Snapshots

extension PurgedContent {
  init(_ stored: FileRecord.Stored) {
    self.init(
      hash: stored.hash,
      gitObjectID: stored.gitObjectID,
      size: stored.size,
      isText: stored.isText
    )
  }
}
