import GRDB
package import Snapshots

/// What is in only one of two revisions of a version, or differs between them.
package struct Difference<Element: Sendable>: Sendable {
  package let old: [Element]
  package let new: [Element]
}

extension ArchiveView {
  /// Lists the files that differ between two revisions of a version, by path.
  ///
  /// Of two neighbours these are the spans that end and begin there, which an index finds: what stayed
  /// costs nothing. An entry that left and came back as it was in between does not differ.
  package func files(
    of version: VersionID,
    from old: Int,
    to new: Int
  ) throws(ArchiveError) -> Difference<FileRecord> {
    try read {
      if old + 1 == new { return try step(of: version, to: new).files }
      return Self.difference(
        try state(of: version, at: old).files,
        try state(of: version, at: new).files,
        by: \.path
      )
    }
  }

  /// Lists the environment variables that differ between two revisions of a version, by name.
  package func environmentVariables(
    of version: VersionID,
    from old: Int,
    to new: Int
  ) throws(ArchiveError) -> Difference<EnvironmentVariable> {
    try read {
      if old + 1 == new { return try step(of: version, to: new).variables }
      return Self.difference(
        try state(of: version, at: old).variables,
        try state(of: version, at: new).variables,
        by: \.name
      )
    }
  }

  private static func difference<Element: Equatable>(
    _ old: [Element],
    _ new: [Element],
    by key: (Element) -> ExactString
  ) -> Difference<Element> {
    let before = Dictionary(old.map { (key($0), $0) }) { $1 }
    let after = Dictionary(new.map { (key($0), $0) }) { $1 }
    return Difference(
      old: old.filter { after[key($0)] != $0 },
      new: new.filter { before[key($0)] != $0 }
    )
  }

  /// What changed with one snapshot.
  struct Step {
    let files: Difference<FileRecord>
    let variables: Difference<EnvironmentVariable>
  }

  /// Reads the spans that end before a revision and that begin with it, and holds them against the hash
  /// in its snapshot. Of an unknown revision there are none.
  func step(of version: VersionID, to revision: Int) throws -> Step {
    let key: StatementArguments = [version.number, revision]
    let (ended, begun) = (
      "version_id = ?1 AND last_revision = ?2 - 1", "version_id = ?1 AND first_revision = ?2"
    )
    let step = Step(
      files: Difference(
        old: try FileRecord.fetchAll(where: ended, key, in: database),
        new: try FileRecord.fetchAll(where: begun, key, in: database)
      ),
      variables: Difference(
        old: try EnvironmentVariable.fetchAll(where: ended, key, in: database),
        new: try EnvironmentVariable.fetchAll(where: begun, key, in: database)
      )
    )
    if memory.isVerified(version, revision) { return step }
    if let snapshot = try snapshotRecord(of: version, at: revision) {
      let hash = StepHash(
        closedFiles: step.files.old.map { Snapshot.FileEntry($0) },
        openedFiles: step.files.new.map { Snapshot.FileEntry($0) },
        closedVariables: step.variables.old,
        openedVariables: step.variables.new
      ).hash
      guard hash == snapshot.changesHash else { throw Self.damage(of: snapshot) }
      memory.noteVerified(
        version,
        revision,
        came: step.files.new.lazy.map(\.path),
        went: step.files.old.lazy.map(\.path)
      )
    }
    return step
  }

  /// Makes sure that a file was at a path from the first revision of its span to the last one: that the
  /// snapshots which the span names have it.
  func verify(_ span: FileSpan) throws {
    // The step may have been read from an index, and the span from the table.
    var isRight =
      try hasRightStep(span.version, to: span.firstRevision)
      && memory.isVerified(span.file.path, since: span.firstRevision, of: span.version)
    if let last = span.lastRevision {
      isRight = try isRight && hasRightStep(span.version, to: last + 1)
    } else {
      try verifyOpenSpans(of: span.version)
    }
    guard isRight else {
      throw Damage(
        reason: """
          a file of version \(span.version.number), from revision \(span.firstRevision), is not as it was \
          recorded
          """
      )
    }
  }

  /// False when there is no such revision; throws when its spans are not those that were recorded.
  func hasRightStep(_ version: VersionID, to revision: Int) throws -> Bool {
    if !memory.isVerified(version, revision) { _ = try step(of: version, to: revision) }
    return memory.isVerified(version, revision)
  }

  /// Makes sure that the spans that are open are those of the latest snapshot.
  private func verifyOpenSpans(of version: VersionID) throws {
    if memory.hasVerifiedOpenSpans(of: version) { return }
    let latest = try database.row(
      of: "versions",
      "SELECT version_id, max(revision) FROM snapshots WHERE version_id = ?",
      [version.number]
    ) { row in
      row.skip()
      return try row.optional { try $0.revision() }
    }
    if let latest = latest ?? nil { _ = try state(of: version, at: latest) }
    memory.noteVerifiedOpenSpans(of: version)
  }
}

/// The hash over what changed with a snapshot, which is kept with it.
struct StepHash {
  let hash: ContentHash

  /// - Parameters: each by path or name.
  init(
    closedFiles: [Snapshot.FileEntry],
    openedFiles: [Snapshot.FileEntry],
    closedVariables: [EnvironmentVariable],
    openedVariables: [EnvironmentVariable]
  ) {
    var form = CanonicalForm()
    for files in [closedFiles, openedFiles] {
      form.append(count: files.count)
      for file in files { file.append(to: &form) }
    }
    for variables in [closedVariables, openedVariables] {
      form.append(count: variables.count)
      for variable in variables { variable.append(to: &form) }
    }
    hash = form.hash
  }
}
