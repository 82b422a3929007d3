package import Storage

/// What a push did.
package struct PushReport: Sendable {
  /// What the mirror is called.
  package let mirror: String
  package let archive: ArchiveID
  /// All that was recorded by this poll is in the mirror; 0 when there was none.
  package internal(set) var poll: Int64 = 0
  /// How many rows were written; nothing was new when it is 0.
  package internal(set) var rows = 0
  package internal(set) var versions = 0
  package internal(set) var snapshots = 0
  package internal(set) var contents = 0
  /// Of contents.
  package internal(set) var bytes = 0
  /// What the mirror had of the archive was taken away first.
  package internal(set) var isAnew = false
}
