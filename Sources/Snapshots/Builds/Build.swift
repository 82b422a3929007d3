/// What Apify made from a version at a time, with the copy of the source that it was made from.
package struct Build: Hashable, Sendable {
  package let listed: ListedBuild
  /// Apify's word for how it was started: WEB, API, CLI …
  package let origin: String?
  package let finishedAt: Timestamp?
  /// The version as it was built, without its variables; nil when that was not told.
  package let source: Snapshot?

  package init(
    _ listed: ListedBuild,
    origin: String? = nil,
    finishedAt: Timestamp? = nil,
    source: Snapshot?
  ) {
    self.listed = listed
    self.origin = origin
    self.finishedAt = finishedAt
    self.source = source
  }
}

extension Snapshot {
  /// Returns the hash over what counts of a source when builds are compared with each other and with
  /// snapshots: where it is, and its files without the folders, which no build has.
  package static func sourceHash(
    coverage: Coverage,
    fields: Fields,
    files: [FileEntry]?
  ) -> ContentHash {
    var source = Fields()
    source.sourceType = fields.sourceType
    source.gitRepoURL = fields.sourceType == "GIT_REPO" ? fields.gitRepoURL : nil
    return digest(
      coverage: coverage,
      fields: source,
      files: coverage == .full ? files?.filter { $0.format != nil } : nil,
      variables: nil
    )
  }
}
