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
  /// The revision before which the text was purged, so that lines of it may be older; nil when that hides
  /// nothing.
  package let purgedBefore: Int?

  /// A line of the file as it is asked for, and where it stands in an earlier text of it.
  private struct Trace {
    let line: Int
    let place: Int
  }

  /// Follows lines over changes to where they stood before; those that came with them stay behind.
  private static func trace(
    _ traces: [Trace],
    over changes: [(old: Range<Int>, new: Range<Int>)]
  ) -> (left: [Trace], came: [Int]) {
    var (changes, shift) = (changes[...], 0)
    var (left, came): ([Trace], [Int]) = ([], [])
    for trace in traces {
      while let change = changes.first, change.new.upperBound <= trace.place {
        shift = change.old.upperBound - change.new.upperBound
        changes.removeFirst()
      }
      if let change = changes.first, change.new.contains(trace.place) {
        came.append(trace.line)
      } else {
        left.append(Trace(line: trace.line, place: trace.place + shift))
      }
    }
    return (left, came)
  }

  /// Follows the file at a path of a snapshot back to where all of its lines came from.
  ///
  /// Throws `NotFound` when there is no such file, or it is no text.
  package init(of path: ExactString, at reference: SnapshotReference, in archive: ArchiveView)
    throws
  {
    var steps = try FileSteps(to: path, at: reference, in: archive)
    guard var step = try steps.next() else {
      throw NotFound(
        "no text at \(path) in \(reference.name); 'archiver ls \(reference.name)' lists its files"
      )
    }
    var purgedBefore: Int?
    var text = try Self.bytes(of: step.file, in: archive)
    let last = Self.lines(of: text)
    var revisions = Array(repeating: 0, count: last.count)
    var origins: [Int: Origin] = [:]
    func came(_ lines: [Int], with step: FileSteps.Step) throws {
      for line in lines { revisions[line] = step.revision }
      if lines.isEmpty { return }
      let snapshot = try archive.snapshotRecord(of: reference.version.id, at: step.revision)
      origins[step.revision] = snapshot.map { Origin(snapshot: $0, path: step.file.path) }
    }
    var traces = last.indices.map { Trace(line: $0, place: $0) }
    // What came with later snapshots is not looked for in earlier ones.
    while !traces.isEmpty, let before = try steps.next() {
      if before.file.content?.isPurged ?? false {
        purgedBefore = step.revision
        break
      }
      let former = try Self.bytes(of: before.file, in: archive)
      let found = Self.trace(traces, over: LineDiff(from: former, to: text).ranges)
      try came(found.came, with: step)
      (traces, text, step) = (found.left, former, before)
    }
    try came(traces.map(\.line), with: step)
    lines = zip(revisions, last).map { Line(revision: $0, bytes: Array($1)) }
    self.origins = origins
    self.purgedBefore = purgedBefore
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
