package import Snapshots
package import Storage

/// What one side of a comparison was, and where to read it.
package struct ComparisonSide: Sendable {
  /// The name of a side, and when it was so.
  package struct Label: Hashable, Encodable, Sendable {
    package enum Origin: String, Encodable, Sendable {
      case archive
      /// Apify's API, just now.
      case live
      /// A folder on disk.
      case folder
      /// What Apify made a build from.
      case build
      /// What a roll-back leaves.
      case planned
    }

    package let origin: Origin
    /// `OWNER/NAME/MAJOR.MINOR`; the path of a folder.
    package let name: String
    /// Nil unless it is of the archive, as are the next four.
    package let revision: Int?
    /// Nil unless it is a build.
    package let build: BuildNumber?
    package let event: Event?
    /// The state came to be after this; nil also when it was there at the first check.
    package let changedAfter: Timestamp?
    /// The state may have been this one already at the time that was asked for.
    package let orRevision: Int?
    /// The time that was asked for is later than the last check, which was at this time.
    package let unseenSince: Timestamp?
    /// The state came to be at this time at the latest.
    package let observedAt: Timestamp
    /// Nil for a tombstone and for a folder.
    package let coverage: Snapshot.Coverage?
    /// The commit, or the tarball's hash, of a source that was fetched.
    package let sourceIdentity: ExactString?
  }

  enum Contents: Sendable {
    case archived(version: VersionID, revision: Int)
    /// Variables are nil where there can't be any: in a folder.
    case held([FileState], [EnvironmentVariable]?)
  }

  package let label: Label
  /// Nil for a tombstone and for a folder, which have none to compare.
  let fields: Snapshot.Fields?
  let contents: Contents

  /// The state of a snapshot of the archive.
  package init(_ reference: SnapshotReference) {
    let snapshot = reference.snapshot
    var (orRevision, unseenSince): (Int?, Timestamp?) = (nil, nil)
    switch reference.certainty {
    case .certain: break
    case .changing(let other, _, _): orRevision = other
    case .unseen(let since): unseenSince = since
    case .built: break
    }
    label = Label(
      origin: .archive,
      name: reference.version.name,
      revision: snapshot.revision,
      build: nil,
      event: snapshot.event,
      changedAfter: snapshot.changedAfter,
      orRevision: orRevision,
      unseenSince: unseenSince,
      observedAt: snapshot.observedAt,
      coverage: snapshot.coverage,
      sourceIdentity: snapshot.sourceIdentity
    )
    fields = snapshot.event == .gone ? nil : snapshot.fields
    contents = .archived(version: reference.version.id, revision: snapshot.revision)
  }

  /// What a build was made from; when it began, that was there. Throws `NotFound` where it was not told.
  package init(_ reference: BuildReference, in archive: ArchiveView) throws {
    label = Label(
      .build,
      reference.version.name,
      at: reference.build.startedAt,
      build: reference.build.number,
      coverage: reference.build.coverage
    )
    fields = reference.build.fields
    contents = .held(try reference.files(in: archive), nil)
  }

  /// The state of a snapshot, or what a build was made from. Throws `NotFound` where that was not told.
  package init(_ reference: SourceReference, in archive: ArchiveView) throws {
    switch reference {
    case .snapshot(let reference): self.init(reference)
    case .build(let reference): try self.init(reference, in: archive)
    }
  }

  /// The state that the API showed at a time.
  package init(live snapshot: Snapshot, of actor: Actor, at time: Timestamp) {
    label = Label(
      .live,
      "\(actor.path)/\(snapshot.versionNumber)",
      at: time,
      coverage: snapshot.coverage,
      sourceIdentity: snapshot.resolution?.identity
    )
    fields = snapshot.fields
    contents = .held(
      (snapshot.sourceFiles ?? []).map(FileState.init),
      snapshot.showsEnvironmentVariables ? snapshot.environmentVariables : nil
    )
  }

  /// The state that a roll-back is to leave.
  package init(planned snapshot: Snapshot, of actor: Actor, at time: Timestamp) {
    label = Label(
      .planned,
      "\(actor.path)/\(snapshot.versionNumber)",
      at: time,
      coverage: snapshot.coverage
    )
    fields = snapshot.fields
    contents = .held(
      (snapshot.sourceFiles ?? []).map(FileState.init),
      snapshot.showsEnvironmentVariables ? snapshot.environmentVariables : nil
    )
  }

  /// The files of a folder on disk, as they are at a time.
  package init(folder reading: FolderReading, at time: Timestamp) {
    label = Label(.folder, "\(reading.folder)", at: time, coverage: nil)
    fields = nil
    contents = .held(reading.files, nil)
  }
}

extension ComparisonSide.Label {
  /// Whether nothing is told of files that were there: the source is hidden, or it is elsewhere, was fetched
  /// before, and was not this time.
  func leavesFilesUnseen(after old: Self?) -> Bool {
    switch coverage {
    case .withheld: true
    case .pointer: old?.coverage == .resolved || old?.coverage == .pointer
    case .full, .resolved, nil: false
    }
  }

  fileprivate init(
    _ origin: Origin,
    _ name: String,
    at time: Timestamp,
    build: BuildNumber? = nil,
    coverage: Snapshot.Coverage?,
    sourceIdentity: ExactString? = nil
  ) {
    self.init(
      origin: origin,
      name: name,
      revision: nil,
      build: build,
      event: nil,
      changedAfter: nil,
      orRevision: nil,
      unseenSince: nil,
      observedAt: time,
      coverage: coverage,
      sourceIdentity: sourceIdentity
    )
  }
}
