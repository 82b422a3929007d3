/// What was found where a version's source is.
package enum SourceAnswer: Hashable, Sendable {
  /// The bytes are the ones that were fetched before.
  case same
  case fetched(FetchedSource)
}

/// The files of a remote source.
package struct FetchedSource: Hashable, Sendable {
  package let files: [SourceFile]
  /// The commit, or the SHA-256 of the tarball.
  package let identity: ExactString
  /// What the source is known again by, for whoever fetched it.
  package let mark: ExactString
  /// What was odd about it, a sentence each.
  package let warnings: [String]

  package init(
    files: [SourceFile],
    identity: ExactString,
    mark: ExactString,
    warnings: [String] = []
  ) {
    self.files = files
    self.identity = identity
    self.mark = mark
    self.warnings = warnings
  }
}
