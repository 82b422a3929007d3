import Changes
package import Snapshots
package import Storage

/// What is known of a build, and of the source that it was made from.
package struct BuildAnswer: Encodable, Sendable {
  /// `OWNER/NAME/MAJOR.MINOR`.
  package let version: String
  package let build: BuildNumber
  /// Apify's id.
  package let id: String
  /// Apify's word: SUCCEEDED, FAILED …
  package let status: String
  /// Apify's word for how it was started.
  package let origin: String?
  package let startedAt: Timestamp
  package let finishedAt: Timestamp?
  /// How much of its source was told; nil: nothing.
  package let coverage: Snapshot.Coverage?
  package let fileCount: Int?
  /// Bytes.
  package let totalSize: Int?
  /// The snapshot with the source that it was made from; nil where there is none, or the source is not known.
  package let revision: Int?
  /// No poll saw the source that it was made from.
  package let isUnseen: Bool
  /// The tags that name it now.
  package let tags: [ExactString]

  /// - Parameter tags: those that its Actor has.
  package init(
    _ build: BuildRecord,
    of version: VersionRecord,
    tags: [TagRecord] = [],
    in archive: ArchiveView
  ) throws {
    let match = try BuildMatch(of: build, in: archive)
    self.version = version.name
    self.build = build.number
    id = build.apifyID
    status = build.status
    origin = build.origin
    startedAt = build.startedAt
    finishedAt = build.finishedAt
    coverage = build.coverage
    fileCount = build.fileCount
    totalSize = build.totalSize
    revision = match.snapshot?.revision
    isUnseen = match.isUnseen
    self.tags = tags.filter { $0.build == build.apifyID }.map(\.tag).sorted()
  }
}
