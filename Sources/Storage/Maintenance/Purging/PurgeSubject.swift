package import Snapshots

/// What is to be purged.
package enum PurgeSubject {
  /// A content, wherever it is.
  case content(ContentHash)
  /// The contents of the files of some versions, or of all, at some paths.
  case files(of: [VersionID]?, at: (ExactString) -> Bool)
  /// All that has a text: contents, values, and what was noted of polls and snapshots.
  case text(_ isIn: ([UInt8]) throws -> Bool)
  /// The values of the variables of some versions, or of all, with some names.
  case variables(of: [VersionID]?, named: (ExactString) -> Bool)
  /// An Actor with its history, by its id at Apify.
  case actor(String)
}
