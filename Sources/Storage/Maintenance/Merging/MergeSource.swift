import GRDB
import Snapshots

/// One of the archives that are merged, as of one moment.
struct MergeSource {
  /// Its place among them, which depends on what they are and not on how they were named.
  let index: Int
  /// As it was named.
  let name: String
  let id: ArchiveID
  let view: ArchiveView

  var database: Database { view.database }

  /// Puts the moments of some archives in order: by their first poll, then by what they are.
  static func all(of views: [ArchiveView]) throws -> [MergeSource] {
    let sources = try views.map { view in
      try view.read {
        let first = try view.database.row(
          of: "polls",
          "SELECT poll_id, started_at FROM polls ORDER BY poll_id LIMIT 1"
        ) { row in
          row.skip()
          return try row.time()
        }
        let counts = try view.database.row(
          of: "polls",
          "SELECT count(*), (SELECT count(*) FROM snapshots) FROM polls"
        ) { (try $0.count(), try $0.count()) }
        return (
          view: view, id: try Archive.id(in: view.database),
          first: first ?? .distantFuture, polls: counts?.0 ?? 0, snapshots: counts?.1 ?? 0
        )
      }
    }
    return sources.sorted {
      ($0.first, $0.id.uuid, $1.polls, $1.snapshots, $0.view.path)
        < ($1.first, $1.id.uuid, $0.polls, $0.snapshots, $1.view.path)
    }.enumerated().map { index, source in
      MergeSource(index: index, name: source.view.path, id: source.id, view: source.view)
    }
  }
}

extension MergeSource {
  /// Reads the bytes of a content.
  func content(_ stored: FileRecord.Stored) throws -> Content {
    let bytes = try view.read { try StoredContent.read(stored.id, size: stored.size, in: database) }
    guard let content = bytes.map(Content.init), content.hash == stored.hash else {
      throw view.damage("content \(stored.hash) is not whole")
    }
    return content
  }
}
