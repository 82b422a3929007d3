/// Why a folder on disk could not be read.
package enum FolderError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  /// A file has more bytes than any version could take.
  case tooLarge(path: String)
  /// There are more files than any version could have.
  case tooMany(path: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .tooLarge(let path):
      """
      \(path) has more than \(FolderReading.largestFile >> 20) MB, which no version of an Actor \
      takes; leave it out by .actorignore
      """
    case .tooMany(let path):
      """
      \(path) has more than \(FolderListing.mostEntries) files and folders, which no version of an \
      Actor takes; name the folder of one Actor, or leave some out by .actorignore
      """
    }
  }
}
