package import Snapshots
package import Storage

/// Names one build of a version, and how sure it is that it tells what was asked for.
package struct BuildReference: Hashable, Sendable {
  package let version: VersionRecord
  package let build: BuildRecord
  /// The time that was asked for, where that is before the first poll: the version had this source when the
  /// build began, and may have had another one until then.
  package let time: Timestamp?

  package init(_ version: VersionRecord, _ build: BuildRecord, at time: Timestamp? = nil) {
    (self.version, self.build, self.time) = (version, build, time)
  }

  /// `OWNER/NAME/MAJOR.MINOR@BUILD`.
  package var name: String { "\(version.name)@\(build.number)" }

  /// The files of the build, by path; none where its source is elsewhere. Throws `NotFound` where the source
  /// was not told.
  package func files(in archive: ArchiveView) throws -> [FileState] {
    guard build.coverage != nil, build.coverage != .withheld else { throw untold }
    return try (archive.files(of: build) ?? []).map { FileState($0) }
  }

  /// The version as it was built, of which variables are not known. Throws `NotFound` as `files`.
  package func snapshot(in archive: ArchiveView) throws -> Snapshot {
    guard let coverage = build.coverage else { throw untold }
    return Snapshot(
      versionNumber: version.number,
      coverage: coverage,
      fields: build.fields,
      sourceFiles: coverage == .full
        ? try files(in: archive).map { try $0.sourceFile(in: archive) } : nil,
      environmentVariables: nil,
      extra: build.extra
    )
  }

  private var untold: NotFound {
    NotFound("Apify did not tell the source of \(name), which is \(build.status)")
  }

  /// The build before it of the same version; nil for the first one that is archived.
  package func previous(in archive: ArchiveView) throws(ArchiveError) -> BuildReference? {
    try archive.build(before: build).map { BuildReference(version, $0) }
  }
}

/// Names a snapshot, or a build, of one version.
package enum SourceReference: Hashable, Sendable {
  case snapshot(SnapshotReference)
  case build(BuildReference)

  package var version: VersionRecord {
    switch self {
    case .snapshot(let reference): reference.version
    case .build(let reference): reference.version
    }
  }

  /// `OWNER/NAME/MAJOR.MINOR@REVISION`, or with a build in the place of the revision.
  package var name: String {
    switch self {
    case .snapshot(let reference): reference.name
    case .build(let reference): reference.name
    }
  }

  /// Nil for a build.
  package var revision: Int? {
    if case .snapshot(let reference) = self { reference.snapshot.revision } else { nil }
  }

  /// Nil for a snapshot.
  package var build: BuildNumber? {
    if case .build(let reference) = self { reference.build.number } else { nil }
  }
}
