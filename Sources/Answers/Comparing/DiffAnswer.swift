import Changes
package import Storage

/// What `archiver diff` answers: what differs, version by version.
package struct DiffAnswer: ListAnswer {
  package static let noun = "comparisons"

  package let doubts: [Doubt]
  private let pairs: [ComparisonPair]
  private let options: ComparisonOptions
  private let archive: ArchiveView

  /// Finds the states; they are compared when the elements are asked for.
  ///
  /// Throws `NotFound`, `SelectorError`, `FolderError` and `ArchiveError`.
  package init(
    to question: DiffQuestion,
    _ options: ComparisonOptions,
    in archive: ArchiveView
  ) throws {
    let found = try ComparisonPairs(for: question, in: archive)
    (pairs, doubts) = (found.pairs, found.doubts)
    var options = options
    options.paths =
      try options.paths.settled(among: question.versions(in: archive), in: archive)
      + question.paths
    self.options = options
    self.archive = archive
  }

  package func each(_ body: (ComparisonAnswer) throws -> Void) throws {
    for pair in pairs {
      let comparison = try pair.comparison(options, in: archive)
      try body(ComparisonAnswer(comparison, options, in: archive))
    }
  }
}
