import Snapshots
import Storage

/// Follows a file back to its beginning, over renames and copies, and over times when its version was
/// gone: each text that it was, the latest first.
struct FileSteps {
  /// Since when the file was so, and what it was.
  struct Step {
    let revision: Int
    let file: FileRecord
  }

  private let path: ExactString
  private let reference: SnapshotReference
  private let archive: ArchiveView
  /// The revision to look at; nil at the end.
  private var revision: Int?
  /// Of the path at hand, those that may still be met, the earliest first.
  private var spans: [FileSpan]
  /// The span that was met last.
  private var former: FileSpan?

  init(
    to path: ExactString,
    at reference: SnapshotReference,
    in archive: ArchiveView
  ) throws(ArchiveError) {
    self.path = path
    self.reference = reference
    self.archive = archive
    revision = reference.snapshot.revision
    spans = try archive.spans(at: path, of: reference.version.id)
  }

  /// The next text; nil when there was none before.
  mutating func next() throws -> Step? {
    guard let revision, let span = try span(at: revision), span.file.content?.isText == true else {
      return nil
    }
    former = span
    self.revision = try state(before: span.firstRevision)?.snapshot.revision
    return Step(revision: span.firstRevision, file: span.file)
  }

  /// The span that the file had at a revision, at its path or at that from which it came.
  ///
  /// What the spans of a path lack is looked for in what is held against hashes.
  private mutating func span(at revision: Int) throws -> FileSpan? {
    if let span = meet(revision) { return span }
    guard let former else {
      let files = try archive.files(of: reference.version.id, at: revision)
      if files.contains(where: { $0.path == path }) { throw damage(at: path) }
      return nil
    }
    guard let path = try origin(of: former) else { return nil }
    spans = try archive.spans(at: path, of: reference.version.id)
    return meet(revision)
  }

  private mutating func meet(_ revision: Int) -> FileSpan? {
    while let span = spans.last, span.firstRevision > revision { spans.removeLast() }
    return spans.last.flatMap { $0.contains(revision) ? $0 : nil }
  }

  /// The last snapshot before a revision that is no tombstone.
  private func state(before revision: Int) throws -> SnapshotReference? {
    var revision = revision - 1
    while let snapshot = try archive.snapshotRecord(of: reference.version.id, at: revision) {
      if snapshot.event != .gone { return SnapshotReference(reference.version, snapshot) }
      revision -= 1
    }
    return nil
  }

  /// The path that a file had before it came to this one; nil when it was new.
  private func origin(of span: FileSpan) throws -> ExactString? {
    guard let before = try state(before: span.firstRevision),
      let first = try archive.snapshotRecord(of: span.version, at: span.firstRevision)
    else { return nil }
    let comparison = try Comparison(
      from: ComparisonSide(before),
      to: ComparisonSide(SnapshotReference(reference.version, first)),
      in: archive
    )
    let file = comparison.files.first { $0.new?.path == span.file.path }
    if file?.old?.path == span.file.path { throw damage(at: span.file.path) }
    return file?.similarity == nil ? nil : file?.old?.path
  }

  private func damage(at path: ExactString) -> ArchiveError {
    archive.damage("source_files: a row of \(path.quoted) is not found by its path")
  }
}
