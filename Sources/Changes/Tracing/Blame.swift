import Diffing
package import Snapshots
package import Storage

/// Finds for each line of a file the snapshot that it came with.
///
/// A file that was renamed or copied is followed to where it was before, and over times when its
/// version was gone.
package struct Blame: Sendable {
  package struct Line: Sendable {
    package let revision: Int
    /// The line with its `\n`, where it has one.
    package let bytes: [UInt8]
  }

  /// A snapshot that lines came with.
  package struct Origin: Sendable {
    package let snapshot: SnapshotRecord
    /// The path that the file had then.
    package let path: ExactString
  }

  package let lines: [Line]
  /// By revision.
  package let origins: [Int: Origin]

  /// Where the file was, from one revision on, and with what.
  private struct Step {
    let revision: Int
    let file: FileRecord
  }

  /// Follows the file at a path of a snapshot back to its beginning.
  ///
  /// Throws `NotFound` when there is no such file, or it is no text.
  package init(of path: ExactString, at reference: SnapshotReference, in archive: ArchiveView)
    throws
  {
    let steps = try Self.steps(to: path, at: reference, in: archive)
    guard let first = steps.last else {
      throw NotFound(
        "no text at \(path) in \(reference.name); 'archiver ls \(reference.name)' lists its files"
      )
    }
    var text = try Self.bytes(of: first.file, in: archive)
    var revisions = Array(repeating: first.revision, count: Self.lines(of: text).count)
    for step in steps.dropLast().reversed() {
      let next = try Self.bytes(of: step.file, in: archive)
      for (old, new) in LineDiff(from: text, to: next).ranges.reversed() {
        revisions.replaceSubrange(old, with: Array(repeating: step.revision, count: new.count))
      }
      text = next
    }
    lines = zip(revisions, Self.lines(of: text)).map { Line(revision: $0, bytes: Array($1)) }
    var origins: [Int: Origin] = [:]
    let used = Set(revisions)
    for step in steps where used.contains(step.revision) {
      let snapshot = try archive.snapshotRecord(of: reference.version.id, at: step.revision)
      origins[step.revision] = snapshot.map { Origin(snapshot: $0, path: step.file.path) }
    }
    self.origins = origins
  }

  /// What the file was, the latest first.
  private static func steps(
    to path: ExactString,
    at reference: SnapshotReference,
    in archive: ArchiveView
  ) throws -> [Step] {
    var steps: [Step] = []
    var revision = reference.snapshot.revision
    var spans = try archive.spans(at: path, of: reference.version.id)
    while let span = spans.last(where: { $0.contains(revision) }),
      span.file.content?.isText == true
    {
      steps.append(Step(revision: span.firstRevision, file: span.file))
      guard let before = try state(before: span.firstRevision, of: reference, in: archive) else {
        break
      }
      revision = before.snapshot.revision
      if !spans.contains(where: { $0.contains(revision) }) {
        guard let path = try origin(of: span, since: before, reference, in: archive) else { break }
        spans = try archive.spans(at: path, of: reference.version.id)
      }
    }
    return steps
  }

  /// The last snapshot before a revision that is no tombstone.
  private static func state(
    before revision: Int,
    of reference: SnapshotReference,
    in archive: ArchiveView
  ) throws -> SnapshotReference? {
    var revision = revision - 1
    while let snapshot = try archive.snapshotRecord(of: reference.version.id, at: revision) {
      if snapshot.event != .gone { return SnapshotReference(reference.version, snapshot) }
      revision -= 1
    }
    return nil
  }

  /// The path that a file had before it came to this one; nil when it was new.
  private static func origin(
    of span: FileSpan,
    since before: SnapshotReference,
    _ reference: SnapshotReference,
    in archive: ArchiveView
  ) throws -> ExactString? {
    guard let first = try archive.snapshotRecord(of: span.version, at: span.firstRevision) else {
      return nil
    }
    let comparison = try Comparison(
      from: ComparisonSide(before),
      to: ComparisonSide(SnapshotReference(reference.version, first)),
      in: archive
    )
    return comparison.files.first { $0.similarity != nil && $0.new?.path == span.file.path }?
      .old?.path
  }

  private static func bytes(of file: FileRecord, in archive: ArchiveView) throws -> [UInt8] {
    try FileState(file).bytes(in: archive)
  }

  private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
      lines.append(rest[..<end])
      rest = rest[end...]
    }
    return lines
  }
}
