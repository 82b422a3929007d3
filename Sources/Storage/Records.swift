import Foundation
import GRDB
public import Snapshots

/// Describes a version slot of the archive, and the last look at it.
public struct VersionRecord: Hashable, Sendable {
  /// The key of the row in `versions`.
  public let id: Int64
  public let actor: Actor
  public let number: VersionNumber
  /// The latest revision; 0 when nothing was observed yet.
  public let revision: Int
  /// The digest of the latest snapshot; nil when it is a tombstone.
  public let digest: ContentHash?
  public let coverage: Snapshot.Coverage?
  public let lastTriedAt: Timestamp
  public let lastConfirmedAt: Timestamp?
  public let failingSince: Timestamp?
  public let missingSince: Timestamp?
  /// The hash of the last answer about this version alone.
  public let answerHash: ContentHash?

  /// `OWNER/NAME/MAJOR.MINOR`, the way to ask for it.
  public var name: String { "\(actor.username)/\(actor.name)/\(number)" }
}

/// Says what a snapshot was in the life of its version.
public enum Event: String, Codable, CaseIterable, Sendable {
  case first, changed, reverted, withheld, shown, gone, back
}

/// Describes a snapshot, without its files and variables.
public struct SnapshotRecord: Hashable, Sendable {
  /// The key of the row in `snapshots`; a later one is larger.
  public let id: Int64
  public let version: Int64
  public let revision: Int
  public let event: Event
  /// The poll that observed it, as `polls` counts them.
  public let poll: Int64
  /// The change happened after this; nil for the first snapshot.
  public let changedAfter: Timestamp?
  /// The change happened at this time at the latest.
  public let observedAt: Timestamp
  /// Nil for a tombstone.
  public let coverage: Snapshot.Coverage?
  public let fields: Snapshot.Fields
  public let fileCount: Int?
  /// Bytes.
  public let totalSize: Int?
  public let filesAdded: Int
  public let filesModified: Int
  public let filesRemoved: Int
  public let environmentVariablesChanged: Int
  public let warnings: [String]
}

/// Describes a snapshot that a poll added, in a line.
public struct PollSnapshot: Hashable, Encodable, Sendable {
  /// `OWNER/NAME/MAJOR.MINOR`.
  public let version: String
  public let revision: Int
  public let event: Event
  /// The change happened after this; nil for the first snapshot.
  public let changedAfter: Timestamp?
  /// The change happened at this time at the latest.
  public let observedAt: Timestamp
  public let filesAdded: Int
  public let filesModified: Int
  public let filesRemoved: Int
  public let environmentVariablesChanged: Int
}

/// Describes a target that could not be seen, from the first failing try in a row to the last.
public struct FailureRecord: Hashable, Encodable, Sendable {
  public let target: String
  public let stage: Failure.Stage
  public let httpStatus: Int?
  public let errorType: String?
  public let message: String
  /// How many polls failed so.
  public let attempts: Int
  public let firstAt: Timestamp
  public let lastAt: Timestamp
  /// When the target was seen again; nil as long as it fails.
  public let resolvedAt: Timestamp?
}

/// Describes a source file of a snapshot, without its bytes.
public struct FileRecord: Hashable, Sendable {
  /// Describes a content.
  public struct Stored: Hashable, Sendable {
    /// The key of the row in `contents`.
    public let id: Int64
    public let hash: ContentHash
    /// The name of the content in git: 40 hexadecimal digits.
    public let gitObjectID: String
    /// Bytes.
    public let size: Int
    /// UTF-8 without a NUL.
    public let isText: Bool
  }

  public let path: ExactString
  /// Nil for a folder.
  public let format: SourceFile.Format?
  /// Nil for a folder.
  public let content: Stored?
}

/// Sums up what the archive holds and how polling is doing.
public struct ArchiveStatus: Hashable, Sendable {
  public let actors: Int
  public let versions: Int
  public let snapshots: Int
  public let contents: Int
  /// The sum of the sizes of the distinct contents, in bytes.
  public let contentSize: Int
  /// The size of the file's pages, in bytes.
  public let archiveSize: Int
  public let lastPollStartedAt: Timestamp?
  public let lastPollStatus: PollStatus?
  public let lastGoodPollAt: Timestamp?
  public let openFailures: Int
}
