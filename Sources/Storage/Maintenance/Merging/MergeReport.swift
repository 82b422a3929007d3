/// What several archives became.
package struct MergeReport: Sendable {
  /// One of the archives.
  package struct Source: Sendable {
    package let path: String
    package let id: ArchiveID
    package let snapshots: Int
    package let polls: Int
    /// The archive that has all that this one has; nil when none has.
    package internal(set) var olderCopyOf: String?
  }

  /// Of the new archive.
  package internal(set) var path = ""
  /// In the order in which they were named.
  package internal(set) var sources: [Source] = []
  package internal(set) var actors = 0
  package internal(set) var versions = 0
  package internal(set) var snapshots = 0
  package internal(set) var contents = 0
  package internal(set) var builds = 0
  package internal(set) var polls = 0
  package internal(set) var failures = 0
}
