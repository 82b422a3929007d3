import Changes
package import Snapshots
import Storage

/// How often a file of a version changed, and by how many lines.
package struct PathChurn: Encodable, Sendable {
  private struct Place: Hashable {
    let version: String
    let path: ExactString
  }

  /// So many changes of files are looked at.
  private static let mostChanges = 5000

  /// `OWNER/NAME/MAJOR.MINOR`.
  package let version: String
  package let path: ExactString
  /// With how many snapshots.
  package let changes: Int
  /// A file that moved went at one path, and came at another.
  package let linesAdded: Int
  package let linesRemoved: Int

  private var weight: (Int, Int) { (changes, linesAdded + linesRemoved) }

  /// The files that changed most with some snapshots, those that changed most often first.
  ///
  /// What came or went as a whole counts for none. Snapshots are looked at from the latest one on, until there
  /// were many changes.
  static func most(
    of snapshots: [LogAnswer.Facts],
    _ versions: [VersionRecord],
    limit: Int,
    in archive: ArchiveView
  ) throws -> [PathChurn] {
    let ids = Dictionary(versions.map { ($0.name, $0.id) }) { $1 }
    var left = mostChanges
    var sums: [Place: PathChurn] = [:]
    for snapshot in snapshots where ![.first, .gone, .back].contains(snapshot.event) {
      left -= snapshot.filesAdded + snapshot.filesModified + snapshot.filesRemoved
      guard left >= 0, let id = ids[snapshot.version] else { break }
      for change in try archive.pathChanges(of: id, with: snapshot.revision) {
        let place = Place(version: snapshot.version, path: change.path)
        let sum = sums[place]
        sums[place] = PathChurn(
          version: place.version,
          path: place.path,
          changes: (sum?.changes ?? 0) + 1,
          linesAdded: (sum?.linesAdded ?? 0) + change.linesAdded,
          linesRemoved: (sum?.linesRemoved ?? 0) + change.linesRemoved
        )
      }
    }
    let sorted = sums.values.sorted { left, right in
      left.weight != right.weight
        ? left.weight > right.weight : (left.version, left.path) < (right.version, right.path)
    }
    return Array(sorted.prefix(limit))
  }
}
