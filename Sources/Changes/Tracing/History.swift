package import Diffing
package import Snapshots
package import Storage

/// Walks through the snapshots of versions, the latest first, with what changed with each.
///
/// It reads page by page: memory does not grow with the length of a history.
package struct History {
  /// Which snapshots count.
  package struct Filter: Sendable {
    /// Nil: of all versions.
    package var versions: [VersionRecord]?
    /// The change may have happened at this time or later.
    package var since: Timestamp?
    /// The change may have happened before this time.
    package var until: Timestamp?
    /// One of these paths changed.
    package var paths: [PathPattern] = []
    /// A file has this text more often, or less often, than before.
    package var text: [UInt8] = []
    /// Where the one path has a file that was renamed or copied, it is followed to where it came from.
    package var isFollowing = false
    /// Empty: any event.
    package var events: Set<Event> = []
    /// Only those that were recorded before this one.
    package var before: SnapshotID?

    package init() {}
  }

  /// A snapshot, and what changed with it.
  package struct Entry: Sendable {
    package let reference: SnapshotReference
    /// The files only at the paths that are asked for; nil when nobody asked for any of it.
    package let comparison: Comparison?
  }

  private let archive: ArchiveView
  private let filter: Filter
  private let changedLine: TextPattern?
  private let renames: RenameSearch
  private let whitespace: WhitespaceMode
  private let isComparing: Bool
  /// Where a file that is followed was before it came to the path that is asked for.
  private var origins: [VersionID: ExactString] = [:]
  /// Those of the snapshots that were read so far.
  private var versions: [VersionID: VersionRecord]
  private var pages: SnapshotPages
  private var page: ArraySlice<SnapshotRecord> = []

  /// - Parameters:
  ///   - changedLine: what a line matches that was added to a file, or removed.
  ///   - isComparing: what changed is asked for, and not only when a filter needs it.
  package init(
    of archive: ArchiveView,
    _ filter: Filter,
    changedLine: TextPattern? = nil,
    isComparing: Bool = false,
    renames: RenameSearch = RenameSearch(),
    ignoring whitespace: WhitespaceMode = .nothing
  ) throws(ArchiveError) {
    self.isComparing = isComparing
    self.changedLine = changedLine
    self.whitespace = whitespace
    self.archive = archive
    self.filter = filter
    self.renames = renames
    versions = Dictionary((filter.versions ?? []).map { ($0.id, $0) }) { $1 }
    var snapshots = SnapshotFilter()
    snapshots.versions = filter.versions?.map(\.id)
    snapshots.since = filter.since
    snapshots.until = filter.until
    snapshots.events = filter.events
    snapshots.before = filter.before
    pages = try SnapshotPages(snapshots, in: archive)
  }

  /// The next snapshot that counts; nil when there is none any more.
  package mutating func next() throws -> Entry? {
    while let snapshot = try nextSnapshot() {
      guard let version = versions[snapshot.version] else { continue }
      let reference = SnapshotReference(version, snapshot)
      guard
        isComparing || !filter.paths.isEmpty || !filter.text.isEmpty || changedLine != nil
      else { return Entry(reference: reference, comparison: nil) }
      let comparison = try comparison(to: reference)
      if filter.isFollowing { follow(comparison, of: snapshot.version) }
      if try counts(comparison) { return Entry(reference: reference, comparison: comparison) }
    }
    return nil
  }

  private func comparison(to reference: SnapshotReference) throws -> Comparison {
    try Comparison(
      from: try previous(of: reference).map { ComparisonSide($0) },
      to: ComparisonSide(reference),
      in: archive,
      renames: renames,
      paths: origins[reference.version.id].map { [PathPattern(path: $0)] } ?? filter.paths,
      ignoring: whitespace
    )
  }

  /// Goes on with the path that the file had before.
  private mutating func follow(_ comparison: Comparison, of version: VersionID) {
    let step = comparison.files.first { file in
      file.similarity != nil && file.new.map { $0.path == origins[version] ?? $0.path } ?? false
        && file.new?.path != file.old?.path
    }
    guard let old = step?.old, let new = step?.new,
      origins[version] != nil || filter.paths.contains(where: { $0.text == new.path })
    else { return }
    origins[version] = old.path
  }

  /// The snapshot before one, which mostly stands on the same page.
  private func previous(of reference: SnapshotReference) throws -> SnapshotReference? {
    let known = page.first {
      $0.version == reference.version.id && $0.revision == reference.snapshot.revision - 1
    }
    return try known.map { SnapshotReference(reference.version, $0) }
      ?? reference.previous(in: archive)
  }

  private mutating func nextSnapshot() throws -> SnapshotRecord? {
    if page.isEmpty {
      page = try pages.next()[...]
      let unknown = Set(page.map(\.version)).subtracting(versions.keys)
      versions.merge(try archive.versions(unknown)) { $1 }
    }
    return page.popFirst()
  }

  private func counts(_ comparison: Comparison) throws -> Bool {
    if !filter.text.isEmpty {
      return try comparison.files.contains { file in
        guard !file.isSame, !file.isPurged else { return false }
        return try count(in: file.old) != count(in: file.new)
      }
    }
    if let pattern = changedLine {
      return try comparison.files.contains { try hasChangedLine(of: pattern, $0) }
    }
    return filter.paths.isEmpty || !comparison.files.isEmpty
  }

  private func hasChangedLine(of pattern: TextPattern, _ file: FileChange) throws -> Bool {
    guard !file.isSame, let lines = try file.lines(in: archive, ignoring: whitespace) else {
      return false
    }
    let changed = lines.hunks(context: 0).flatMap(\.lines)
      .flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    return try !pattern.matches(in: changed, isFirstOnly: true).isEmpty
  }

  /// How often the text is in a file.
  private func count(in file: FileState?) throws -> Int {
    guard let bytes = try file?.bytes(in: archive) else { return 0 }
    return bytes.withUnsafeBytes { bytes in
      var (count, start) = (0, 0)
      while let position = bytes.position(of: filter.text, from: start) {
        count += 1
        start = position + filter.text.count
      }
      return count
    }
  }
}
