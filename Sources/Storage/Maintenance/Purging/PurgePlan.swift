package import Snapshots

/// What a purge takes, and what stays of what it was asked for.
package struct PurgePlan: Sendable {
  /// Where a content was: over some revisions of a version, or over some of its builds.
  package struct Place: Hashable, Sendable {
    package let version: VersionID
    package let path: ExactString
    package let first: Int
    /// Nil when it is still there.
    package let last: Int?
    package let isOfBuilds: Bool
  }

  package struct Content: Sendable {
    package let stored: FileRecord.Stored
    package let places: [Place]
    /// Lines of it are also in a content that stays, and stay with that.
    package internal(set) var sharesLines = false
  }

  /// A value that a variable had over some revisions.
  package struct Value: Sendable {
    let id: Int64
    package let version: VersionID
    package let name: ExactString
    package let firstRevision: Int
    package let lastRevision: Int?
    package let hash: ContentHash
    /// Bytes.
    package let size: Int
  }

  /// A text that was noted of a poll, a snapshot or a failure.
  package struct Text: Sendable {
    let source: NotedText
    let id: Int64
    /// What is left of it.
    let left: ExactString
    package let hash: ContentHash
    /// Bytes.
    package let size: Int

    /// `table.column`.
    package var column: String { source.name }
  }

  /// What counts in the hashes of history, or names a thing, and so stays.
  package struct Rest: Sendable {
    /// `table.column`.
    package let column: String
    package let count: Int
  }

  /// What goes with an Actor.
  package struct ActorLoss: Sendable {
    let key: Int64
    package let id: String
    /// `OWNER/NAME`.
    package let path: String
    package let versions: Int
    package let snapshots: Int
    package let builds: Int
    /// Over the digests of its snapshots.
    let hash: ContentHash
  }

  package internal(set) var actor: ActorLoss?
  package internal(set) var contents: [Content] = []
  package internal(set) var values: [Value] = []
  package internal(set) var texts: [Text] = []
  /// Contents that something else has, too, or that have the value of a variable that goes.
  package internal(set) var keptContents: [Content] = []
  package internal(set) var rests: [Rest] = []

  package var isEmpty: Bool {
    actor == nil && contents.isEmpty && values.isEmpty && texts.isEmpty
  }

  /// Whether something of what was asked for stays.
  package var leavesSome: Bool {
    !keptContents.isEmpty || !rests.isEmpty || contents.contains(where: \.sharesLines)
  }
}
