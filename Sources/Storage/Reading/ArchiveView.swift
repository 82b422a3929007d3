import GRDB
import Snapshots

/// One consistent moment of the archive, of which questions are asked.
///
/// It is good inside the body that it was handed to, and reads when it is asked. Whatever in the file is
/// not as the schema has it, or does not fit the hash over it, is `ArchiveError.damaged`.
package struct ArchiveView {
  let database: Database
  /// The file, as it was named.
  package let path: String
  let recentContents: RecentContents
  let verifiedIndexes: VerifiedIndexes
  let memory = ViewMemory()
  let isToEnd: @Sendable () -> Bool

  init(
    of database: Database,
    _ path: String,
    _ recentContents: RecentContents,
    _ verifiedIndexes: VerifiedIndexes,
    isToEnd: @escaping @Sendable () -> Bool = { false }
  ) {
    self.database = database
    self.path = path
    self.recentContents = recentContents
    self.verifiedIndexes = verifiedIndexes
    self.isToEnd = isToEnd
  }

  /// Returns the error that the file is not as this program made it, where only who asks can know.
  package func damage(_ reason: String) -> ArchiveError {
    .damaged(path: path, reason: reason)
  }

  /// Rewords what goes wrong while the file is read.
  func read<Value>(_ body: () throws -> Value) throws(ArchiveError) -> Value {
    if isToEnd() { throw .interrupted(path: path) }
    do {
      return try body()
    } catch {
      throw ArchiveError(error, at: path)
    }
  }
}
