package import Changes
package import Snapshots
package import Storage

/// What `archiver blame` answers: with which snapshot each line of a file came.
package struct BlameAnswer: Encodable, Sendable {
  /// A snapshot that lines came with.
  package struct Origin: Encodable, Sendable {
    package let revision: Int
    package let event: Event
    package let changedAfter: Timestamp?
    package let observedAt: Timestamp
    /// The path that the file had then.
    package let path: ExactString
  }

  package struct Line: Sendable {
    package let revision: Int
    /// Counted from 1.
    package let number: Int
    /// The line without its `\n`.
    package let bytes: ArraySlice<UInt8>
  }

  /// `OWNER/NAME/MAJOR.MINOR`.
  package let version: String
  package let revision: Int
  package let path: ExactString
  /// By revision.
  package let origins: [Origin]
  package let lines: [Line]
  package let doubts: [Doubt]

  /// Throws `NotFound` when there is no such file, or it is no text, and `SelectorError` when the
  /// selector names no path.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    guard let path = selector.path else { throw SelectorError.noPath(selector.text) }
    let subject = try Subject(selector, in: archive)
    let blame = try Blame(of: path, at: subject.reference, in: archive)
    (version, revision) = (subject.name.version, subject.name.revision)
    doubts =
      subject.doubts
      + (blame.purgedBefore.map {
        [Doubt.purgedBefore(SnapshotName(version: subject.name.version, revision: $0))]
      } ?? [])
    self.path = path
    origins = blame.origins.sorted { $0.key < $1.key }.map(Origin.init)
    lines = blame.lines.enumerated().map { index, line in
      let isWhole = line.bytes.last == UInt8(ascii: "\n")
      return Line(
        revision: line.revision,
        number: index + 1,
        bytes: isWhole ? line.bytes.dropLast() : line.bytes[...]
      )
    }
  }
}

extension BlameAnswer.Origin {
  fileprivate init(_ revision: Int, _ origin: Blame.Origin) {
    self.init(
      revision: revision,
      event: origin.snapshot.event,
      changedAfter: origin.snapshot.changedAfter,
      observedAt: origin.snapshot.observedAt,
      path: origin.path
    )
  }
}

extension BlameAnswer.Line: Encodable {
  private enum Key: CodingKey {
    case revision, number, text
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(revision, forKey: .revision)
    try container.encode(number, forKey: .number)
    try container.encode(String(decoding: bytes, as: UTF8.self), forKey: .text)
  }
}
