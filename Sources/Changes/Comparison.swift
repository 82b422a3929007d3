public import Snapshots
public import Storage

/// Says what differs between two snapshots: fields, environment variables, files.
///
/// The contents of the files are not held; `FileChange` says where they are.
public struct Comparison: Sendable {
  /// Names one of the two snapshots.
  public struct Side: Hashable, Codable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    public let version: String
    public let revision: Int
    public let event: Event
    /// The state came to be after this; nil when it was there at the first look.
    public let changedAfter: Timestamp?
    /// The state came to be at this time at the latest.
    public let observedAt: Timestamp
    /// Nil for a tombstone.
    public let coverage: Snapshot.Coverage?
  }

  /// Nil when there was nothing before: all of the new one is an addition.
  public let old: Side?
  public let new: Side
  public let fields: [FieldChange]
  public let environmentVariables: [VariableChange]
  public let files: [FileChange]

  public var isEmpty: Bool {
    fields.isEmpty && environmentVariables.isEmpty && files.isEmpty
      && old?.coverage == new.coverage
  }

  /// Compares two snapshots of the archive, of one version or of two.
  ///
  /// What a snapshot withheld counts as it was last seen: it is not known to have changed.
  public init(
    from old: (version: VersionRecord, snapshot: SnapshotRecord)?,
    to new: (version: VersionRecord, snapshot: SnapshotRecord),
    in archive: Archive
  ) throws(ArchiveError) {
    self.old = old.map { Side($0.version, $0.snapshot) }
    self.new = Side(new.version, new.snapshot)
    fields = FieldChange.between(old?.snapshot, new.snapshot)
    var variables: (old: [EnvironmentVariable], new: [EnvironmentVariable]) = ([], [])
    var records: (old: [FileRecord], new: [FileRecord]) = ([], [])
    if let old {
      let revision = old.snapshot.revision
      variables.old = try archive.environmentVariables(of: old.version.id, at: revision)
      records.old = try archive.files(of: old.version.id, at: revision)
    }
    let revision = new.snapshot.revision
    variables.new = try archive.environmentVariables(of: new.version.id, at: revision)
    records.new = try archive.files(of: new.version.id, at: revision)
    environmentVariables = VariableChange.between(variables.old, variables.new)
    files = FileChange.between(records.old, records.new)
  }
}

extension Comparison.Side {
  init(_ version: VersionRecord, _ snapshot: SnapshotRecord) {
    self.init(
      version: version.name,
      revision: snapshot.revision,
      event: snapshot.event,
      changedAfter: snapshot.changedAfter,
      observedAt: snapshot.observedAt,
      coverage: snapshot.coverage
    )
  }
}
