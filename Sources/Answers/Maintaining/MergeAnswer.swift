package import Storage

/// What `archiver merge` answers: the archive that was made, and what of.
package struct MergeAnswer: Encodable, Sendable {
  /// One of the archives that it was made of.
  package struct Source: Encodable, Sendable {
    package let path: String
    package let archiveUUID: String
    package let snapshots: Int
    package let polls: Int
    /// The archive that has all that this one has.
    package let olderCopyOf: String?
  }

  package let path: String
  /// As they were named.
  package let archives: [Source]
  package let actors: Int
  package let versions: Int
  package let snapshots: Int
  package let contents: Int
  package let builds: Int
  package let polls: Int
  package let failures: Int
  package let doubts: [Doubt]

  package init(_ report: MergeReport) {
    path = report.path
    archives = report.sources.map { source in
      Source(
        path: source.path,
        archiveUUID: source.id.uuid,
        snapshots: source.snapshots,
        polls: source.polls,
        olderCopyOf: source.olderCopyOf
      )
    }
    (actors, versions, snapshots) = (report.actors, report.versions, report.snapshots)
    (contents, builds) = (report.contents, report.builds)
    (polls, failures) = (report.polls, report.failures)
    doubts = []
  }
}
