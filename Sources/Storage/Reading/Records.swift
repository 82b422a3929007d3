package import Snapshots

/// Describes a version of the archive, and the last check of it.
package struct VersionRecord: Hashable, Sendable {
  package let id: VersionID
  package let actor: Actor
  package let number: VersionNumber
  /// The latest revision; 0 when nothing was observed yet.
  package let revision: Int
  /// The digest of the latest snapshot; nil when it is a tombstone.
  package let digest: ContentHash?
  package let coverage: Snapshot.Coverage?
  package let lastTriedAt: Timestamp
  package let lastConfirmedAt: Timestamp?
  package let failingSince: Timestamp?
  package let missingSince: Timestamp?
  /// The hash of the last answer about this version alone.
  package let answerHash: ContentHash?
  /// Of a latest snapshot whose source was fetched: the digest of what the answer itself showed.
  package let pointerDigest: ContentHash?
  /// The same: what its fetcher knows the source again by.
  package let sourceMark: ExactString?

  /// `OWNER/NAME/MAJOR.MINOR`, the way to ask for it.
  package var name: String { "\(actor.path)/\(number)" }
}

/// What a snapshot was in the life of its version.
package enum Event: String, Codable, CaseIterable, Sendable {
  case first, changed, reverted, resolved, withheld, shown, gone, back
}

/// How much changed with a snapshot.
package struct ChangeCounts: Hashable, Sendable {
  package var filesAdded = 0
  package var filesModified = 0
  package var filesRemoved = 0
  /// Of files that are text before and after, or on the one side that there is; as the next.
  package var linesAdded = 0
  package var linesRemoved = 0
  package var environmentVariables = 0
}

/// A snapshot, without its files and variables.
package struct SnapshotRecord: Hashable, Sendable {
  package let id: SnapshotID
  package let version: VersionID
  package let revision: Int
  package let event: Event
  /// The poll that observed it.
  package let poll: PollID
  /// The change happened after this; nil for the first snapshot.
  package let changedAfter: Timestamp?
  /// The change happened at this time at the latest.
  package let observedAt: Timestamp
  /// The clock of the poll was wrong, so these times tell nothing.
  package let hasWrongClock: Bool
  /// Nil for a tombstone, as is the digest.
  package let coverage: Snapshot.Coverage?
  var digest: ContentHash?
  package let fields: Snapshot.Fields
  /// Of a remote source that was fetched: the commit, or the SHA-256 of the tarball.
  package let sourceIdentity: ExactString?
  package internal(set) var fileCount: Int?
  /// Bytes.
  package let totalSize: Int?
  let environmentVariableCount: Int?
  package let counts: ChangeCounts
  /// Fields that are kept without being understood.
  var extra: [ExactString: JSON]
  package let warnings: [String]
  /// The hash over the spans that begin and end with it.
  let changesHash: ContentHash

  /// Whether it tells nothing of files: what was there then is what was there before.
  package var leavesFilesUnseen: Bool {
    coverage == .withheld || coverage == .pointer && fileCount == nil
  }
}

/// Describes a snapshot that a poll added, in a line.
package struct PollSnapshot: Hashable, Encodable, Sendable {
  /// `OWNER/NAME/MAJOR.MINOR`.
  package let version: String
  package let revision: Int
  package let event: Event
  /// The change happened after this; nil for the first snapshot.
  package let changedAfter: Timestamp?
  /// The change happened at this time at the latest.
  package let observedAt: Timestamp
  package let filesAdded: Int
  package let filesModified: Int
  package let filesRemoved: Int
  package let environmentVariablesChanged: Int
}

/// Describes a target that could not be seen, from the first failing try in a row to the last.
package struct FailureRecord: Hashable, Encodable, Sendable {
  package let target: String
  package let stage: Failure.Stage
  package let httpStatus: Int?
  package let errorType: String?
  package let message: String
  /// How many polls failed so.
  package let attempts: Int
  package let firstAt: Timestamp
  package let lastAt: Timestamp
  /// When the target was seen again; nil as long as it fails.
  package let resolvedAt: Timestamp?
  /// By Apify's own word there is no such thing, and there was none before.
  package let isOfNothing: Bool
}

/// Describes a source file of a snapshot, without its bytes.
package struct FileRecord: Hashable, Sendable {
  /// Describes a content.
  package struct Stored: Hashable, Sendable {
    package let id: ContentID
    package let hash: ContentHash
    /// The name of the content in git: 40 hexadecimal digits.
    package let gitObjectID: String
    /// Bytes.
    package let size: Int
    /// UTF-8 without a NUL.
    package let isText: Bool
    /// The bytes are not here any more.
    package let isPurged: Bool
  }

  package let path: ExactString
  /// Nil for a folder.
  package let format: SourceFile.Format?
  /// Nil for a folder.
  package let content: Stored?
}

/// Sums up what the archive holds and how polling is doing.
package struct ArchiveStatus: Hashable, Sendable {
  package let actors: Int
  package let versions: Int
  package let snapshots: Int
  package let contents: Int
  /// The size of the file's pages, in bytes.
  package let archiveSize: Int
  package let polling: PollingState
}

/// The state of polling.
package struct PollingState: Hashable, Sendable {
  package let lastStartedAt: Timestamp?
  package let lastStatus: PollStatus?
  /// When the last poll ended that saw everything it looked at.
  package let lastGoodAt: Timestamp?
  package let openFailures: Int
}
