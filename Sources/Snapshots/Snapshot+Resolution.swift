extension Snapshot {
  /// How the files of a source that is elsewhere were had.
  package struct Resolution: Hashable, Sendable {
    /// The commit, or the SHA-256 of the tarball.
    package let identity: ExactString
    /// What the source is known again by; nil of a snapshot that was read from the archive.
    package let mark: ExactString?
    /// Stands for what the answer itself showed: the same version without the files.
    package let pointerDigest: ContentHash?

    package init(
      identity: ExactString,
      mark: ExactString? = nil,
      pointerDigest: ContentHash? = nil
    ) {
      self.identity = identity
      self.mark = mark
      self.pointerDigest = pointerDigest
    }
  }

  /// The same with the files of its source, as they were fetched.
  package func resolved(with source: FetchedSource) -> Snapshot {
    copy(
      coverage: .resolved,
      sourceFiles: source.files,
      warnings: warnings + source.warnings,
      resolution: Resolution(
        identity: source.identity,
        mark: source.mark,
        pointerDigest: pointer.digest
      )
    )
  }

  /// The same without files: a pointer to a source may come with what was left over from another one.
  package var pointer: Snapshot {
    copy(coverage: .pointer, sourceFiles: nil, warnings: warnings, resolution: nil)
  }

  private func copy(
    coverage: Coverage,
    sourceFiles: [SourceFile]?,
    warnings: [String],
    resolution: Resolution?
  ) -> Snapshot {
    var extra = extra
    // What was kept of files stood beside those of the answer.
    if self.sourceFiles != nil { extra["sourceFiles"] = nil }
    return Snapshot(
      versionNumber: versionNumber,
      coverage: coverage,
      fields: fields,
      sourceFiles: sourceFiles,
      environmentVariables: showsEnvironmentVariables ? environmentVariables : nil,
      extra: extra,
      warnings: warnings,
      resolution: resolution
    )
  }
}
